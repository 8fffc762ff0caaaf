//! What only the browser knows or can do.

use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement, HtmlInputElement, KeyboardEvent};

/// The address of the server that the page came from.
pub(crate) fn origin() -> String {
    // A page always has an origin; without one every request fails, and says so.
    window().location().origin().unwrap_or_default()
}

/// The time, in Unix seconds.
pub(crate) fn now_unix_secs() -> i64 {
    #[expect(clippy::as_conversions, reason = "a float has no other conversion; this one saturates")]
    let seconds = (js_sys::Date::now() / 1000.0) as i64;
    seconds
}

/// The time of day as this reader writes it.
pub(crate) fn clock_time() -> String {
    js_sys::Date::new_0().to_locale_time_string("default").into()
}

/// Names the page in the window's title.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Gives the focus to the page's heading where the element that had it goes away now.
pub(crate) fn rescue_focus() {
    request_animation_frame(|| {
        let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        let heading = document().query_selector("h1").ok().flatten();
        if lost && let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
            // A heading that is on the page takes the focus.
            drop(heading.focus());
        }
    });
}

/// Whether a key was pressed by itself, and not typed into a field.
pub(crate) fn is_shortcut(event: &KeyboardEvent) -> bool {
    let with_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
    let into_field =
        event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|element| {
            ["INPUT", "SELECT", "TEXTAREA"].contains(&element.tag_name().as_str())
                || element.is_content_editable()
        });
    !with_modifier && !into_field
}

/// The text in the field that an event came from.
pub(crate) fn field_value(event: &Event) -> String {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    field.map(|field| field.value()).unwrap_or_default()
}
