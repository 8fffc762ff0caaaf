use leptos::prelude::document;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::command::{Command, PRIMARY_K};
use crate::browser;

/// How long a key waits for the one that makes it a command, in milliseconds.
const PATIENCE_MS: f64 = 1500.0;

/// What one types into. Boxes that are ticked are no fields, since letters mean nothing to them.
const FIELDS: &str = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea, \
    [role=listbox], [role=menu], [role=tree]";

/// What does something of its own by Enter.
const PRESSED: &str =
    "a[href], button, summary, input, [role=button], [role=link], [role=checkbox], [role=switch], [role=tab]";

/// The key that was pressed last, while it may be the first of two.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyPresses {
    first: Option<(String, f64)>,
}

impl KeyPresses {
    /// The command that a key means, alone or behind the one before it. What is typed into a field is none, nor is
    /// what belongs to a dialog or to an element that has taken it.
    pub(super) fn take(&mut self, event: &KeyboardEvent, single_keys: bool) -> Option<Command> {
        // Most keys are typed into a field, and are none before the document is looked through.
        self.command(event, single_keys).filter(|_| !is_in_dialog())
    }

    fn command(&mut self, event: &KeyboardEvent, single_keys: bool) -> Option<Command> {
        let first = self.first.take();
        if event.default_prevented() || event.is_composing() {
            return None;
        }
        let key = event.key();
        // A modifier by itself ends nothing: it belongs to the key that follows.
        if key == "Shift" {
            self.first = first;
            return None;
        }
        let primary = if browser::is_apple() { event.meta_key() } else { event.ctrl_key() };
        let modifiers = [event.ctrl_key(), event.meta_key(), event.alt_key(), event.shift_key()];
        if primary && modifiers.into_iter().filter(|held| *held).count() == 1 {
            return (key.eq_ignore_ascii_case("k") && !event.repeat()).then(|| of(PRIMARY_K)).flatten();
        }
        // Shift is how some keyboards write `/`, and all of them `?`.
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typed(event, &key) {
            return None;
        }
        // Those that write nothing are no single keys.
        let writes = key.chars().count() == 1;
        if writes && !single_keys {
            return None;
        }
        let waited = first.filter(|(_, at_ms)| event.time_stamp() - at_ms < PATIENCE_MS);
        let command = match waited {
            Some((first, _)) => of(&format!("{first} {key}")),
            None => of(&key),
        };
        // A key that is held down goes on from row to row, and does nothing else again.
        if event.repeat() && !command.is_some_and(Command::goes_on) {
            return None;
        }
        // Whatever does not go on with what was begun may begin anew.
        if command.is_none() && is_first(&key) {
            self.first = Some((key, event.time_stamp()));
        }
        command
    }
}

impl Command {
    fn goes_on(self) -> bool {
        matches!(self, Self::NextRow | Self::PreviousRow | Self::NextImage | Self::PreviousImage)
    }
}

fn of(keys: &str) -> Option<Command> {
    Command::ALL.into_iter().find(|command| !keys.is_empty() && command.described().keys == keys)
}

/// Whether a command begins with this key.
fn is_first(key: &str) -> bool {
    let begins =
        |command: Command| command.described().keys.split_once(' ').is_some_and(|(first, _)| first == key);
    Command::ALL.into_iter().any(begins)
}

/// Whether a key means something to the element that has the focus.
fn is_typed(event: &KeyboardEvent, key: &str) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    let is_within = |selector: &str| element.closest(selector).is_ok_and(|found| found.is_some());
    is_within(FIELDS)
        || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
        || key == "Enter" && is_within(PRESSED)
}

/// Whether a dialog is open, which keeps all keys to itself.
fn is_in_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}
