use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

use crate::browser;

/// The field that filters a list as one types. `/` goes there, Escape empties it.
#[component]
pub(crate) fn SearchBox(
    /// What it is for.
    label: &'static str,
    /// What it looks at.
    placeholder: &'static str,
    /// The field itself, for others to give it the focus.
    field: NodeRef<Input>,
    /// What stands in it.
    #[prop(into)]
    text: Signal<String>,
    /// Called with what stands in it now.
    on_change: Callback<String>,
) -> impl IntoView {
    let shortcut = window_event_listener(ev::keydown, move |event| {
        if event.key() == "/"
            && browser::is_shortcut(&event)
            && let Some(field) = field.get_untracked()
        {
            event.prevent_default();
            // A field that is on the page takes the focus.
            drop(field.focus());
            field.select();
        }
    });
    on_cleanup(move || shortcut.remove());
    view! {
        <label class="filter">
            <span class="visually-hidden">{label}</span>
            <input
                node_ref=field
                type="search"
                placeholder=placeholder
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-keyshortcuts="/"
                prop:value=text
                on:input=move |event| on_change.run(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        on_change.run(String::new());
                    }
                }
            />
        </label>
    }
}
