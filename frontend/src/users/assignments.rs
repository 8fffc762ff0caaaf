use leptos::prelude::*;
use shared::{Assignment, User, UserId, readable_scope};

use super::role_choice::RoleChoice;
use crate::controls::{Form, Question, button_for, paragraph, section, table, use_confirmations};
use crate::environments::use_environment_list;
use crate::erased::dynamic;
use crate::requests::{Loaded, Submission, then};
use crate::session::use_session;

/// The roles that a user has, and where: to give and to take.
pub(crate) fn assignments(id: UserId, user: Loaded<User>) -> AnyView {
    let session = use_session();
    let environments = use_environment_list();
    let confirmations = use_confirmations();
    let role = RoleChoice::new(environments, "Choose…");
    let submission = Submission::new();
    let changed = move || {
        role.clear();
        submission.forget();
        user.progress.reload();
        // It may be oneself.
        session.ask_again();
    };
    let take = move |assignment: &Assignment, target: &str| {
        let assignment = assignment.id;
        let headline =
            format!("Take away {target} from {}?", user.value.read_untracked(|user| user.name.clone()));
        let text = "What only this role allows ends at once.";
        confirmations.ask(Question::new(headline, text, "Take away", move |client| async move {
            client.take_role(id, assignment).await?;
            Ok(then(changed))
        }));
    };
    let has_roles = Memo::new(move |_| user.read(|user| !user.assignments.is_empty()));
    let list = dynamic(move || match has_roles.get() {
        true => table("Roles", &["Role", "On", "Actions"], user.progress, move || {
            let environments = environments.all();
            let cells = |assignment: &Assignment| {
                let place = readable_scope(assignment.scope, &environments);
                let target = format!("{} on {place}", assignment.role_name);
                let taken = assignment.clone();
                vec![
                    assignment.role_name.clone().into_any(),
                    place.into_any(),
                    button_for("Take away", &target.clone(), move || take(&taken, &target)),
                ]
            };
            user.read(|user| user.assignments.iter().map(cells).collect())
        }),
        false => paragraph("None yet: signed in, they see nothing."),
    });

    let give = move || {
        let Some(assignment) = role.chosen() else {
            return submission.refuse("Choose a role.");
        };
        submission.run(move |client| async move {
            client.give_role(id, &assignment).await?;
            Ok(then(changed))
        });
    };
    let form = Form {
        name: "Give a role",
        fields: role.fields(),
        submit: "Give the role",
        submission,
        class: "inline",
        cancel: None,
    };
    section("Roles", vec![list, form.view(give)])
}
