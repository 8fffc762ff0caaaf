use leptos::prelude::*;
use shared::{NewUser, Secret};

use super::role_choice::RoleChoice;
use crate::browser;
use crate::controls::{Field, Form, section};
use crate::environments::EnvironmentList;
use crate::erased::RwSignal;
use crate::requests::{Progress, Submission, then};
use crate::texts::users as words;

/// Where a user is made.
pub(crate) fn new_user_form(environments: EnvironmentList, open: RwSignal<bool>, users: Progress) -> AnyView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let role = RoleChoice::new(environments, words::NO_ROLE_YET);
    let submission = Submission::new();
    let close = move || {
        open.set(false);
        browser::rescue_focus();
    };
    let create = move || {
        let user = NewUser {
            name: name.get_untracked(),
            password: Secret::from(password.get_untracked()),
            assignments: role.chosen().into_iter().collect(),
        };
        submission.run(move |client| async move {
            client.create_user(&user).await?;
            Ok(then(move || {
                close();
                users.reload();
            }))
        });
    };
    let mut fields = vec![Field::NAME.view(name), Field::NEW_PASSWORD.view(password)];
    fields.extend(role.fields());
    let form = Form {
        name: words::NEW_USER,
        fields,
        submit: words::MAKE,
        submission,
        class: "",
        cancel: Some(Callback::new(move |()| close())),
    };
    section(words::NEW_USER, vec![form.view(create)])
}
