use leptos::ev;
use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{EventTarget, Node};

use super::field::unique_id;
use crate::erased::{RwSignal, Signal, dynamic};

/// A button that unfolds something under it: a disclosure, whose contents are ordinary controls. Escape folds it and
/// goes back to the button, and so does whatever is done elsewhere, without going back.
pub(crate) struct Menu {
    pub(crate) label: &'static str,
    pub(crate) open: RwSignal<bool>,
}

impl Menu {
    /// The content is made anew whenever it is unfolded.
    pub(crate) fn view(self, content: impl Fn() -> AnyView + Send + 'static) -> AnyView {
        self.view_of(Box::new(content))
    }

    fn view_of(self, content: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
        let Self { label, open } = self;
        let (button, whole) = (NodeRef::<Button>::new(), NodeRef::<Div>::new());
        let id = unique_id();
        let is_outside = move |target: Option<EventTarget>| {
            let target = target.and_then(|target| target.dyn_into::<Node>().ok());
            // Whoever follows a link in it leaves the focus behind, and the whole page.
            let whole = whole.try_get_untracked().flatten();
            whole.is_some_and(|whole| target.is_some_and(|target| !whole.contains(Some(&target))))
        };
        // Where clicked buttons take no focus, leaving the menu is seen by this only.
        let elsewhere = window_event_listener(ev::pointerdown, move |event| {
            if open.get_untracked() && is_outside(event.target()) {
                open.set(false);
            }
        });
        on_cleanup(move || elsewhere.remove());
        let expanded = Signal::derive(move || if open.get() { "true" } else { "false" });
        let controls = id.clone();
        let content = dynamic(move || match open.get() {
            // It takes the focus where something in it is clicked that does not.
            true => view! { <div id=id.clone() class="unfolded" tabindex="-1">{content()}</div> }.into_any(),
            false => ().into_any(),
        });
        view! {
            <div
                class="unfolding"
                node_ref=whole
                on:keydown=move |event| {
                    if event.key() == "Escape" && open.get_untracked() {
                        event.prevent_default();
                        open.set(false);
                        if let Some(button) = button.get_untracked() {
                            // A button that is on the page takes the focus.
                            drop(button.focus());
                        }
                    }
                }
                on:focusout=move |_| {
                    // The focus is nowhere yet, or goes away for a moment only.
                    request_animation_frame(move || {
                        if is_outside(focused()) {
                            open.set(false);
                        }
                    });
                }
            >
                <button
                    type="button"
                    node_ref=button
                    aria-expanded=expanded
                    aria-controls=controls
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {label}
                </button>
                {content}
            </div>
        }
        .into_any()
    }
}

/// What has the focus; nothing where only the page as a whole has it.
fn focused() -> Option<EventTarget> {
    document().active_element().filter(|element| element.tag_name() != "BODY").map(Into::into)
}
