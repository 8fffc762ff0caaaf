use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;
use shared::{AuthenticationMode, Permission};

use super::session_context::{Leaving, SessionState, use_session};
use crate::address::use_address;
use crate::browser;
use crate::controls::{alert, group, heading, link, paragraph, retry_button};
use crate::erased::{Memo, Signal, dynamic};
use crate::frame::frame;
use crate::texts::session as words;

/// What one needs to see a page. Manners only: it is the server that refuses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// To be signed in, where that is asked for.
    Anything,
    /// To be somebody: without authentication there are no accounts.
    Account,
    /// To hold a permission on all environments.
    Everywhere(Permission),
}

/// What is shown instead of a page.
#[derive(Clone, PartialEq, Eq)]
enum Stage {
    Waiting,
    Unreachable(String),
    SignedOut(Leaving),
    Forbidden,
    NoAccounts,
    Open,
}

/// The page, for those who may see it. It stays as it is while they may.
pub(crate) fn guarded(need: Need, page: fn() -> AnyView) -> AnyView {
    let session = use_session();
    let stage = Memo::new(move |_| match session.state() {
        SessionState::Unknown => Stage::Waiting,
        SessionState::Failed(error) => Stage::Unreachable(error),
        SessionState::SignedOut(leaving) => Stage::SignedOut(leaving),
        SessionState::Known(current) => match need {
            Need::Account if current.authentication == AuthenticationMode::Off => Stage::NoAccounts,
            Need::Everywhere(permission) if !session.holds_everywhere(permission) => Stage::Forbidden,
            Need::Anything | Need::Account | Need::Everywhere(_) => Stage::Open,
        },
    });
    let address = use_address();
    dynamic(move || match stage.get() {
        Stage::Waiting => waiting(),
        Stage::Unreachable(error) => unreachable(error),
        Stage::SignedOut(leaving) => {
            let to = match leaving {
                Leaving::ByChoice => "/sign-in".to_owned(),
                Leaving::NotYet | Leaving::Meanwhile => {
                    format!("/sign-in?next={}", browser::encoded(&address.here()))
                }
            };
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            view! { <Redirect path=to options=options/> }.into_any()
        }
        Stage::Forbidden => frame("", forbidden()),
        Stage::NoAccounts => {
            browser::set_title(words::AUTHENTICATION_IS_OFF_TITLE);
            frame("", instead(words::AUTHENTICATION_IS_OFF, words::NO_ACCOUNTS))
        }
        Stage::Open => page(),
    })
}

/// That somebody may not see the page, and where to go instead.
pub(crate) fn forbidden() -> AnyView {
    browser::set_title(words::NOT_ALLOWED_TITLE);
    instead(words::NOT_ALLOWED, words::WHO_CAN_ALLOW)
}

/// What stands there until it is known who it is.
pub(crate) fn waiting() -> AnyView {
    frame("", heading(words::LOADING))
}

/// That the server did not say who it is.
pub(crate) fn unreachable(error: String) -> AnyView {
    let session = use_session();
    let retry = retry_button(Signal::derive(move || session.is_asking()), move || session.ask_again());
    let failure = alert(words::NOT_ASKED, &error, vec![retry]);
    frame("", vec![heading(words::STOWAGE), failure].into_any())
}

/// Says why there is no page, and where there is one.
fn instead(title: &str, text: &str) -> AnyView {
    group("notice", vec![heading(title), paragraph(text), link("/images", words::GO_TO_IMAGES)])
}
