use leptos::html::Dialog;
use leptos::prelude::*;

use crate::erased::{Signal, effect};

/// A dialog over the page. The browser itself keeps the focus in it, gives it back, and closes it by Escape.
pub(crate) struct ModalDialog {
    pub(crate) class: &'static str,
    /// The id of what it is called.
    pub(crate) labelled_by: &'static str,
    /// The id of what it says.
    pub(crate) described_by: Option<&'static str>,
    /// Whether a click beside it closes it.
    pub(crate) is_light: bool,
    pub(crate) node: NodeRef<Dialog>,
    pub(crate) open: Signal<bool>,
    /// Called when it was closed, also by the browser.
    pub(crate) on_close: Callback<()>,
}

impl ModalDialog {
    pub(crate) fn view(self, content: AnyView) -> AnyView {
        let Self { class, labelled_by, described_by, is_light, node, open, on_close } = self;
        effect(move || {
            let open = open.get();
            if let Some(dialog) = node.get() {
                if open {
                    // It fails only where the dialog is open already.
                    drop(dialog.show_modal());
                } else {
                    dialog.close();
                }
            }
        });
        let closed_by = is_light.then_some("any");
        view! {
            <dialog
                node_ref=node
                class=class
                aria-labelledby=labelled_by
                aria-describedby=described_by
                closedby=closed_by
                on:close=move |_| {
                    // The browser tells of it later: who is quick has opened it again by then.
                    if node.get_untracked().is_none_or(|dialog| !dialog.open()) {
                        on_close.run(());
                    }
                }
            >
                {content}
            </dialog>
        }
        .into_any()
    }
}
