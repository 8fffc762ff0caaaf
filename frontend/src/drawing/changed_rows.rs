use std::time::Duration;

use leptos::prelude::set_timeout;

use crate::erased::{RwSignal, Same};

/// How long they are marked.
const MARKED: Duration = Duration::from_secs(3);

/// The rows of a table that came or changed by themselves a moment ago, by their numbers, in order.
#[derive(Clone, Copy)]
pub(crate) struct ChangedRows(RwSignal<Same<Vec<usize>>>);

impl ChangedRows {
    /// None.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Same::default()))
    }

    pub(crate) fn get(self) -> Same<Vec<usize>> {
        self.0.get()
    }

    /// Marks rows for a moment, and those no longer that were marked before.
    pub(crate) fn mark(self, rows: Vec<usize>) {
        let rows = Same::new(rows);
        self.0.set(rows.clone());
        let unmark = move || {
            if self.0.try_get_untracked().is_some_and(|marked| marked == rows) {
                self.0.set(Same::default());
            }
        };
        set_timeout(unmark, MARKED);
    }
}
