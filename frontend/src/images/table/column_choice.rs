use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{ColumnLayout, ImageColumn};

use crate::address::query_part;
use crate::erased::{Memo, RwSignal, effect};
use crate::preferences::{store, stored};

/// Which columns the reader chose, and whether rows are grouped. It stands in the link and is remembered; where both
/// are, the link has the last word.
#[derive(Clone, Copy)]
pub(crate) struct ColumnChoice {
    pub(crate) layout: Memo<ColumnLayout>,
    pub(crate) set_layout: Callback<ColumnLayout>,
    /// Whether the rows of a repository stand together.
    pub(crate) grouped: Memo<bool>,
    pub(crate) set_grouped: Callback<bool>,
}

/// Reads what stands in the link, or was remembered.
pub(crate) fn use_column_choice() -> ColumnChoice {
    let (columns, set_columns) = linked_and_kept("cols", "stowage.columns");
    let (group, set_group) = linked_and_kept("group", "stowage.group");
    let repository = ImageColumn::Repository.as_str();
    ColumnChoice {
        layout: Memo::new(move |_| columns.with(|text| text.parse().unwrap_or_default())),
        set_layout: Callback::new(move |layout: ColumnLayout| {
            let is_default = layout == ColumnLayout::default();
            set_columns.run(if is_default { String::new() } else { layout.to_string() });
        }),
        grouped: Memo::new(move |_| group.with(|text| text == repository)),
        set_grouped: Callback::new(move |grouped| {
            set_group.run(if grouped { repository.to_owned() } else { String::new() });
        }),
    }
}

/// A text of which the default is empty: in the link and among what the browser keeps.
fn linked_and_kept(name: &'static str, key: &'static str) -> (Memo<String>, Callback<String>) {
    let (in_address, set_address) = query_part::<String>(name);
    let path = use_location().pathname;
    let home = path.get_untracked();
    let kept = RwSignal::new(stored(key).unwrap_or_default());
    let text = Memo::new(move |_| in_address.get().unwrap_or_else(|| kept.get()));
    // A link that is copied shows to others what its reader sees.
    effect(move || {
        let kept = kept.get();
        if in_address.get().is_none() && !kept.is_empty() && path.get_untracked() == home {
            set_address.run(Some(kept));
        }
    });
    let set = Callback::new(move |text: String| {
        store(key, &text);
        kept.set(text.clone());
        set_address.run(Some(text).filter(|text| !text.is_empty()));
    });
    (text, set)
}
