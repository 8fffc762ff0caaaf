use leptos::prelude::*;

use super::password_form::password_form;
use super::sessions::sessions;
use crate::browser;
use crate::controls::{group, heading, paragraph};
use crate::erased::Signal;
use crate::frame::frame;
use crate::requests::load;
use crate::session::use_session;
use crate::texts::account as words;

/// The reader's own password and sessions.
pub(crate) fn account_page() -> AnyView {
    browser::set_title(words::TITLE);
    let session = use_session();
    let loaded = load(|client| async move { client.list_sessions().await });
    let name = Signal::derive(move || {
        let name = session.user().map(|user| user.name).unwrap_or_default();
        words::signed_in_as(&name)
    });
    let content =
        vec![heading(words::ACCOUNT), paragraph(name), password_form(loaded.progress), sessions(loaded)];
    frame("", group("page", content))
}
