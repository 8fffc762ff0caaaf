use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::inventory_view::{InventoryView, use_inventory_view};
use crate::controls::{Button, SearchBox};
use crate::erased::{RwSignal, Signal, dynamic};
use crate::texts::inventory as words;

/// The field that filters the images as one types, and what its language is.
pub(super) fn filter_field(field: NodeRef<Input>) -> AnyView {
    let view = use_inventory_view();
    let open = RwSignal::new(false);
    let help = Button {
        label: Signal::stored(words::HELP),
        name: Some(words::HELP_NAME.to_owned()),
        expanded: Signal::derive(move || Some(open.get())),
        ..Button::default()
    };
    let language = dynamic(move || if open.get() { language() } else { ().into_any() });
    let fold = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
        }
    };
    view! {
        <div class="inventory-filter">
            <SearchBox
                label=words::FILTER
                placeholder=words::PLACEHOLDER
                field=field
                text=view.text
                on_change=view.set_text
            />
            <div class="with-help" on:keydown=fold>
                {help.view(move || open.update(|open| *open = !*open))}
                {language}
            </div>
        </div>
    }
    .into_any()
}

/// What is wrong with the filter, where, and what is shown instead.
pub(super) fn filter_problem() -> AnyView {
    let view = use_inventory_view();
    let shown = dynamic(move || problem(view));
    view! { <p class="filter-problem" role="status">{shown}</p> }.into_any()
}

fn problem(view: InventoryView) -> AnyView {
    let Some(problem) = view.problem.get() else { return ().into_any() };
    let fault = problem.at.and_then(|at| view.text.with(|text| text.get(at).map(str::to_owned)));
    let fault = fault.filter(|fault| !fault.is_empty());
    let fault = fault.map(|fault| view! { <span class="fault">{fault}</span> }.into_any());
    let last_good = view.good.get().filter.to_string();
    vec![
        view! { <strong>{words::NOT_READ}</strong> }.into_any(),
        fault.into_any(),
        view! { <span>{problem.message}</span> }.into_any(),
        view! { <span class="muted">{words::still_shown(&last_good)}</span> }.into_any(),
    ]
    .into_any()
}

fn language() -> AnyView {
    let own = words::LANGUAGE
        .map(|(example, meaning)| view! { <dt><code>{example}</code></dt><dd>{meaning}</dd> }.into_any());
    let same = words::SAME_LANGUAGE.map(|example| view! { <code>{example}</code> " " }.into_any());
    // It scrolls where the window is low, so it takes the focus.
    view! {
        <section class="filter-help" tabindex="0" aria-label=words::HELP_NAME>
            <p>{words::HELP_RULE}</p>
            <dl>{Vec::from(own)}</dl>
            <p>{words::AS_IN_ONE} " " {Vec::from(same)}</p>
        </section>
    }
    .into_any()
}
