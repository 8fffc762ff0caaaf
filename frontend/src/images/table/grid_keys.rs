use leptos::html::Div;
use leptos::prelude::*;
use shared::Line;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent};

use super::table_view::TableView;
use crate::drawing::{VirtualRows, focus_row, has_focus, is_in, place_of};
use crate::images::images_view::ImagesView;

/// What moves the focus in the table, and does something with the row that has it.
#[derive(Clone, Copy)]
pub(super) struct GridKeys {
    pub(super) view: ImagesView,
    pub(super) table: TableView,
    pub(super) rows: VirtualRows,
    pub(super) region: NodeRef<Div>,
    /// Whether the focus is in a row, or was until the row went away.
    pub(super) had_focus: StoredValue<bool>,
}

impl GridKeys {
    /// A key that was pressed in a row. Those that mean nothing here are left to others.
    pub(super) fn pressed(self, event: &KeyboardEvent) {
        let is_select_all = event.key() == "a" && (event.ctrl_key() || event.meta_key());
        if is_select_all {
            self.table.select_shown(true);
        }
        let is_plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        if is_select_all || is_plain && self.does(&event.key(), event.shift_key()) {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    /// Does what a key means; says whether it means something.
    fn does(self, key: &str, with_shift: bool) -> bool {
        let place = self.table.place.get_untracked();
        let last = self.count().saturating_sub(1);
        let page = self.rows.page().max(1);
        match key {
            "ArrowDown" | "ArrowUp" if with_shift => self.extend(key == "ArrowDown"),
            "ArrowDown" | "j" => self.go_to(place + 1),
            "ArrowUp" | "k" => self.go_to(place.saturating_sub(1)),
            "PageDown" => {
                self.rows.turn(true);
                self.go_to(place + page);
            }
            "PageUp" => {
                self.rows.turn(false);
                self.go_to(place.saturating_sub(page));
            }
            "Home" => self.go_to(0),
            "End" => self.go_to(last),
            "Enter" => self.open(),
            " " | "x" => self.table.select(place, with_shift),
            "ArrowRight" => return self.expand(true),
            "ArrowLeft" => return self.expand(false),
            _ => return false,
        }
        true
    }

    /// To the line below or above; where the focus is elsewhere, first to the line that one was at.
    pub(super) fn step(self, down: bool) {
        let place = self.table.place.get_untracked();
        self.go_to(match (has_focus(self.region), down) {
            (false, _) => place,
            (true, true) => place + 1,
            (true, false) => place.saturating_sub(1),
        });
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
            let plainly = !(event.ctrl_key() || event.shift_key() || event.alt_key() || event.meta_key());
            if let (true, Some(Line::Row(number))) = (plainly, self.table.line(place)) {
                event.prevent_default();
                self.open_row(number);
            }
        } else {
            self.toggle(place);
        }
    }

    /// The focus came into a row.
    pub(super) fn focused(self, event: &Event) {
        self.had_focus.set_value(true);
        if let Some(at) = place_of(event).and_then(|place| self.table.at(place)) {
            self.table.at.set(Some(at));
        }
    }

    /// Lets the focus follow what had it: the row stands elsewhere now, or is gone.
    pub(super) fn rescue_focus(self) {
        if self.had_focus.get_value() {
            request_animation_frame(move || {
                let focused = document().active_element().filter(|element| element.tag_name() != "BODY");
                let is_row = |element: &Element| element.has_attribute("data-place");
                if focused.as_ref().is_none_or(is_row)
                    && let Some(place) = self.table.place.try_get_untracked()
                {
                    focus_row(self.region, place);
                }
            });
        }
    }

    fn go_to(self, place: usize) {
        let place = place.min(self.count().saturating_sub(1));
        self.table.at.set(self.table.at(place));
        self.rows.reveal(place);
        // The row may not be in the document yet.
        request_animation_frame(move || focus_row(self.region, place));
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
        self.go_to(next);
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
            (true, true) if expanded => self.go_to(place + 1),
            (false, _) if !expanded => self.go_to(head),
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

    fn count(self) -> usize {
        self.table.lines.with_untracked(|lines| lines.len())
    }
}
