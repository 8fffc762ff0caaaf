use leptos::prelude::*;
use shared::{UnixSeconds, readable_count, readable_size};

use crate::controls::moment;
use crate::erased::Signal;
use crate::preferences::use_preferences;
use crate::texts::table as texts;

/// A cell of the table, with what is said on closer look.
pub(super) fn cell(class: &'static str, title: Option<String>, content: AnyView) -> AnyView {
    view! { <td role="gridcell" class=class title=title>{content}</td> }.into_any()
}

/// The cell that names its row.
pub(super) fn row_header(title: String, content: AnyView) -> AnyView {
    view! { <th role="rowheader" scope="row" class="repository" title=title>{content}</th> }.into_any()
}

/// The cell with the box that selects a row.
pub(super) fn select_cell(name: String, checked: Signal<bool>, mixed: Signal<bool>) -> AnyView {
    view! {
        <td role="gridcell" class="select">
            <input type="checkbox" tabindex="-1" aria-label=name prop:checked=move || checked.get() prop:indeterminate=move || mixed.get()/>
        </td>
    }
    .into_any()
}

/// Bytes in the unit that the reader prefers.
pub(super) fn size(bytes: u64) -> Signal<String> {
    let unit = use_preferences().size_unit;
    Signal::derive(move || readable_size(bytes, unit.get()))
}

pub(super) fn exact_size(bytes: u64) -> String {
    texts::bytes(&readable_count(usize::try_from(bytes).unwrap_or(usize::MAX)))
}

/// When something was created, as its age.
pub(super) fn created(at: Option<i64>) -> AnyView {
    at.map_or_else(|| unknown(texts::NO_DATE), |at| moment(UnixSeconds(at)))
}

/// That something is not known, and why.
pub(super) fn unknown(why: &'static str) -> AnyView {
    view! { <span class="muted" title=why>{texts::UNKNOWN}</span> }.into_any()
}

/// That something is not known yet.
pub(super) fn not_yet() -> AnyView {
    view! { <span class="muted" title=texts::NOT_YET>"…"</span> }.into_any()
}

/// That there is no such thing.
pub(super) fn none(what: &'static str) -> AnyView {
    view! { <span class="muted">{what}</span> }.into_any()
}
