use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::page_frame::frame;
use crate::browser;
use crate::controls::{group, heading, link};
use crate::session::waiting;
use crate::texts::frame as words;

/// The path for which the server chose this program.
#[derive(Clone)]
struct FirstPath(String);

/// Remembers for which path the program was loaded. To be called before the router may change it.
pub(crate) fn provide_first_path() {
    provide_context(FirstPath(browser::path()));
}

/// What is shown at a path that this program has no page for: the other program's page, which the server knows; or, where
/// it was the server that chose this program for the path, that there is none.
pub(crate) fn elsewhere_page() -> AnyView {
    let here = use_location().pathname.get_untracked();
    if use_context::<FirstPath>().is_some_and(|first| first.0 == here) {
        not_found()
    } else {
        // The router writes the address down when it has shown this, and the browser reads it from there.
        set_timeout(browser::go_on_in_another_program, Duration::ZERO);
        waiting()
    }
}

fn not_found() -> AnyView {
    browser::set_title(words::NOT_FOUND_TITLE);
    let heading = heading(words::NOT_FOUND);
    frame("", group("notice", vec![heading, link("/images", words::GO_TO_IMAGES)]))
}
