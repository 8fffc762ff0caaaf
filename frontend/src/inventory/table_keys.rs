use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent};

use super::inventory_view::InventoryView;
use crate::drawing::{VirtualRows, focus_row, has_focus, is_in, place_of};
use crate::erased::{Memo, RwSignal};

/// What moves the focus in the table, and opens the row that has it.
#[derive(Clone, Copy)]
pub(super) struct TableKeys {
    pub(super) view: InventoryView,
    pub(super) rows: VirtualRows,
    pub(super) region: NodeRef<Div>,
    /// The row that has the focus when the table has it.
    pub(super) at: RwSignal<Option<usize>>,
    /// Its place among those that are shown; the first where it is not there.
    pub(super) place: Memo<usize>,
    /// Whether the focus is in a row, or was until the row went away.
    pub(super) had_focus: StoredValue<bool>,
}

impl TableKeys {
    /// A key that was pressed in a row. Those that mean nothing here are left to others.
    pub(super) fn pressed(self, event: &KeyboardEvent) {
        let is_plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        // A link in a row that has the focus is followed.
        let is_link = event.key() == "Enter" && is_in(event, "a");
        if is_plain && !is_link && self.does(&event.key()) {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    /// Does what a key means; says whether it means something.
    fn does(self, key: &str) -> bool {
        let place = self.place.get_untracked();
        let page = self.rows.page().max(1);
        match key {
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
            "End" => self.go_to(usize::MAX),
            "Enter" => self.open(),
            _ => return false,
        }
        true
    }

    /// To the row below or above; where the focus is elsewhere, first to the one that one was at.
    pub(super) fn step(self, down: bool) {
        let place = self.place.get_untracked();
        self.go_to(match (has_focus(self.region), down) {
            (false, _) => place,
            (true, true) => place + 1,
            (true, false) => place.saturating_sub(1),
        });
    }

    /// Opens the row that one is at.
    pub(super) fn open(self) {
        self.open_at(self.place.get_untracked());
    }

    /// A click in a row, on the name of an image. Other links lead elsewhere.
    pub(super) fn clicked(self, event: &MouseEvent) {
        let plainly = !(event.ctrl_key() || event.shift_key() || event.alt_key() || event.meta_key());
        if let (true, true, Some(place)) = (plainly, is_in(event, "th a"), place_of(event)) {
            event.prevent_default();
            self.open_at(place);
        }
    }

    /// The focus came into a row.
    pub(super) fn focused(self, event: &Event) {
        self.had_focus.set_value(true);
        if let Some(row) = place_of(event).and_then(|place| self.row(place)) {
            self.at.set(Some(row));
        }
    }

    /// Lets the focus follow what had it: the row stands elsewhere now, or is gone.
    pub(super) fn rescue_focus(self) {
        if self.had_focus.get_value() {
            request_animation_frame(move || {
                let focused = document().active_element().filter(|element| element.tag_name() != "BODY");
                let is_row = |element: &Element| element.has_attribute("data-place");
                if focused.as_ref().is_none_or(is_row)
                    && let Some(place) = self.place.try_get_untracked()
                {
                    focus_row(self.region, place);
                }
            });
        }
    }

    fn go_to(self, place: usize) {
        let last = self.view.shown.with_untracked(|shown| shown.len()).saturating_sub(1);
        let place = place.min(last);
        self.at.set(self.row(place));
        self.rows.reveal(place);
        // The row may not be in the document yet.
        request_animation_frame(move || focus_row(self.region, place));
    }

    fn open_at(self, place: usize) {
        if let Some(opening) = self.row(place).and_then(|row| self.view.opening(row)) {
            self.view.open.run(Some(opening));
        }
    }

    fn row(self, place: usize) -> Option<usize> {
        self.view.shown.with_untracked(|shown| shown.get(place).copied())
    }
}
