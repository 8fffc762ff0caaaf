use leptos::prelude::*;
use shared::{ImageColumn, RepositoryGroup, Usage};

use super::cell_parts::{cell, created, exact_size, row_header, size};
use crate::erased::Signal;
use crate::texts::table as texts;

/// The cell of one column in the head of a group: what its rows come to, where that is true.
pub(super) fn group_cell(group: &RepositoryGroup, column: ImageColumn) -> AnyView {
    let class = column.as_str();
    match column {
        ImageColumn::Repository => {
            let name = group.repository.clone();
            let name =
                name.map_or_else(|| texts::NO_NAME.into_any(), |name| view! { <bdi>{name}</bdi> }.into_any());
            let counts = texts::group_counts(group.tag_count, group.image_count);
            let title = format!("{}: {counts}", group.repository.as_deref().unwrap_or(texts::NO_NAME));
            let counts = view! { <span class="hint">{counts}</span> }.into_any();
            row_header(title, vec![name, " ".into_any(), counts].into_any())
        }
        ImageColumn::Created => match group.newest_unix_secs {
            Some(newest) => cell(class, None, created(Some(newest))),
            None => empty(class),
        },
        ImageColumn::Size => {
            let (bytes, is_exact) = (group.size.sum_bytes, group.size.is_exact);
            let sum = size(bytes);
            let title = if is_exact { exact_size(bytes) } else { texts::UP_TO_WHY.to_owned() };
            match is_exact {
                true => cell(class, Some(title), sum.into_any()),
                false => {
                    cell(class, Some(title), Signal::derive(move || texts::up_to(&sum.get())).into_any())
                }
            }
        }
        ImageColumn::Containers => {
            let class = match Usage::of(group.containers) {
                Usage::Used => "containers used",
                Usage::Unused => "containers unused",
                Usage::Unknown => "containers unknown",
            };
            let words = texts::usage(group.containers, 0, 0);
            cell(class, Some(words.clone()), words.into_any())
        }
        ImageColumn::Tag
        | ImageColumn::Id
        | ImageColumn::Digest
        | ImageColumn::Unique
        | ImageColumn::Shared
        | ImageColumn::Labels
        | ImageColumn::Platforms
        | ImageColumn::Registry => empty(class),
    }
}

/// What cannot be said of several images at once.
fn empty(class: &'static str) -> AnyView {
    cell(class, None, ().into_any())
}
