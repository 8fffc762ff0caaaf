use client::ClientError;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{Secret, SignIn, is_local_path};

use crate::browser;
use crate::controls::{Field, Form, group, heading, notice, said};
use crate::erased::{RwSignal, dynamic, effect};
use crate::frame::frame;
use crate::requests::{Submission, load, then};
use crate::session::{Leaving, SessionState, unreachable, use_session, waiting};
use crate::texts::sign_in as words;

const NAME: Field = Field { autocomplete: "username", ..Field::NAME };
const PASSWORD: Field = Field { autocomplete: "current-password", hint: "", ..Field::NEW_PASSWORD };

/// Where one signs in, and from where one gets to the page that one wanted to see.
pub(crate) fn sign_in_page() -> AnyView {
    browser::set_title(words::TITLE);
    let session = use_session();
    let next = use_query_map().with_untracked(|query| query.get("next"));
    let next = next.filter(|next| is_local_path(next)).unwrap_or_else(|| "/images".to_owned());
    let navigate = use_navigate();
    effect(move || {
        if matches!(session.state(), SessionState::Known(_)) {
            navigate(&next, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    dynamic(move || match session.state() {
        SessionState::Unknown | SessionState::Known(_) => waiting(),
        SessionState::Failed(error) => unreachable(error),
        SessionState::SignedOut(leaving) => frame("", sign_in_form(leaving)),
    })
}

fn sign_in_form(leaving: Leaving) -> AnyView {
    let session = use_session();
    let setup = load(|client| async move { client.setup_state().await });
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submission = Submission::new();
    let sign_in = move || {
        let sign_in = SignIn { name: name.get_untracked(), password: Secret::from(password.get_untracked()) };
        submission.run(move |client| async move {
            match client.sign_in(&sign_in).await {
                Ok(current) => Ok(then(move || session.begin(current))),
                Err(ClientError::SignedOut) => Ok(then(move || {
                    submission.refuse(words::WRONG);
                })),
                Err(error) => Err(error),
            }
        });
    };
    let told = match leaving {
        Leaving::NotYet => "",
        Leaving::Meanwhile => words::SIGNED_OUT_MEANWHILE,
        Leaving::ByChoice => words::SIGNED_OUT,
    };
    let nobody = dynamic(move || match setup.read(|setup| setup.needed) {
        true => notice(words::NOBODY_CAN, words::OPEN_THE_LINK, Vec::new()),
        false => ().into_any(),
    });
    let form = Form {
        name: words::SIGN_IN,
        fields: vec![NAME.view(name), PASSWORD.view(password)],
        submit: words::SIGN_IN,
        submission,
        class: "",
        cancel: None,
    };
    browser::focus_form();
    group("page narrow", vec![heading(words::SIGN_IN), said("", told), nobody, form.view(sign_in)])
}
