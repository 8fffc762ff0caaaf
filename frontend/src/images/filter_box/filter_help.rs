use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::controls::Button;
use crate::erased::{RwSignal, Signal, dynamic};
use crate::texts::finding as texts;

/// Shows the language of filters beside its field.
pub(super) fn help_button() -> AnyView {
    let open = RwSignal::new(false);
    let button = Button {
        label: Signal::stored(texts::HELP),
        name: Some(texts::HELP_NAME.to_owned()),
        expanded: Signal::derive(move || Some(open.get())),
        ..Button::default()
    };
    let help = dynamic(move || if open.get() { language() } else { ().into_any() });
    let fold = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
        }
    };
    view! {
        <div class="with-help" on:keydown=fold>
            {button.view(move || open.update(|open| *open = !*open))}
            {help}
        </div>
    }
    .into_any()
}

fn language() -> AnyView {
    let terms = texts::LANGUAGE
        .map(|(example, meaning)| view! { <dt><code>{example}</code></dt><dd>{meaning}</dd> }.into_any());
    // It scrolls where the window is low, so it takes the focus.
    view! {
        <section class="filter-help" tabindex="0" aria-label=texts::HELP_NAME><dl>{Vec::from(terms)}</dl></section>
    }
    .into_any()
}
