use leptos::prelude::*;

use super::page_frame::frame;
use crate::browser;
use crate::controls::{group, heading, link};
use crate::texts::frame as words;

/// That there is no page at the address.
pub(crate) fn not_found_page() -> AnyView {
    browser::set_title(words::NOT_FOUND_TITLE);
    let heading = heading(words::NOT_FOUND);
    frame("", group("notice", vec![heading, link("/images", words::GO_TO_IMAGES)]))
}
