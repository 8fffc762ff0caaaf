//! What can be done by a key or from the command palette.

use leptos::ev;
use leptos::prelude::*;

use crate::browser;

/// Something that the reader can do, wherever the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// To the filter box.
    FocusFilter,
    ClearFilter,
    /// To the row below.
    NextRow,
    PreviousRow,
    /// Selects the row that one is at, or no longer.
    SelectRow,
    /// Opens the panel of the image that one is at.
    OpenRow,
    SelectAll,
    ClearSelection,
    ToggleGroups,
    ChooseColumns,
    CloseImage,
    /// While a panel is open: that of the next row.
    NextImage,
    PreviousImage,
    CopySelectedIds,
    CopySelectedReferences,
    ExportCsv,
    ExportJson,
    CopyDockerCommand,
    Reload,
    /// To the environment picker.
    GoToEnvironment,
    SwitchTheme,
    SwitchUnits,
    ShowPalette,
    ShowHelp,
}

/// What each command does now: the newest of those that were said and still live.
#[derive(Clone, Copy)]
struct Commands(RwSignal<Vec<Bound>>);

#[derive(Clone, Copy)]
struct Bound {
    command: Command,
    number: usize,
    run: Callback<()>,
}

/// Listens for keys, for [`on_command`].
pub(crate) fn provide_commands() {
    let commands = Commands(RwSignal::new(Vec::new()));
    provide_context(commands);
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.key() == "/" && browser::is_shortcut(&event) && commands.run(Command::FocusFilter) {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
}

/// As long as the owner lives, the command does this.
pub(crate) fn on_command(command: Command, run: impl Fn() + Send + Sync + 'static) {
    let Commands(bound) = expect_context();
    let run = Callback::new(move |()| run());
    let number = bound.with_untracked(|all| all.last().map_or(0, |last| last.number + 1));
    bound.update(|all| all.push(Bound { command, number, run }));
    on_cleanup(move || {
        // Whoever goes together with all commands has nothing to give back.
        let _gone = bound.try_update(|all| all.retain(|other| other.number != number));
    });
}

impl Commands {
    /// Does it, where it can be done now; says whether it can.
    fn run(self, command: Command) -> bool {
        let run = self.0.with_untracked(|all| {
            all.iter().rev().find(|bound| bound.command == command).map(|bound| bound.run)
        });
        run.map(|run| run.run(())).is_some()
    }
}
