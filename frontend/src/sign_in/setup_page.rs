use client::ClientError;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::{Secret, Setup};

use crate::browser;
use crate::controls::{Field, Form, alert, group, heading, link, notice, paragraph};
use crate::erased::dynamic;
use crate::frame::frame;
use crate::requests::{Submission, load, then};
use crate::session::use_session;

const NAME: Field = Field { autocomplete: "username", ..Field::NAME };

/// Where the one-time link leads: the first administrator is made here.
pub(crate) fn setup_page() -> AnyView {
    browser::set_title("Set up – Stowage");
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
            let text = "Restart Stowage for a new one: it prints it to its standard error. Where somebody can sign in \
                        already, it has to be started with --recover.";
            alert("This link has been used or has expired", text, vec![link("/sign-in", "Sign in")])
        } else if is_done.get() {
            notice(
                "Stowage is set up already",
                "Somebody can sign in, and this link is no longer valid. Where nobody can any more, start Stowage \
                 with --recover: it prints another one.",
                vec![link("/sign-in", "Sign in")],
            )
        } else if token.with(String::is_empty) {
            notice(
                "This is not the whole link",
                "Stowage printed a one-time link to its standard error when it started: open it as a whole, or \
                 restart Stowage for a new one.",
                Vec::new(),
            )
        } else {
            setup_form(token.get(), recovering.get(), refused)
        }
    });
    frame("", group("page narrow", vec![heading("Set up Stowage"), content]))
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
            return submission.refuse("The two passwords are not the same.");
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
        name: "Set up",
        fields: vec![
            NAME.view(name),
            Field::NEW_PASSWORD.view(password),
            Field::REPEATED_PASSWORD.view(repeated),
        ],
        submit: "Make the administrator",
        submission,
        class: "",
        cancel: None,
    };
    browser::focus_form();
    let words = match recovering {
        true => {
            "Choose the name and the password of one more administrator. Somebody who has the name already gets the \
             password, and becomes one."
        }
        false => "Choose the name and the password of the first administrator, who may do everything.",
    };
    vec![paragraph(words), form.view(set_up)].into_any()
}
