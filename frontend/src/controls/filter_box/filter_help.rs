use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::controls::Button;
use crate::erased::{RwSignal, Signal, dynamic};
use crate::texts::finding as texts;

/// Shows the language of filters beside its field.
pub(super) fn help_button(language: fn() -> AnyView) -> AnyView {
    let open = RwSignal::new(false);
    let button = Button {
        label: Signal::stored(texts::HELP),
        name: Some(texts::HELP_NAME.to_owned()),
        expanded: Signal::derive(move || Some(open.get())),
        ..Button::default()
    };
    let help = dynamic(move || match open.get() {
        true => opened(language()),
        false => ().into_any(),
    });
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

fn opened(language: AnyView) -> AnyView {
    // It scrolls where the window is low, so it takes the focus.
    view! { <section class="filter-help" tabindex="0" aria-label=texts::HELP_NAME>{language}</section> }
        .into_any()
}

/// Terms of the language, each with what it finds.
pub(crate) fn explained_terms(terms: &[(&'static str, &'static str)]) -> AnyView {
    let term = |(example, meaning): &(&'static str, &'static str)| {
        view! { <dt><code>{*example}</code></dt><dd>{*meaning}</dd> }.into_any()
    };
    let terms: Vec<AnyView> = terms.iter().map(term).collect();
    view! { <dl>{terms}</dl> }.into_any()
}
