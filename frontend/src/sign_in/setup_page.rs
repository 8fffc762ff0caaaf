use client::ClientError;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::{Secret, Setup};

use crate::browser;
use crate::controls::{Field, Form, alert, group, heading, link, notice, paragraph};
use crate::erased::{Memo, RwSignal, dynamic};
use crate::frame::frame;
use crate::requests::{Submission, load, then};
use crate::session::use_session;
use crate::texts::sign_in as words;

const NAME: Field = Field { autocomplete: "username", ..Field::NAME };

/// Where the one-time link leads: the first administrator is made here.
pub(crate) fn setup_page() -> AnyView {
    browser::set_title(words::SETUP_TITLE);
    let token = RwSignal::new(take_token());
    // Whether the server does not take the link, or no longer.
    let refused = RwSignal::new(false);
    // A link that is opened where this page is open already loads nothing.
    let opened = window_event_listener_untyped("hashchange", move |_| {
        let taken = take_token();
        if !taken.is_empty() {
            refused.set(false);
            token.set(taken);
        }
    });
    on_cleanup(move || opened.remove());
    let setup = load(|client| async move { client.setup_state().await });
    let is_done = Memo::new(move |_| setup.read(|setup| !setup.needed && !setup.recovering));
    let recovering = Memo::new(move |_| setup.read(|setup| setup.recovering));
    let content = dynamic(move || {
        if refused.get() {
            let text = words::RESTART;
            alert(words::USED, text, vec![link("/sign-in", words::SIGN_IN)])
        } else if is_done.get() {
            notice(words::DONE_ALREADY, words::NO_LONGER_VALID, vec![link("/sign-in", words::SIGN_IN)])
        } else if token.with(String::is_empty) {
            notice(words::NOT_WHOLE, words::OPEN_WHOLE, Vec::new())
        } else {
            setup_form(token.get(), recovering.get(), refused)
        }
    });
    frame("", group("page narrow", vec![heading(words::SET_UP_STOWAGE), content]))
}

/// What stands behind `#token=` in the address, and no longer does then.
fn take_token() -> String {
    browser::take_fragment().strip_prefix("token=").unwrap_or_default().to_owned()
}

fn setup_form(token: String, recovering: bool, refused: RwSignal<bool>) -> AnyView {
    let session = use_session();
    let navigate = use_navigate();
    let [name, password, repeated] = [(); 3].map(|()| RwSignal::new(String::new()));
    let submission = Submission::new();
    let set_up = move || {
        if password.get_untracked() != repeated.get_untracked() {
            return submission.refuse(words::NOT_THE_SAME);
        }
        let setup = Setup {
            token: Secret::from(token.clone()),
            name: name.get_untracked(),
            password: Secret::from(password.get_untracked()),
        };
        let navigate = navigate.clone();
        submission.run(move |client| async move {
            match client.set_up(&setup).await {
                Ok(current) => Ok(then(move || {
                    session.begin(current);
                    navigate("/images", NavigateOptions { replace: true, ..NavigateOptions::default() });
                })),
                Err(ClientError::Status { status: 403, .. }) => Ok(then(move || refused.set(true))),
                Err(error) => Err(error),
            }
        });
    };
    let form = Form {
        name: words::SET_UP,
        fields: vec![
            NAME.view(name),
            Field::NEW_PASSWORD.view(password),
            Field::REPEATED_PASSWORD.view(repeated),
        ],
        submit: words::MAKE_ADMINISTRATOR,
        submission,
        class: "",
        cancel: None,
    };
    browser::focus_form();
    let words = match recovering {
        true => words::ONE_MORE,
        false => words::FIRST,
    };
    vec![paragraph(words), form.view(set_up)].into_any()
}
