use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ImageList;

use super::table_view::use_table_view;
use crate::browser;
use crate::commands::{Command, on_command};
use crate::controls::{button, group};
use crate::erased::{Memo, RwSignal, Signal, dynamic, effect};
use crate::images::images_view::use_images_view;
use crate::texts::table as texts;

/// What is selected, what of that is hidden, and what can be done with it.
pub(crate) fn selection_bar() -> AnyView {
    let (view, table) = (use_images_view(), use_table_view());
    let selection = table.selection;
    // What came of copying this selection.
    let outcome = RwSignal::new(String::new());
    let words = Signal::derive(move || {
        let (Some(list), Some(found)) = (view.loaded.list.get(), view.found.get()) else {
            return String::new();
        };
        selection.with(|selection| match selection.len() {
            0 => String::new(),
            rows => texts::selected(rows, selection.image_ids(&list).len(), selection.hidden(&found)),
        })
    });
    let copy = move |lines: Vec<String>, copied: String| {
        spawn_local(async move {
            let done = browser::copy_text(lines.join("\n")).await;
            outcome.set(if done { copied } else { texts::NOT_COPIED.to_owned() });
        });
    };
    let with_list = move |copy: &dyn Fn(&ImageList)| {
        if let Some(list) = view.loaded.list.get_untracked() {
            copy(&list);
        }
    };
    let copy_ids = move || {
        with_list(&|list| {
            let ids = selection.with_untracked(|selection| {
                selection.image_ids(list).into_iter().map(ToString::to_string).collect::<Vec<_>>()
            });
            let copied = texts::copied_ids(ids.len());
            copy(ids, copied);
        });
    };
    let copy_references = move || {
        with_list(&|list| {
            let references = selection.with_untracked(|selection| selection.references(list));
            let copied = texts::copied_references(references.len());
            copy(references, copied);
        });
    };
    let clear = move || {
        table.clear_selection();
        browser::rescue_focus();
    };
    let is_something = Memo::new(move |_| selection.with(|selection| !selection.is_empty()));
    effect(move || {
        selection.track();
        outcome.set(String::new());
    });
    let buttons = dynamic(move || {
        if !is_something.get() {
            return ().into_any();
        }
        // Whoever selected nothing has nothing to copy.
        on_command(Command::CopySelectedIds, copy_ids);
        on_command(Command::CopySelectedReferences, copy_references);
        on_command(Command::ClearSelection, clear);
        let buttons = vec![
            button(texts::COPY_IDS, copy_ids),
            button(texts::COPY_REFERENCES, copy_references),
            button(texts::CLEAR_SELECTION, clear),
        ];
        group("buttons", buttons)
    });
    view! {
        <div class="selection-bar" role="group" aria-label=texts::SELECTED class:nothing=move || !is_something.get()>
            <p class="count" role="status">{words}</p>
            {buttons}
            <p class="count" role="status">{outcome}</p>
        </div>
    }
    .into_any()
}
