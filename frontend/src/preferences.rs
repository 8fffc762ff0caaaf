//! What a reader prefers, kept by the browser.

use leptos::prelude::*;
use shared::SizeUnit;
use web_sys::Storage;

use crate::commands::{Command, on_command};
use crate::erased::{RwSignal, effect};
use crate::theme::Theme;

const UNIT: &str = "stowage.unit";
const THEME: &str = "stowage.theme";
const KEYS: &str = "stowage.keys";

/// What stands under [`KEYS`] where single keys do nothing.
const OFF: &str = "off";

/// What this reader prefers.
#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    /// The units of sizes.
    pub(crate) size_unit: RwSignal<SizeUnit>,
    /// Light or dark.
    pub(crate) theme: RwSignal<Theme>,
    /// Whether keys without Ctrl or ⌘ are commands (WCAG 2.1.4).
    pub(crate) single_keys: RwSignal<bool>,
}

/// Reads what was kept, keeps what changes, and follows what changes in other tabs.
pub(crate) fn provide_preferences() {
    let preferences = Preferences {
        size_unit: RwSignal::new(SizeUnit::default()),
        theme: RwSignal::new(Theme::default()),
        single_keys: RwSignal::new(true),
    };
    preferences.read();
    provide_context(preferences);
    // Other tabs tell of their changes by this event, and of their own they do not hear.
    let changes = window_event_listener_untyped("storage", move |_| preferences.read());
    on_cleanup(move || changes.remove());
    effect(move || preferences.keep());
    on_command(Command::SwitchTheme, move || preferences.theme.update(|theme| *theme = theme.next()));
    on_command(Command::SwitchUnits, move || {
        preferences.size_unit.update(|unit| {
            *unit = match unit {
                SizeUnit::Decimal => SizeUnit::Binary,
                SizeUnit::Binary => SizeUnit::Decimal,
            }
        });
    });
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

impl Preferences {
    fn read(self) {
        let kept = |key| stored(key).unwrap_or_default();
        change(self.size_unit, kept(UNIT).parse().unwrap_or_default());
        change(self.theme, Theme::of(&kept(THEME)));
        change(self.single_keys, kept(KEYS) != OFF);
    }

    fn keep(self) {
        let (unit, theme) = (self.size_unit.get(), self.theme.get());
        store(UNIT, &if unit == SizeUnit::default() { String::new() } else { unit.to_string() });
        store(THEME, theme.as_str());
        store(KEYS, if self.single_keys.get() { "" } else { OFF });
        theme.apply();
    }
}

fn change<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|before| *before != value) {
        signal.set(value);
    }
}
