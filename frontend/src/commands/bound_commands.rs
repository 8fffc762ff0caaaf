use leptos::ev;
use leptos::prelude::*;

use super::command::Command;
use super::key_press::KeyPresses;
use crate::erased::RwSignal;
use crate::preferences::use_preferences;

/// What each command does now: the newest of those that were said and still live.
#[derive(Clone, Copy)]
pub(crate) struct Commands(RwSignal<Vec<Bound>>);

#[derive(Clone, Copy)]
struct Bound {
    command: Command,
    number: usize,
    run: Callback<()>,
}

/// Makes [`on_command`] possible.
pub(crate) fn provide_commands() {
    provide_context(Commands(RwSignal::new(Vec::new())));
}

/// Listens for keys, for [`on_command`].
pub(super) fn listen() {
    let (commands, preferences) = (use_commands(), use_preferences());
    let presses = StoredValue::new(KeyPresses::default());
    let keys = window_event_listener(ev::keydown, move |event| {
        let single_keys = preferences.single_keys.get_untracked();
        let command = presses.try_update_value(|presses| presses.take(&event, single_keys)).flatten();
        if command.is_some_and(|command| commands.run(command)) {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
}

/// As long as the owner lives, the command does this.
pub(crate) fn on_command(command: Command, run: impl Fn() + Send + Sync + 'static) {
    bind(command, Callback::new(move |()| run()));
}

fn bind(command: Command, run: Callback<()>) {
    let Commands(bound) = use_commands();
    let number = bound.with_untracked(|all| all.last().map_or(0, |last| last.number + 1));
    bound.update(|all| all.push(Bound { command, number, run }));
    on_cleanup(move || {
        // Whoever goes together with all commands has nothing to give back.
        bound.update(|all| all.retain(|other| other.number != number));
    });
}

pub(crate) fn use_commands() -> Commands {
    expect_context()
}

impl Commands {
    /// Does it, where it can be done now; says whether it can.
    pub(crate) fn run(self, command: Command) -> bool {
        let run = self.0.with_untracked(|all| {
            all.iter().rev().find(|bound| bound.command == command).map(|bound| bound.run)
        });
        run.map(|run| run.run(())).is_some()
    }

    /// Whether it can be done now.
    pub(super) fn can(self, command: Command) -> bool {
        self.0.with(|all| all.iter().any(|bound| bound.command == command))
    }
}
