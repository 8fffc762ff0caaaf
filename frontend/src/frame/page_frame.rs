use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::AuthenticationMode;

use super::bar::bar;
use crate::browser;
use crate::erased::dynamic;
use crate::session::use_session;
use crate::texts::frame as words;

/// The bar, what is to be said on every page, and the page itself.
pub(crate) struct PageFrame {
    /// `rows` for a page that fills the window with a table; nothing for one that is as high as it is.
    pub(crate) class: &'static str,
    /// What the page has in the bar.
    pub(crate) controls: AnyView,
    /// The page.
    pub(crate) content: AnyView,
}

/// A page with nothing of its own in the bar.
pub(crate) fn frame(class: &'static str, content: AnyView) -> AnyView {
    PageFrame { class, controls: ().into_any(), content }.view()
}

impl PageFrame {
    pub(crate) fn view(self) -> AnyView {
        let session = use_session();
        if session.arrive(use_location().pathname.get_untracked()) {
            browser::rescue_focus();
        }
        let banner = dynamic(move || match session.authentication() {
            Some(AuthenticationMode::Off) => {
                view! { <p class="banner" role="note">{words::AUTHENTICATION_IS_OFF}</p> }.into_any()
            }
            Some(AuthenticationMode::On) | None => ().into_any(),
        });
        view! { <header>{bar(self.controls)}{banner}</header><main class=self.class>{self.content}</main> }
            .into_any()
    }
}
