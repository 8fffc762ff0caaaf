use leptos::prelude::*;
use shared::SizeUnit;

use crate::commands::{Command, PRIMARY_K, keys_view, use_commands};
use crate::controls::{Menu, group, radios};
use crate::erased::{RwSignal, Signal};
use crate::preferences::use_preferences;
use crate::texts::{commands as command_words, preferences as words};
use crate::theme::Theme;

const UNITS: [(&str, SizeUnit); 2] = [("kB", SizeUnit::Decimal), ("KiB", SizeUnit::Binary)];

/// What is the same on every page: all commands, and how the reader wants to see things.
pub(super) fn tools() -> AnyView {
    let commands = use_commands();
    let palette = view! {
        <button type="button" class="commands" aria-label=command_words::COMMANDS aria-keyshortcuts="Control+K Meta+K" on:click=move |_| { commands.run(Command::ShowPalette); }>
            <span class="words">{command_words::COMMANDS}</span>
            <span class="shortcut" aria-hidden="true">{keys_view(PRIMARY_K)}</span>
        </button>
    };
    let menu = Menu { label: words::VIEW, open: RwSignal::new(false) };
    group("tools", vec![palette.into_any(), menu.view(choices)])
}

fn choices() -> AnyView {
    let (commands, preferences) = (use_commands(), use_preferences());
    let (theme, unit) = (preferences.theme, preferences.size_unit);
    let themes = radios(
        words::THEME,
        Theme::ALL.map(|theme| (theme.as_str(), words::theme(theme))).to_vec(),
        Signal::derive(move || theme.get().as_str()),
        Callback::new(move |name| theme.set(Theme::of(name))),
    );
    let units = radios(
        words::SIZES,
        UNITS.map(|(name, unit)| (name, words::unit(unit))).to_vec(),
        Signal::derive(move || name_of(unit.get())),
        Callback::new(move |name: &str| unit.set(name.parse().unwrap_or_default())),
    );
    let help = view! {
        <button type="button" on:click=move |_| { commands.run(Command::ShowHelp); }>
            {command_words::SHOW_HELP}
            <span class="shortcut" aria-hidden="true">{keys_view("?")}</span>
        </button>
    };
    vec![themes, units, help.into_any()].into_any()
}

fn name_of(unit: SizeUnit) -> &'static str {
    UNITS.into_iter().find(|(_, listed)| *listed == unit).map(|(name, _)| name).unwrap_or_default()
}
