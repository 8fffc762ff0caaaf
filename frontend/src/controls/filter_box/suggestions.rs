use leptos::prelude::*;
use shared::{CompletionItem, CompletionKind};

use super::typing::Typing;
use crate::erased::{Memo, dynamic, effect};
use crate::texts::finding as texts;

pub(super) const LIST_ID: &str = "filter-suggestions";

pub(super) fn option_id(number: usize) -> String {
    format!("{LIST_ID}-{number}")
}

/// What the term at the cursor could go on with, and what it still lacks, over the page below the field.
pub(super) fn suggestions(typing: Typing) -> AnyView {
    let filter = typing.filter;
    effect(move || {
        let option = typing.active.get().and_then(|number| document().get_element_by_id(&option_id(number)));
        if let Some(option) = option {
            option.scroll_into_view_with_bool(false);
        }
    });
    let list = dynamic(move || match typing.completion.get() {
        Some(completion) => {
            let options = completion.items.iter().enumerate();
            let options: Vec<AnyView> = options.map(|(number, item)| option(typing, number, item)).collect();
            view! { <ul id=LIST_ID role="listbox" aria-label=texts::SUGGESTIONS>{options}</ul> }.into_any()
        }
        None => ().into_any(),
    });
    // What is still being typed is explained calmly.
    let lacks = Memo::new(move |_| {
        let message = filter.problem.with(|problem| problem.as_ref().map(|problem| problem.message.clone()));
        message.filter(|_| filter.is_unfinished())
    });
    let lacks = dynamic(move || match lacks.get() {
        Some(message) => view! { <p class="lacks">{message}</p> }.into_any(),
        None => ().into_any(),
    });
    view! { <div class="suggestions">{list}{lacks}</div> }.into_any()
}

fn option(typing: Typing, number: usize, item: &CompletionItem) -> AnyView {
    let detail = match item.kind {
        CompletionKind::Key(key) => texts::key(key).to_owned(),
        CompletionKind::InventoryKey(key) => texts::inventory_key(key).to_owned(),
        CompletionKind::Value(count) => texts::images(count),
        CompletionKind::Example(_) => texts::EXAMPLE.to_owned(),
        CompletionKind::Name => String::new(),
    };
    let selected = move || if typing.active.get() == Some(number) { "true" } else { "false" };
    let take = move |event: leptos::ev::MouseEvent| {
        // The field keeps the focus.
        event.prevent_default();
        typing.take(Some(number));
    };
    view! {
        <li id=option_id(number) role="option" aria-selected=selected on:mousedown=take>
            <code>{item.shown.clone()}</code>
            <span class="muted">{detail}</span>
        </li>
    }
    .into_any()
}
