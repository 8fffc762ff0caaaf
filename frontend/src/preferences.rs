//! What a reader prefers, kept by the browser.

use leptos::prelude::*;
use shared::SizeUnit;

/// What this reader prefers.
#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    /// The units of sizes.
    pub(crate) size_unit: RwSignal<SizeUnit>,
}

/// Reads what was kept, and keeps what changes.
pub(crate) fn provide_preferences() {
    provide_context(Preferences { size_unit: RwSignal::new(SizeUnit::default()) });
}

pub(crate) fn use_preferences() -> Preferences {
    expect_context()
}
