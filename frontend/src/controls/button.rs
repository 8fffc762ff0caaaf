use leptos::prelude::*;

use crate::erased::{RwSignal, Signal};
use crate::texts::controls as words;

/// A button that says what it does.
pub(crate) fn button(label: &'static str, press: impl Fn() + Send + Sync + 'static) -> AnyView {
    Button { label: Signal::stored(label), ..Button::default() }.view(press)
}

/// A button in a row, which also tells what it is done to.
pub(crate) fn button_for(
    label: &'static str,
    target: &str,
    press: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let name = Some(format!("{label} {target}"));
    Button { label: Signal::stored(label), name, ..Button::default() }.view(press)
}

/// A button that shows something, and hides it again.
pub(crate) fn toggle(label: &'static str, open: RwSignal<bool>) -> AnyView {
    let expanded = Signal::derive(move || Some(open.get()));
    Button { label: Signal::stored(label), expanded, ..Button::default() }
        .view(move || open.update(|open| *open = !*open))
}

/// A button that tries once more what did not work.
pub(crate) fn retry_button(busy: Signal<bool>, press: impl Fn() + Send + Sync + 'static) -> AnyView {
    let label = Signal::derive(move || if busy.get() { words::RETRYING } else { words::RETRY });
    Button { label, busy, ..Button::default() }.view(press)
}

/// A button of which more can be said.
pub(crate) struct Button {
    pub(crate) label: Signal<&'static str>,
    /// What it is called where its label alone does not say it.
    pub(crate) name: Option<String>,
    /// `button`, or `submit` in a form.
    pub(crate) kind: &'static str,
    /// `primary`, `danger` or nothing.
    pub(crate) class: &'static str,
    /// Whether what it shows is shown; nothing where it shows nothing.
    pub(crate) expanded: Signal<Option<bool>>,
    /// Whether what it does is being done: it does nothing then, and keeps the focus.
    pub(crate) busy: Signal<bool>,
}

impl Default for Button {
    fn default() -> Self {
        Self {
            label: Signal::stored(""),
            name: None,
            kind: "button",
            class: "",
            expanded: Signal::stored(None),
            busy: Signal::stored(false),
        }
    }
}

impl Button {
    pub(crate) fn view(self, press: impl Fn() + Send + Sync + 'static) -> AnyView {
        self.view_of(Callback::new(move |()| press()))
    }

    fn view_of(self, press: Callback<()>) -> AnyView {
        let Self { label, name, kind, class, expanded, busy } = self;
        let expanded = Signal::derive(move || expanded.get().map(word));
        let disabled = Signal::derive(move || word(busy.get()));
        let press = move |_| {
            if !busy.get_untracked() {
                press.run(());
            }
        };
        view! {
            <button type=kind class=class aria-label=name aria-expanded=expanded aria-disabled=disabled on:click=press>
                {label}
            </button>
        }
        .into_any()
    }
}

fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
