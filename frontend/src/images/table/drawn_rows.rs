use leptos::html::Tbody;
use leptos::prelude::*;
use shared::{ImageColumn, Line, RepositoryGroup, SizeUnit};

use super::group_cells::group_cell;
use super::row_cells::RowShown;
use super::table_view::{Share, TableView};
use crate::address::use_address;
use crate::controls::use_now;
use crate::drawing::{DrawRow, DrawnRow, Piece, draw_rows, element, select_cell, word};
use crate::erased::{Memo, Same};
use crate::images::images_view::ImagesView;
use crate::preferences::use_preferences;
use crate::texts::table as texts;

/// Keeps in the body of the table what stands at these places, which are in order.
pub(super) fn draw_images(
    body: NodeRef<Tbody>,
    view: ImagesView,
    table: TableView,
    places: impl Fn() -> Vec<usize> + 'static,
) {
    draw_rows(body, Box::new(line_drawer(view, table)), Box::new(places));
}

/// What is to stand at a place; nothing where the table ends before. What all rows depend on is read once for all of them.
fn line_drawer(view: ImagesView, table: TableView) -> impl Fn() -> DrawRow {
    let columns = Memo::new(move |_| {
        let layout = table.columns.layout.get();
        Same::new(layout.columns().iter().map(|shown| shown.column).collect::<Vec<_>>())
    });
    let (unit, now, link) = (use_preferences().size_unit, use_now(), row_link());
    move || {
        let (lines, groups, list) = (table.lines.get(), table.groups.get(), view.loaded.list.get());
        let (filter, learned, link) = (view.filter.good.get(), view.loaded.learned.get(), link.get());
        let (columns, unit, now) = (columns.get(), unit.get(), now.get());
        let (focused, opened) = (table.place.get(), view.opened.get());
        let level = table.columns.grouped.get().then_some("2");
        let changed = view.loaded.changed.get();
        table.selection.track();
        Box::new(move |place| {
            let row = element("tr")
                .with("role", "row")
                .with("aria-rowindex", (place + 2).to_string())
                .with("data-place", place.to_string())
                .with("--place", place.to_string())
                .with("tabindex", if focused == place { "0" } else { "-1" });
            match *lines.get(place)? {
                Line::Row(number) => {
                    let (row_of, image) = list.as_ref()?.row(number)?;
                    let shown = RowShown {
                        row: row_of,
                        image,
                        marks: &filter.marks,
                        learned: &learned,
                        unit,
                        now,
                        link: &link,
                    };
                    let selected = table.selection.with_untracked(|selection| selection.contains(number));
                    let is_open = opened.as_ref() == Some(&row_of.id);
                    let mut cells =
                        vec![select_cell(texts::select(&row_of.reference(image)), selected, false)];
                    cells.extend(columns.iter().map(|column| shown.cell(*column)));
                    let is_changed = changed.binary_search(&number).is_ok();
                    let row = row.with("aria-selected", word(selected)).with_some("aria-level", level);
                    let row = row.with_some("data-changed", is_changed.then_some(""));
                    let piece = row.with_some("aria-current", is_open.then_some("true")).holding(cells);
                    Some(DrawnRow { key: 2 * number, piece })
                }
                Line::Group(group) => {
                    let piece =
                        group_row(row, table, groups.as_ref()?.groups().get(group)?, &columns, unit, now);
                    Some(DrawnRow { key: 2 * group + 1, piece })
                }
            }
        })
    }
}

/// The head of a group.
fn group_row(
    row: Piece,
    table: TableView,
    group: &RepositoryGroup,
    columns: &[ImageColumn],
    unit: SizeUnit,
    now: i64,
) -> Piece {
    let share = table.share(&group.rows);
    let name = texts::select(group.repository.as_deref().unwrap_or(texts::NO_NAME));
    let mut cells = vec![select_cell(name, share == Share::All, share == Share::Some)];
    cells.extend(columns.iter().map(|column| group_cell(group, *column, unit, now)));
    row.with("class", "group")
        .with("aria-selected", word(share == Share::All))
        .with("aria-expanded", word(table.is_expanded(group)))
        .with("aria-level", "1")
        .holding(cells)
}

/// What leads to the panels of images, but for the image.
fn row_link() -> Memo<String> {
    let query = use_address().query;
    Memo::new(move |_| {
        let mut query = query.get();
        query.remove("image");
        match query.to_query_string() {
            none if none.is_empty() => "?".to_owned(),
            query => query + "&",
        }
    })
}
