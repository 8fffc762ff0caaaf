use shared::{ImageColumn, RepositoryGroup, SizeUnit, Usage, readable_size};

use crate::drawing::{Piece, cell, created, element, exact_size, row_header, size, text};
use crate::texts::table as texts;

/// The cell of one column in the head of a group: what its rows come to, where that is true. `now` is the time, in Unix
/// seconds.
pub(super) fn group_cell(group: &RepositoryGroup, column: ImageColumn, unit: SizeUnit, now: i64) -> Piece {
    let class = column.as_str();
    match column {
        ImageColumn::Repository => {
            let name = match &group.repository {
                Some(name) => element("bdi").saying(name.clone()),
                None => text(texts::NO_NAME),
            };
            let counts = texts::group_counts(group.tag_count, group.image_count);
            let title = format!("{}: {counts}", group.repository.as_deref().unwrap_or(texts::NO_NAME));
            row_header(title, name, Some(counts))
        }
        ImageColumn::Created => match group.newest_unix_secs {
            Some(newest) => cell(class, None, vec![created(Some(newest), now)]),
            None => empty(class),
        },
        ImageColumn::Size => {
            let bytes = group.size.sum_bytes;
            match group.size.is_exact {
                true => cell(class, Some(exact_size(bytes)), vec![size(bytes, unit)]),
                false => {
                    let at_most = text(texts::up_to(&readable_size(bytes, unit)));
                    cell(class, Some(texts::UP_TO_WHY.to_owned()), vec![at_most])
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
            cell(class, Some(words.clone()), vec![text(words)])
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
fn empty(class: &'static str) -> Piece {
    cell(class, None, Vec::new())
}
