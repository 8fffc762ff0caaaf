use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::{NewPassword, Secret, User, UserChange, UserId};

use crate::controls::{Button, Field, Form, Question, button, group, link, said, section, use_confirmations};
use crate::erased::{Memo, RwSignal, Signal};
use crate::requests::{Loaded, Submission, then};
use crate::session::{SessionContext, use_session};
use crate::texts::users as words;

/// Name, password and access of a user.
pub(crate) fn user_settings(id: UserId, user: Loaded<User>) -> AnyView {
    let shown = Shown { id, user, session: use_session() };
    vec![shown.name(), shown.password(), shown.access()].into_any()
}

/// The user that is shown.
#[derive(Clone, Copy)]
struct Shown {
    id: UserId,
    user: Loaded<User>,
    session: SessionContext,
}

impl Shown {
    fn name(self) -> AnyView {
        let name = RwSignal::new(self.known_name());
        let submission = Submission::new();
        let rename = move || {
            let change = UserChange { name: Some(name.get_untracked()), ..UserChange::default() };
            self.change(submission, change, words::RENAMED);
        };
        let form = Form {
            name: words::RENAME,
            fields: vec![Field::NAME.view(name)],
            submit: words::RENAME,
            submission,
            class: "inline",
            cancel: None,
        };
        section(words::NAME, vec![form.view(rename)])
    }

    fn password(self) -> AnyView {
        const PASSWORD: Field =
            Field { label: words::NEW_PASSWORD, hint: words::NEW_PASSWORD_HINT, ..Field::NEW_PASSWORD };
        if self.session.user().is_some_and(|user| user.id == self.id) {
            // One's own takes the current one.
            return section(words::PASSWORD, vec![link("/account", words::CHANGE_OWN_PASSWORD)]);
        }
        let password = RwSignal::new(String::new());
        let submission = Submission::new();
        let set = move || {
            let new = NewPassword { password: Secret::from(password.get_untracked()) };
            submission.run(move |client| async move {
                client.set_password(self.id, &new).await?;
                Ok(then(move || {
                    password.set(String::new());
                    submission.confirm(words::PASSWORD_SET);
                }))
            });
        };
        let form = Form {
            name: words::SET_PASSWORD,
            fields: vec![PASSWORD.view(password)],
            submit: words::SET_PASSWORD,
            submission,
            class: "inline",
            cancel: None,
        };
        section(words::PASSWORD, vec![form.view(set)])
    }

    fn access(self) -> AnyView {
        let confirmations = use_confirmations();
        let submission = Submission::new();
        let disabled = Memo::new(move |_| self.user.read(|user| user.disabled));
        let state = Signal::derive(move || {
            let words = match disabled.get() {
                true => words::IS_DISABLED,
                false => words::IS_ENABLED,
            };
            words.to_owned()
        });
        let label = Signal::derive(move || if disabled.get() { words::ENABLE } else { words::DISABLE });
        let switch = Button { label, ..Button::default() }.view(move || {
            let disabled = Some(!disabled.get_untracked());
            self.change(submission, UserChange { disabled, ..UserChange::default() }, "");
        });
        let sign_out = button(words::SIGN_OUT_EVERYWHERE, move || {
            let headline = words::sign_out_asked(&self.known_name());
            let text = words::SIGN_OUT_MEANS;
            confirmations.ask(Question::new(
                headline,
                text,
                words::SIGN_OUT_EVERYWHERE,
                move |client| async move {
                    client.end_sessions_of(self.id).await?;
                    Ok(then(move || submission.confirm(words::SIGNED_OUT)))
                },
            ));
        });
        let buttons = group("buttons", vec![switch, sign_out, self.delete(), submission.result()]);
        section(words::ACCESS, vec![said("", state), submission.problem(), buttons])
    }

    fn delete(self) -> AnyView {
        let confirmations = use_confirmations();
        let navigate = use_navigate();
        button(words::DELETE_USER, move || {
            let navigate = navigate.clone();
            let headline = words::delete_asked(&self.known_name());
            let text = words::DELETE_MEANS;
            confirmations.ask(Question::new(headline, text, words::DELETE, move |client| {
                let navigate = navigate.clone();
                async move {
                    client.delete_user(self.id).await?;
                    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                    Ok(then(move || navigate("/users", options)))
                }
            }));
        })
    }

    /// Sends a change, shows what the user is then, and says these words.
    fn change(self, submission: Submission, change: UserChange, words: &'static str) {
        submission.run(move |client| async move {
            let changed = client.change_user(self.id, &change).await?;
            Ok(then(move || {
                self.user.value.set(Some(changed));
                submission.confirm(words);
                // It may be oneself.
                self.session.ask_again();
            }))
        });
    }

    fn known_name(self) -> String {
        self.user.value.read_untracked(|user| user.name.clone())
    }
}
