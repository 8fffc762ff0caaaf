use leptos::html::Input;
use leptos::prelude::*;

use crate::commands::{Command, on_command};
use crate::erased::Signal;

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
    on_command(Command::FocusFilter, move || {
        if let Some(field) = field.get_untracked() {
            // A field that is on the page takes the focus.
            drop(field.focus());
            field.select();
        }
    });
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
                prop:value=move || text.get()
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
