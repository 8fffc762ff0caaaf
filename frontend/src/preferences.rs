//! What a reader prefers, kept by the browser.

use leptos::prelude::*;
use shared::SizeUnit;
use web_sys::Storage;

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

/// What was kept under a name, which begins with `stowage.`; nothing where the browser keeps nothing.
pub(crate) fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps something under a name, which begins with `stowage.`; nothing is kept of an empty text. A browser that keeps
/// nothing, or is full, forgets it with the page.
pub(crate) fn store(key: &str, value: &str) {
    if let Some(storage) = storage() {
        drop(if value.is_empty() { storage.remove_item(key) } else { storage.set_item(key, value) });
    }
}

/// What the browser keeps for this server's pages. Where the reader forbids it, even asking for it throws.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
