use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;
use shared::Completion;

use super::filter_help::help_button;
use super::filter_problem::PROBLEM_ID;
use super::suggestions::{LIST_ID, option_id, suggestions};
use super::typed_filter::TypedFilter;
use super::typing::Typing;
use crate::commands::{Command, on_command};
use crate::erased::{Memo, Same};
use crate::texts::finding as texts;

/// The field that filters a list as one types: the WAI-ARIA pattern of an editable combobox with a listbox.
pub(crate) struct FilterBox {
    /// The field itself, for others to give it the focus.
    pub(crate) field: NodeRef<Input>,
    pub(crate) filter: TypedFilter,
    /// How the term could go on in which the cursor is; nothing where it is nowhere.
    pub(crate) completion: Memo<Option<Same<Completion>>>,
    pub(crate) placeholder: &'static str,
    /// The language of the filter, which is shown on demand.
    pub(crate) language: fn() -> AnyView,
}

impl FilterBox {
    pub(crate) fn view(self) -> AnyView {
        let Self { field, filter, completion, placeholder, language } = self;
        filter_field(Typing::new(field, filter, completion), placeholder, language)
    }
}

fn filter_field(typing: Typing, placeholder: &'static str, language: fn() -> AnyView) -> AnyView {
    let (field, filter) = (typing.field, typing.filter);
    // A field that is on the page takes the focus.
    on_command(Command::FocusFilter, move || {
        if let Some(field) = field.get_untracked() {
            drop(field.focus());
            field.select();
        }
    });
    on_command(Command::ClearFilter, move || {
        filter.set_text.run(String::new());
        if let Some(field) = field.get_untracked() {
            drop(field.focus());
        }
    });
    let has_list = Memo::new(move |_| typing.count() > 0);
    let expanded = move || if has_list.get() { "true" } else { "false" };
    let controls = move || has_list.get().then_some(LIST_ID);
    let descendant = move || typing.active.get().filter(|_| has_list.get()).map(option_id);
    let invalid = move || (filter.problem.with(Option::is_some) && !filter.is_unfinished()).then_some("true");
    view! {
        <div class="filter">
            <input
                node_ref=field
                type="search"
                role="combobox"
                aria-label=texts::FILTER
                placeholder=placeholder
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-keyshortcuts="/"
                aria-autocomplete="list"
                aria-expanded=expanded
                aria-controls=controls
                aria-activedescendant=descendant
                aria-describedby=PROBLEM_ID
                aria-invalid=invalid
                prop:value=move || filter.text.get()
                on:input=move |event| typing.typed(event_target_value(&event))
                on:keydown=move |event| key_pressed(typing, &event)
                on:keyup=move |_| typing.moved()
                on:click=move |_| typing.suggest_here()
                on:blur=move |_| typing.suggest_nothing()
            />
            {help_button(language)}
            {suggestions(typing)}
        </div>
    }
    .into_any()
}

fn key_pressed(typing: Typing, event: &KeyboardEvent) {
    if event.is_composing() || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let is_taken = match event.key().as_str() {
        "ArrowDown" | "ArrowUp" => {
            if typing.count() == 0 {
                typing.suggest_here();
            }
            typing.step(event.key() == "ArrowDown");
            true
        }
        "Enter" => {
            if !typing.take(typing.active.get_untracked()) {
                typing.suggest_nothing();
            }
            true
        }
        "Tab" => !event.shift_key() && typing.take(typing.active.get_untracked()),
        "Escape" => {
            typing.escape();
            true
        }
        _ => false,
    };
    if is_taken {
        event.prevent_default();
    }
}
