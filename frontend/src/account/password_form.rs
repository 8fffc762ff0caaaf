use leptos::prelude::*;
use shared::{PasswordChange, Secret};

use crate::controls::{Field, Form, section};
use crate::erased::RwSignal;
use crate::requests::{Progress, Submission, then};
use crate::texts::account as words;

const CURRENT: Field = Field {
    label: words::CURRENT_PASSWORD,
    autocomplete: "current-password",
    hint: "",
    ..Field::NEW_PASSWORD
};
const NEW: Field = Field { label: words::NEW_PASSWORD, ..Field::NEW_PASSWORD };
const REPEATED: Field = Field { label: words::REPEATED_PASSWORD, ..Field::REPEATED_PASSWORD };

/// Where one changes one's password.
pub(crate) fn password_form(sessions: Progress) -> AnyView {
    let all = [(); 3].map(|()| RwSignal::new(String::new()));
    let [current, new, repeated] = all;
    let submission = Submission::new();
    let change = move || {
        if new.get_untracked() != repeated.get_untracked() {
            return submission.refuse(words::NOT_THE_SAME);
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
                submission.confirm(words::CHANGED);
                sessions.reload();
            }))
        });
    };
    let form = Form {
        name: words::CHANGE,
        fields: vec![CURRENT.view(current), NEW.view(new), REPEATED.view(repeated)],
        submit: words::CHANGE,
        submission,
        class: "",
        cancel: None,
    };
    section(words::PASSWORD, vec![form.view(change)])
}
