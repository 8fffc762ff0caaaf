use leptos::prelude::*;

use super::copying::copy_button;
use super::one_image::OneImage;
use super::parts::{limited, long_text, part};
use crate::controls::muted;
use crate::erased::dynamic;
use crate::texts::panel as texts;

/// Names and what they stand for, as a table: each with its value and its buttons.
///
/// The buttons stand in the name's line and the value below, so to the layout it is no table: the roles are in the markup.
pub(super) fn entries(rows: Vec<AnyView>) -> AnyView {
    limited(rows, |rows| {
        view! { <table role="table" class="entries"><tbody role="rowgroup">{rows}</tbody></table> }.into_any()
    })
}

pub(super) fn entry(name: &str, value: AnyView, buttons: Vec<AnyView>) -> AnyView {
    let name = long_text(name);
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">{name}</th>
            <td role="cell">{value}</td>
            <td role="cell" class="acts">{buttons}</td>
        </tr>
    }
    .into_any()
}

/// A value of which it shall be seen that it is empty.
pub(super) fn value(text: &str) -> AnyView {
    if text.is_empty() { muted(texts::EMPTY) } else { long_text(text) }
}

/// The image's labels.
pub(super) fn labels(image: OneImage) -> AnyView {
    dynamic(move || {
        let Some(said) = image.said.get() else { return ().into_any() };
        let row = |(name, text): (&String, &String)| {
            let copy = copy_button(&texts::value_of(name), text.as_str().into());
            entry(name, value(text), vec![copy])
        };
        let rows: Vec<AnyView> = said.labels.iter().map(row).collect();
        let content = if rows.is_empty() { muted(texts::NO_LABEL) } else { entries(rows) };
        part(texts::LABELS, vec![content])
    })
}
