use leptos::prelude::*;

use super::page_frame::frame;
use crate::browser;
use crate::controls::{group, heading, link};

/// That there is no page at the address.
pub(crate) fn not_found_page() -> AnyView {
    browser::set_title("Not found – Stowage");
    let heading = heading("There is nothing at this address");
    frame("", group("notice", vec![heading, link("/images", "Go to the images")]))
}
