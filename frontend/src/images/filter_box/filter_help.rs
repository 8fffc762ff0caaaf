use leptos::prelude::*;

use crate::controls::Button;
use crate::erased::dynamic;
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
    let help = dynamic(move || if open.get() { language(open) } else { ().into_any() });
    vec![button.view(move || open.update(|open| *open = !*open)), help].into_any()
}

fn language(open: RwSignal<bool>) -> AnyView {
    let terms = texts::LANGUAGE
        .map(|(example, meaning)| view! { <dt><code>{example}</code></dt><dd>{meaning}</dd> }.into_any());
    let close = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            open.set(false);
        }
    };
    view! {
        <section class="filter-help" aria-label=texts::HELP_NAME on:keydown=close>
            <dl>{Vec::from(terms)}</dl>
        </section>
    }
    .into_any()
}
