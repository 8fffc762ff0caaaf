use leptos::prelude::*;
use shared::Line;
use web_sys::{KeyboardEvent, MouseEvent};

use super::table_view::TableView;
use crate::drawing::{RowFocus, is_in, is_plain_click, is_plain_key, place_of};
use crate::images::images_view::ImagesView;

/// What keys and clicks do with the rows of the table.
#[derive(Clone, Copy)]
pub(super) struct GridKeys {
    pub(super) view: ImagesView,
    pub(super) table: TableView,
    pub(super) focus: RowFocus,
}

impl GridKeys {
    /// Does what a key means that was pressed in a row; says whether it means something.
    pub(super) fn pressed(self, event: &KeyboardEvent) -> bool {
        let is_select_all = event.key() == "a" && (event.ctrl_key() || event.meta_key());
        if is_select_all {
            self.table.select_shown(true);
        }
        is_select_all || is_plain_key(event) && self.does(&event.key(), event.shift_key())
    }

    fn does(self, key: &str, with_shift: bool) -> bool {
        match key {
            "ArrowDown" | "ArrowUp" if with_shift => self.extend(key == "ArrowDown"),
            "Enter" => self.open(),
            " " | "x" => self.table.select(self.table.place.get_untracked(), with_shift),
            "ArrowRight" => return self.expand(true),
            "ArrowLeft" => return self.expand(false),
            _ => return self.focus.moves(key),
        }
        true
    }

    /// Opens the image of the row that one is at; of a group, its rows.
    pub(super) fn open(self) {
        match self.table.line(self.table.place.get_untracked()) {
            Some(Line::Row(number)) => self.open_row(number),
            Some(Line::Group(_)) => self.toggle(self.table.place.get_untracked()),
            None => {}
        }
    }

    /// Selects the row that one is at, or no longer.
    pub(super) fn select(self) {
        self.table.select(self.table.place.get_untracked(), false);
    }

    /// A click in a row: on its box, on the link to its image, or on the head of a group.
    pub(super) fn clicked(self, event: &MouseEvent) {
        let Some(place) = place_of(event) else { return };
        if is_in(event, "input") {
            self.table.select(place, event.shift_key());
        } else if is_in(event, "a") {
            if let (true, Some(Line::Row(number))) = (is_plain_click(event), self.table.line(place)) {
                event.prevent_default();
                self.open_row(number);
            }
        } else {
            self.toggle(place);
        }
    }

    /// Selects the line and the next one.
    fn extend(self, down: bool) {
        let place = self.table.place.get_untracked();
        let next = if down { place + 1 } else { place.saturating_sub(1) };
        for place in [place, next] {
            if let Some(line) = self.table.line(place) {
                let rows = self.table.rows_of(line);
                self.table.selection.update(|selection| selection.set(rows, true));
            }
        }
        self.focus.go_to(next);
    }

    /// Expands the group that one is at, or collapses that which one is in; says whether there is one.
    fn expand(self, expanded: bool) -> bool {
        let place = self.table.place.get_untracked();
        let Some(groups) = self.table.groups.get_untracked() else { return false };
        let is_head = |line: &Line| matches!(line, Line::Group(_));
        let head = self.table.lines.with_untracked(|lines| {
            lines.iter().take(place + 1).rposition(is_head).map(|head| (head, lines.get(head).copied()))
        });
        let Some((head, Some(Line::Group(group)))) = head else { return false };
        let Some(group) = groups.groups().get(group) else { return false };
        let is_expanded = untrack(|| self.table.is_expanded(group));
        match (head == place, is_expanded == expanded) {
            (true, false) => self.table.expand(group, expanded),
            // From the head into the group, and from a row to the head.
            (true, true) if expanded => self.focus.go_to(place + 1),
            (false, _) if !expanded => self.focus.go_to(head),
            (true | false, _) => {}
        }
        true
    }

    fn toggle(self, place: usize) {
        let Some(Line::Group(group)) = self.table.line(place) else { return };
        if let Some(group) =
            self.table.groups.get_untracked().and_then(|groups| groups.groups().get(group).cloned())
        {
            let is_expanded = untrack(|| self.table.is_expanded(&group));
            self.table.expand(&group, !is_expanded);
        }
    }

    fn open_row(self, number: usize) {
        if let Some(list) = self.view.loaded.list.get_untracked()
            && let Some((row, _)) = list.row(number)
        {
            self.view.open.run(Some(row.id.clone()));
        }
    }
}
