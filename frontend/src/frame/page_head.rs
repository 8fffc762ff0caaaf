use leptos::prelude::*;

use crate::commands::{Command, on_command};
use crate::controls::{Button, group, heading, said};
use crate::erased::{Memo, Signal};
use crate::requests::Progress;
use crate::texts::frame as words;

/// The line over a list: its name, how much there is, and what can be done about all of it.
pub(crate) struct PageHead {
    pub(crate) title: &'static str,
    /// How much there is, in words; empty while that is not known.
    pub(crate) status: Signal<String>,
    pub(crate) progress: Progress,
    /// What stands on the right, before Reload.
    pub(crate) actions: Vec<AnyView>,
}

impl PageHead {
    pub(crate) fn view(self) -> AnyView {
        let Self { title, status, progress, mut actions } = self;
        on_command(Command::Reload, move || progress.reload());
        let reload = Button {
            label: Signal::stored(words::RELOAD),
            busy: Signal::derive(move || progress.loading()),
            ..Button::default()
        };
        actions.push(reload.view(move || progress.reload()));
        group("toolbar", vec![heading(title), said("count", status), group("actions", actions)])
    }
}

/// How much there is, in words: `1 user`, `1,204 users`; nothing while that is not known.
pub(crate) fn counted(count: Memo<Option<usize>>, what: fn(usize) -> String) -> Signal<String> {
    Signal::derive(move || count.get().map(what).unwrap_or_default())
}
