use leptos::ev::MouseEvent;
use leptos::html::Div;
use leptos::prelude::*;
use shared::{CompletionItem, CompletionKind};
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::typing::Typing;
use crate::drawing::{Piece, draw, element};
use crate::erased::{Memo, RwSignal, effect};
use crate::texts::finding as texts;

pub(super) const LIST_ID: &str = "filter-suggestions";

pub(super) fn option_id(number: usize) -> String {
    format!("{LIST_ID}-{number}")
}

/// What the term at the cursor could go on with, and what it still lacks, over the page below the field.
pub(super) fn suggestions(typing: Typing) -> AnyView {
    let filter = typing.filter;
    // What is still being typed is explained calmly.
    let lacks = Memo::new(move |_| {
        let message = filter.problem.with(|problem| problem.as_ref().map(|problem| problem.message.clone()));
        message.filter(|_| filter.is_unfinished())
    });
    let shown = NodeRef::<Div>::new();
    draw(shown, move || {
        let active = typing.active.get();
        let list = typing.completion.get().map(|completion| {
            let options = completion.items.iter().enumerate();
            let options = options.map(|(number, item)| option(number, item, active == Some(number)));
            let list = element("ul").with("id", LIST_ID).with("role", "listbox");
            list.with("aria-label", texts::SUGGESTIONS).holding(options.collect())
        });
        let lacks = lacks.get().map(|message| element("p").with("class", "lacks").saying(message));
        list.into_iter().chain(lacks).collect()
    });
    effect(move || {
        let option = typing.active.get().and_then(|number| document().get_element_by_id(&option_id(number)));
        if let Some(option) = option {
            option.scroll_into_view_with_bool(false);
        }
    });
    // Other suggestions are read from the first one on.
    let is_scrolled = RwSignal::new(false);
    effect(move || {
        typing.completion.track();
        let list = shown.get_untracked().and_then(|shown| shown.first_element_child());
        if let Some(list) = list.filter(|_| is_scrolled.get_untracked()) {
            is_scrolled.set(false);
            list.set_scroll_top(0);
        }
    });
    let take = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let option = target.and_then(|target| target.closest("[role=option]").ok()?);
        let Some(option) = option.map(|option| option.id()) else { return };
        // The field keeps the focus.
        event.prevent_default();
        typing.take((0..typing.count()).find(|number| option_id(*number) == option));
    };
    let scrolled = move |_| is_scrolled.set(true);
    view! { <div class="suggestions" node_ref=shown on:mousedown=take on:scroll:capture=scrolled></div> }
        .into_any()
}

fn option(number: usize, item: &CompletionItem, is_active: bool) -> Piece {
    let detail = match item.kind {
        CompletionKind::Key(key) => texts::key(key).to_owned(),
        CompletionKind::InventoryKey(key) => texts::inventory_key(key).to_owned(),
        CompletionKind::Value(count) => texts::images(count),
        CompletionKind::Example(_) => texts::EXAMPLE.to_owned(),
        CompletionKind::Name => String::new(),
    };
    let option = element("li").with("id", option_id(number)).with("role", "option");
    option.with("aria-selected", if is_active { "true" } else { "false" }).holding(vec![
        element("code").saying(item.shown.clone()),
        element("span").with("class", "muted").saying(detail),
    ])
}
