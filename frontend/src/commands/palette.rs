use leptos::ev::KeyboardEvent;
use leptos::html::{Dialog, Input};
use leptos::prelude::*;

use super::bound_commands::{listen, on_command};
use super::command::Command;
use super::keys_view::keys_view;
use super::palette_items::{Item, palette_items};
use crate::browser;
use crate::controls::{ModalDialog, said};
use crate::erased::{Memo, RwSignal, Same, Signal, dynamic, effect};
use crate::texts::commands as words;

/// How many are shown: more than anybody reads.
const MOST: usize = 50;

const TITLE: &str = "palette-title";
const LIST: &str = "palette-list";

/// All that can be done now and everywhere that one can go to, found by typing. To be shown once, where the router is.
pub(crate) fn palette() -> AnyView {
    listen();
    let open = RwSignal::new(false);
    on_command(Command::ShowPalette, move || open.set(true));
    let dialog = NodeRef::<Dialog>::new();
    let content = dynamic(move || if open.get() { content(dialog) } else { ().into_any() });
    ModalDialog {
        class: "palette",
        labelled_by: TITLE,
        described_by: None,
        is_light: true,
        node: dialog,
        open: open.into(),
        on_close: Callback::new(move |()| open.set(false)),
    }
    .view(content)
}

fn content(dialog: NodeRef<Dialog>) -> AnyView {
    let items = palette_items();
    let text = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let sought = text.get().to_lowercase();
        let mut items = items();
        items.retain(|item| item.has(&sought));
        Same::new(items)
    });
    // The one that Enter does.
    let at = RwSignal::new(0_usize);
    let field = NodeRef::<Input>::new();
    let act = move |position: usize| {
        let Some(act) = found.get_untracked().get(position).map(|item| item.act.clone()) else { return };
        // At once, so that the focus is back where it was before the command takes it elsewhere.
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
        act();
    };
    let on_key = move |event: KeyboardEvent| {
        let count = found.with_untracked(|found| found.len().min(MOST));
        let last = count.saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowDown" => at.get_untracked() + 1,
            "ArrowUp" => at.get_untracked().checked_sub(1).unwrap_or(last),
            "PageDown" => (at.get_untracked() + 10).min(last),
            "PageUp" => at.get_untracked().saturating_sub(10),
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                act(at.get_untracked());
                return;
            }
            _ => return,
        };
        event.prevent_default();
        at.set(if to > last { 0 } else { to });
    };
    effect(move || browser::show_element(&option_id(at.get())));
    let options = dynamic(move || {
        let found = found.get();
        let options: Vec<_> = found
            .iter()
            .take(MOST)
            .enumerate()
            .map(|(position, item)| option(item, position, at, act))
            .collect();
        options.into_any()
    });
    let status = Signal::derive(move || match found.with(|found| found.len()) {
        0 => words::NO_COMMAND.to_owned(),
        count if count > MOST => words::and_more(count - MOST),
        count => words::commands_found(count),
    });
    let active = Signal::derive(move || {
        let position = at.get();
        found.with(|found| position < found.len()).then(|| option_id(position))
    });
    // Whichever is first on the page, this or the dialog around it.
    field.on_load(|field| drop(field.focus()));
    view! {
        <h2 id=TITLE class="visually-hidden">{words::COMMANDS}</h2>
        <input
            autofocus
            node_ref=field
            type="text"
            role="combobox"
            aria-label=words::COMMANDS
            aria-expanded="true"
            aria-controls=LIST
            aria-autocomplete="list"
            aria-activedescendant=active
            placeholder=words::PALETTE_PLACEHOLDER
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            on:input=move |event| {
                text.set(event_target_value(&event));
                at.set(0);
            }
            on:keydown=on_key
        />
        <div id=LIST role="listbox" aria-label=words::COMMANDS tabindex="-1">{options}</div>
        {said("count", status)}
    }
    .into_any()
}

fn option(
    item: &Item,
    position: usize,
    at: RwSignal<usize>,
    act: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> AnyView {
    let selected = Signal::derive(move || if at.get() == position { "true" } else { "false" });
    view! {
        <div id=option_id(position) role="option" aria-selected=selected on:click=move |_| act(position)>
            <span>{item.words.clone()}</span>
            <span class="muted">{item.note}</span>
            <span aria-hidden="true">{keys_view(item.keys)}</span>
        </div>
    }
    .into_any()
}

fn option_id(position: usize) -> String {
    format!("palette-{position}")
}
