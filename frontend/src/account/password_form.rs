use leptos::prelude::*;
use shared::{PasswordChange, Secret};

use crate::controls::{Field, Form, section};
use crate::requests::{Progress, Submission, then};

const CURRENT: Field =
    Field { label: "Current password", autocomplete: "current-password", hint: "", ..Field::NEW_PASSWORD };
const NEW: Field = Field { label: "New password", ..Field::NEW_PASSWORD };
const REPEATED: Field = Field { label: "Repeat the new password", ..Field::REPEATED_PASSWORD };

/// Where one changes one's password.
pub(crate) fn password_form(sessions: Progress) -> AnyView {
    let all = [(); 3].map(|()| RwSignal::new(String::new()));
    let [current, new, repeated] = all;
    let submission = Submission::new();
    let change = move || {
        if new.get_untracked() != repeated.get_untracked() {
            return submission.refuse("The two new passwords are not the same.");
        }
        let change = PasswordChange {
            current_password: Secret::from(current.get_untracked()),
            new_password: Secret::from(new.get_untracked()),
        };
        submission.run(move |client| async move {
            client.change_password(&change).await?;
            Ok(then(move || {
                for field in all {
                    field.set(String::new());
                }
                submission.confirm("Your password is changed, and you are signed out everywhere else.");
                sessions.reload();
            }))
        });
    };
    let form = Form {
        name: "Change the password",
        fields: vec![CURRENT.view(current), NEW.view(new), REPEATED.view(repeated)],
        submit: "Change the password",
        submission,
        class: "",
        cancel: None,
    };
    section("Password", vec![form.view(change)])
}
