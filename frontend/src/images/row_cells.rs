use crate::preferences::use_preferences;
use leptos::either::Either;
use leptos::prelude::*;
use shared::{ImageRow, exact_time, readable_age, readable_count, readable_size};

/// The cells of one row.
#[component]
pub(crate) fn RowCells(
    row: ImageRow,
    /// Unix seconds.
    #[prop(into)]
    now: Signal<i64>,
) -> impl IntoView {
    let size_unit = use_preferences().size_unit;
    let ImageRow { id, repository, tag, created_unix_secs, size_bytes, containers, .. } = row;
    let created = created_unix_secs.map(|created| {
        let exact = exact_time(created);
        let machine = exact.replacen(' ', "T", 1).replace(" UTC", "Z");
        view! { <time datetime=machine title=exact>{move || readable_age(created, now.get())}</time> }
    });
    let containers = containers.map(|count| readable_count(usize::try_from(count).unwrap_or(usize::MAX)));
    view! {
        <th role="rowheader" scope="row" class="repository" title=repository.clone()><bdi>{or_none(repository.clone())}</bdi></th>
        <td role="cell" class="tag" title=tag.clone()>{or_none(tag.clone())}</td>
        <td role="cell" class="id"><code title=id.to_string()>{id.short().to_owned()}</code></td>
        <td role="cell" class="created">{or_unknown(created, "The image does not say when it was created")}</td>
        <td role="cell" class="size" title=format!("{} bytes", readable_count(usize::try_from(size_bytes).unwrap_or(usize::MAX)))>
            {move || readable_size(size_bytes, size_unit.get())}
        </td>
        <td role="cell" class="containers">
            {or_unknown(containers, "The daemon's containers could not be counted")}
        </td>
    }
}

/// A name, or the placeholder that the docker CLI prints.
fn or_none(name: Option<String>) -> impl IntoView {
    match name {
        Some(name) => Either::Left(name),
        None => Either::Right(view! { <span class="muted">"<none>"</span> }),
    }
}

/// A value, or that it is not known, and why.
fn or_unknown(value: Option<impl IntoView>, why: &'static str) -> impl IntoView {
    match value {
        Some(value) => Either::Left(value),
        None => Either::Right(view! { <span class="muted" title=why>"unknown"</span> }),
    }
}
