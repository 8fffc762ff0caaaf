use leptos::html::{Div, Tbody};
use leptos::prelude::*;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent};

use super::VirtualRows;
use super::row_elements::{focus_row, has_focus, is_in, place_of};
use crate::erased::{Memo, effect};

/// The focus in a table of which only some rows are in the document: one row has it, or gets it when one goes to the table.
#[derive(Clone, Copy)]
pub(crate) struct RowFocus {
    /// Where the table is scrolled.
    pub(crate) region: NodeRef<Div>,
    pub(crate) rows: VirtualRows,
    /// How many rows there are.
    pub(crate) count: Memo<usize>,
    /// The place of the row that has the focus when the table has it.
    pub(crate) place: Memo<usize>,
    /// Remembers what stands at a place, to be found again wherever it goes; or nothing any longer.
    remember: Callback<Option<usize>>,
    /// Whether the focus is in a row, or was until the row went away.
    had_focus: StoredValue<bool>,
    /// Whether it is on its way to a row.
    goes: StoredValue<bool>,
}

impl RowFocus {
    pub(crate) fn new(count: Memo<usize>, place: Memo<usize>, remember: Callback<Option<usize>>) -> Self {
        let region = NodeRef::new();
        let rows = VirtualRows::new(region);
        let [had_focus, goes] = [false; 2].map(StoredValue::new);
        Self { region, rows, count, place, remember, had_focus, goes }
    }

    /// Begins at the top whenever what this reads is another one.
    pub(crate) fn begin_anew_with(self, track: Box<dyn Fn()>) {
        let mut is_first = true;
        effect(move || {
            track();
            if !std::mem::take(&mut is_first) {
                self.remember.run(None);
                self.rows.to_top();
            }
        });
    }

    /// Lets the focus follow what had it whenever what this reads is another one: the row stands elsewhere then, or is gone.
    pub(crate) fn follow_with(self, track: Box<dyn Fn()>) {
        effect(move || {
            track();
            if self.had_focus.get_value() {
                request_animation_frame(move || self.rescue());
            }
        });
    }

    /// The places that are to be in the document, in order.
    pub(crate) fn places(self) -> Vec<usize> {
        let range = self.rows.range(self.count.get());
        // The row that has the focus keeps it, however far the table is scrolled.
        let at = self.place.get();
        let before = (at < range.start).then_some(at);
        let after = (at >= range.end).then_some(at);
        before.into_iter().chain(range).chain(after).collect()
    }

    /// The body of the table, as high as all its rows. `does` does what a key means in a row, and says whether it means
    /// something; those that mean nothing are left to others.
    pub(crate) fn body(
        self,
        body: NodeRef<Tbody>,
        clicked: Box<dyn Fn(&MouseEvent)>,
        does: Box<dyn Fn(&KeyboardEvent) -> bool>,
    ) -> AnyView {
        let pressed = move |event: KeyboardEvent| {
            // A link in a row that has the focus is followed.
            let is_link = event.key() == "Enter" && is_in(&event, "a");
            if !is_link && does(&event) {
                event.prevent_default();
                event.stop_propagation();
            }
        };
        view! {
            <tbody
                node_ref=body
                role="rowgroup"
                style:height=move || format!("{}px", self.count.get() * self.rows.row_height())
                on:click=move |event| clicked(&event)
                on:keydown=pressed
                on:focusin=move |event| self.came(&event)
                on:focusout=move |event| {
                    // To nowhere goes also what leaves with its row.
                    if event.related_target().is_some() {
                        self.had_focus.set_value(false);
                    }
                }
            ></tbody>
        }
        .into_any()
    }

    /// Goes where a key leads that was pressed without others; says whether it leads anywhere.
    pub(crate) fn moves(self, key: &str) -> bool {
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
            _ => return false,
        }
        true
    }

    /// To the row below or above; where the focus is elsewhere, first to the one that one was at.
    pub(crate) fn step(self, down: bool) {
        let place = self.place.get_untracked();
        let is_there = self.goes.get_value() || has_focus(self.region);
        self.go_to(match (is_there, down) {
            (false, _) => place,
            (true, true) => place + 1,
            (true, false) => place.saturating_sub(1),
        });
    }

    /// To the row at a place, or to the last one.
    pub(crate) fn go_to(self, place: usize) {
        let place = place.min(self.count.get_untracked().saturating_sub(1));
        self.remember.run(Some(place));
        self.rows.reveal(place);
        self.goes.set_value(true);
        // The row may not be in the document yet.
        request_animation_frame(move || {
            self.goes.try_update_value(|goes| *goes = false);
            focus_row(self.region, place);
        });
    }

    /// The focus came into a row.
    fn came(self, event: &Event) {
        self.had_focus.set_value(true);
        if let Some(place) = place_of(event) {
            self.remember.run(Some(place));
        }
    }

    fn rescue(self) {
        let focused = document().active_element().filter(|element| element.tag_name() != "BODY");
        let is_row = |element: &Element| element.has_attribute("data-place");
        if focused.as_ref().is_none_or(is_row)
            && let Some(place) = self.place.try_get_untracked()
        {
            focus_row(self.region, place);
        }
    }
}
