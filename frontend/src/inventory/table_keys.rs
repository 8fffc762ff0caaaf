use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

use super::inventory_view::InventoryView;
use crate::drawing::{RowFocus, is_in, is_plain_click, is_plain_key, place_of};

/// What keys and clicks do with the rows of the table.
#[derive(Clone, Copy)]
pub(super) struct TableKeys {
    pub(super) view: InventoryView,
    pub(super) focus: RowFocus,
}

impl TableKeys {
    /// Does what a key means that was pressed in a row; says whether it means something.
    pub(super) fn pressed(self, event: &KeyboardEvent) -> bool {
        match event.key().as_str() {
            _ if !is_plain_key(event) => false,
            "Enter" => {
                self.open();
                true
            }
            key => self.focus.moves(key),
        }
    }

    /// Opens the row that one is at.
    pub(super) fn open(self) {
        self.open_at(self.focus.place.get_untracked());
    }

    /// A click in a row, on the name of an image. Other links lead elsewhere.
    pub(super) fn clicked(self, event: &MouseEvent) {
        if let (true, true, Some(place)) = (is_plain_click(event), is_in(event, "th a"), place_of(event)) {
            event.prevent_default();
            self.open_at(place);
        }
    }

    fn open_at(self, place: usize) {
        let row = self.view.shown.with_untracked(|shown| shown.get(place).copied());
        if let Some(opening) = row.and_then(|row| self.view.opening(row)) {
            self.view.open.run(Some(opening));
        }
    }
}
