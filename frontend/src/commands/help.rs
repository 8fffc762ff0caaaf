use leptos::html::Dialog;
use leptos::prelude::*;

use super::bound_commands::on_command;
use super::command::Command;
use super::keys_view::keys_view;
use crate::controls::{ModalDialog, button, checkbox};
use crate::erased::{RwSignal, dynamic};
use crate::preferences::use_preferences;
use crate::texts::commands as words;

const TITLE: &str = "help-title";

/// All keys, from the table of all commands, and the switch that takes the single ones away.
pub(crate) fn help_dialog() -> AnyView {
    let open = RwSignal::new(false);
    on_command(Command::ShowHelp, move || open.set(true));
    let dialog = NodeRef::<Dialog>::new();
    let content = dynamic(move || if open.get() { content(open) } else { ().into_any() });
    ModalDialog {
        class: "help",
        labelled_by: TITLE,
        described_by: None,
        is_light: true,
        node: dialog,
        open: open.into(),
        on_close: Callback::new(move |()| open.set(false)),
    }
    .view(content)
}

fn content(open: RwSignal<bool>) -> AnyView {
    let single_keys = use_preferences().single_keys;
    let switch = checkbox(
        words::SINGLE_KEYS.to_owned(),
        words::SINGLE_KEYS_HINT,
        single_keys.into(),
        Callback::new(move |ticked| single_keys.set(ticked)),
    );
    let groups =
        [words::ANYWHERE, words::LIST, words::SELECTION, words::IMAGE, words::TAKE_AWAY, words::VIEW];
    let groups: Vec<_> = groups.into_iter().map(group_of).collect();
    view! {
        <h2 id=TITLE>{words::SHOW_HELP}</h2>
        <div class="groups" tabindex="0" role="group" aria-labelledby=TITLE>{groups}</div>
        {switch}
        <div class="buttons">{button(words::CLOSE, move || open.set(false))}</div>
    }
    .into_any()
}

fn group_of(name: &'static str) -> AnyView {
    let commands = Command::ALL.into_iter().map(Command::described);
    let rows: Vec<_> = commands
        .filter(|described| described.group == name && !described.keys.is_empty())
        .map(|described| {
            view! { <tr><th scope="row">{described.words}</th><td>{keys_view(described.keys)}</td></tr> }
                .into_any()
        })
        .collect();
    view! { <table><caption>{name}</caption><tbody>{rows}</tbody></table> }.into_any()
}
