//! The rows of a table as elements of the document, which know their place in it.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, EventTarget, FocusOptions, HtmlElement, KeyboardEvent, MouseEvent};

/// Gives the focus to the row at a place of the table in this region, where it is in the document.
pub(super) fn focus_row(region: NodeRef<Div>, place: usize) {
    let Some(region) = region.try_get_untracked().flatten() else { return };
    let row = region.query_selector(&format!("tr[data-place='{place}']")).ok().flatten();
    if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        // It was scrolled to already, or is to stay where it is.
        options.set_prevent_scroll(true);
        // A row that is on the page takes the focus.
        drop(row.focus_with_options(&options));
    }
}

/// Whether a row of the table in this region has the focus.
pub(super) fn has_focus(region: NodeRef<Div>) -> bool {
    let focused = document().active_element().and_then(|element| element.closest("tbody").ok()?);
    let table = region.get_untracked();
    focused.is_some_and(|body| table.is_some_and(|table| table.contains(Some(&body))))
}

/// The place of the row in which something happened.
pub(crate) fn place_of(event: &Event) -> Option<usize> {
    let row = element(event.target())?.closest("tr").ok()??;
    row.get_attribute("data-place")?.parse().ok()
}

/// Whether something happened in an element that the selector finds.
pub(crate) fn is_in(event: &Event, selector: &str) -> bool {
    element(event.target()).is_some_and(|element| element.closest(selector).ok().flatten().is_some())
}

/// Whether a key was pressed by itself, or with Shift.
pub(crate) fn is_plain_key(event: &KeyboardEvent) -> bool {
    !(event.ctrl_key() || event.alt_key() || event.meta_key())
}

/// Whether it was clicked with no key held, any of which says that the browser is to open what a link leads to elsewhere.
pub(crate) fn is_plain_click(event: &MouseEvent) -> bool {
    !(event.ctrl_key() || event.shift_key() || event.alt_key() || event.meta_key())
}

fn element(target: Option<EventTarget>) -> Option<Element> {
    target?.dyn_into().ok()
}
