//! What only the browser knows or can do.

use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{HtmlDocument, HtmlElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// The address of the server that the page came from.
pub(crate) fn origin() -> String {
    // A page always has an origin; without one every request fails, and says so.
    window().location().origin().unwrap_or_default()
}

/// What stands behind the `#` of the address, which has no place in a history: it is removed there.
pub(crate) fn take_fragment() -> String {
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    if let (false, Ok(path), Ok(history)) = (fragment.is_empty(), location.pathname(), window().history()) {
        // An address of the same origin is never refused.
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
    }
    fragment.trim_start_matches('#').to_owned()
}

/// Loads the page anew, as for somebody else.
pub(crate) fn start_again() {
    // It fails only where the page is about to go anyway.
    drop(window().location().reload());
}

/// Text as it stands in the query of an address.
pub(crate) fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Whether somebody can see the page now.
pub(crate) fn is_visible() -> bool {
    !document().hidden()
}

/// The time, in Unix seconds.
pub(crate) fn now_unix_secs() -> i64 {
    #[expect(clippy::as_conversions, reason = "a float has no other conversion; this one saturates")]
    let seconds = (js_sys::Date::now() / 1000.0) as i64;
    seconds
}

/// The time of day as this reader writes it.
pub(crate) fn clock_time() -> String {
    clock_time_in(0)
}

/// The time of day after so many seconds, as this reader writes it.
pub(crate) fn clock_time_in(seconds: u32) -> String {
    let then = js_sys::Date::now() + f64::from(seconds) * 1000.0;
    js_sys::Date::new(&then.into()).to_locale_time_string("default").into()
}

/// Names the page in the window's title.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Gives the focus to the page's heading where the element that had it goes away now.
pub(crate) fn rescue_focus() {
    request_animation_frame(|| {
        if document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
            let _heading = focus_first("h1");
        }
    });
}

/// Gives the focus to the first field of a form that is about to be shown.
pub(crate) fn focus_form() {
    request_animation_frame(|| {
        let _field = focus_first("form input, form select");
    });
}

/// Gives the focus to the field that has this name; says whether there is one.
pub(crate) fn focus_field(name: &str) -> bool {
    focus_first(&format!("[name='{name}']"))
}

/// Gives the focus to the first element that a selector finds; says whether there is one.
fn focus_first(selector: &str) -> bool {
    // A selector that is none finds nothing.
    let element = document().query_selector(selector).ok().flatten();
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    // An element that is on the page takes the focus.
    element.map(|element| drop(element.focus())).is_some()
}

/// Selects what stands in a field and copies it. The way that also works without TLS, where the newer one is missing;
/// says whether it did.
pub(crate) fn copy(field: &HtmlInputElement) -> bool {
    field.select();
    document()
        .dyn_into::<HtmlDocument>()
        .is_ok_and(|document| document.exec_command("copy").unwrap_or_default())
}

/// Whether the computer is one of Apple's, which has ⌘ where others have Ctrl.
pub(crate) fn is_apple() -> bool {
    let platform = window().navigator().platform().unwrap_or_default();
    ["Mac", "iPhone", "iPad"].iter().any(|apple| platform.starts_with(apple))
}

/// Scrolls the element of this id into sight where it is not.
pub(crate) fn show_element(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let nearest = ScrollIntoViewOptions::new();
        nearest.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}
