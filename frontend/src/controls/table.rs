use leptos::prelude::*;

use crate::erased::{Signal, dynamic};
use crate::requests::Progress;

/// A list that is short enough to be in the document as a whole. The first cell of a row names it. On a phone rows
/// are no table to the layout any more, so the roles stand in the markup.
pub(crate) fn table(
    label: &'static str,
    columns: &'static [&'static str],
    progress: Progress,
    rows: impl Fn() -> Vec<Vec<AnyView>> + Send + 'static,
) -> AnyView {
    boxed(label, columns, progress, Box::new(rows))
}

fn boxed(
    label: &'static str,
    columns: &'static [&'static str],
    progress: Progress,
    rows: Box<dyn Fn() -> Vec<Vec<AnyView>> + Send>,
) -> AnyView {
    let headers: Vec<_> = columns
        .iter()
        .map(|column| view! { <th role="columnheader" scope="col">{*column}</th> }.into_any())
        .collect();
    let busy = Signal::derive(move || if progress.loading() { "true" } else { "false" });
    let class = move || if progress.failed() { "plain stale" } else { "plain" };
    let rows = dynamic(move || {
        let rows: Vec<_> = rows().into_iter().map(|cells| row(columns, cells)).collect();
        rows.into_any()
    });
    view! {
        <table role="table" class=class aria-label=label aria-busy=busy>
            <thead role="rowgroup"><tr role="row">{headers}</tr></thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(columns: &'static [&'static str], cells: Vec<AnyView>) -> AnyView {
    let cells: Vec<_> = cells
        .into_iter()
        .zip(columns)
        .enumerate()
        .map(|(position, (cell, column))| match position {
            0 => view! { <th role="rowheader" scope="row">{cell}</th> }.into_any(),
            _ => view! { <td role="cell" data-label=*column>{cell}</td> }.into_any(),
        })
        .collect();
    view! { <tr role="row">{cells}</tr> }.into_any()
}
