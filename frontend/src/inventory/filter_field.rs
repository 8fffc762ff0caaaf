use leptos::prelude::*;
use shared::complete_inventory;

use super::inventory_view::use_inventory_view;
use crate::controls::{FilterBox, explained_terms};
use crate::erased::{Memo, Same};
use crate::texts::inventory as words;

/// The field that filters the images as one types.
pub(super) fn filter_field() -> AnyView {
    let view = use_inventory_view();
    let filter = view.filter;
    let completion = Memo::new(move |_| {
        let cursor = filter.typing_at.get()?;
        let (inventory, vocabulary) = (view.loaded.inventory.get(), view.vocabulary.get());
        let environments = view.environments.get();
        let completion =
            filter.text.with(|text| complete_inventory(text, cursor, &inventory, &vocabulary, &environments));
        completion.map(Same::new)
    });
    FilterBox { field: NodeRef::new(), filter, completion, placeholder: words::PLACEHOLDER, language }.view()
}

fn language() -> AnyView {
    let same = words::SAME_LANGUAGE.map(|example| view! { <code>{example}</code> " " }.into_any());
    view! {
        <p>{words::HELP_RULE}</p>
        {explained_terms(&words::LANGUAGE)}
        <p>{words::AS_IN_ONE} " " {Vec::from(same)}</p>
    }
    .into_any()
}
