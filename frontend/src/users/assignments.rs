use leptos::prelude::*;
use shared::{Assignment, User, UserId, readable_scope};

use super::role_choice::RoleChoice;
use crate::controls::{Form, Question, button_for, paragraph, section, table, use_confirmations};
use crate::environments::use_environment_list;
use crate::erased::{Memo, dynamic};
use crate::requests::{Loaded, Submission, then};
use crate::session::use_session;
use crate::texts::users as words;

/// The roles that a user has, and where: to give and to take.
pub(crate) fn assignments(id: UserId, user: Loaded<User>) -> AnyView {
    let session = use_session();
    let environments = use_environment_list();
    let confirmations = use_confirmations();
    let role = RoleChoice::new(environments, words::CHOOSE);
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
        let headline = words::take_away_asked(target, &user.value.read_untracked(|user| user.name.clone()));
        let text = words::TAKE_AWAY_MEANS;
        confirmations.ask(Question::new(headline, text, words::TAKE_AWAY, move |client| async move {
            client.take_role(id, assignment).await?;
            Ok(then(changed))
        }));
    };
    let has_roles = Memo::new(move |_| user.read(|user| !user.assignments.is_empty()));
    let list = dynamic(move || match has_roles.get() {
        true => table(words::ROLES, words::ROLE_COLUMNS, user.progress, move || {
            let environments = environments.all();
            let cells = |assignment: &Assignment| {
                let place = readable_scope(assignment.scope, &environments);
                let target = words::role_on(&assignment.role_name, &place);
                let taken = assignment.clone();
                vec![
                    assignment.role_name.clone().into_any(),
                    place.into_any(),
                    button_for(words::TAKE_AWAY, &target.clone(), move || take(&taken, &target)),
                ]
            };
            user.read(|user| user.assignments.iter().map(cells).collect())
        }),
        false => paragraph(words::SEES_NOTHING),
    });

    let give = move || {
        let Some(assignment) = role.chosen() else {
            return submission.refuse(words::CHOOSE_A_ROLE);
        };
        submission.run(move |client| async move {
            client.give_role(id, &assignment).await?;
            Ok(then(changed))
        });
    };
    let form = Form {
        name: words::GIVE_A_ROLE,
        fields: role.fields(),
        submit: words::GIVE,
        submission,
        class: "inline",
        cancel: None,
    };
    section(words::ROLES, vec![list, form.view(give)])
}
