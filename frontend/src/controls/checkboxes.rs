use leptos::prelude::*;

use super::field::unique_id;
use crate::erased::{RwSignal, Signal};

/// Boxes of which one ticks those that one wants.
pub(crate) struct Checkboxes {
    /// What they are about.
    pub(crate) legend: &'static str,
    /// What stands before them, which belongs to them.
    pub(crate) first: Vec<AnyView>,
    /// Each with its value, what one reads, and what that means.
    pub(crate) options: Vec<(String, String, &'static str)>,
    /// The values that are ticked.
    pub(crate) ticked: RwSignal<Vec<String>>,
}

impl Checkboxes {
    pub(crate) fn view(self) -> AnyView {
        let Self { legend, first, options, ticked } = self;
        let boxes = options.into_iter().map(|(value, label, hint)| {
            let sought = value.clone();
            let checked = Signal::derive(move || ticked.with(|ticked| ticked.contains(&sought)));
            let on_change = Callback::new(move |tick: bool| {
                ticked.update(|ticked| {
                    ticked.retain(|other| *other != value);
                    if tick {
                        ticked.push(value.clone());
                    }
                });
            });
            checkbox(label, hint, checked, on_change)
        });
        let boxes: Vec<AnyView> = first.into_iter().chain(boxes).collect();
        view! { <fieldset><legend>{legend}</legend>{boxes}</fieldset> }.into_any()
    }
}

/// A box to tick, with what that means.
pub(crate) fn checkbox(
    label: String,
    hint: &'static str,
    checked: Signal<bool>,
    on_change: Callback<bool>,
) -> AnyView {
    let id = unique_id();
    let hint_id = format!("{id}-hint");
    let described_by = (!hint.is_empty()).then(|| hint_id.clone());
    view! {
        <div class="checkbox">
            <input
                id=id.clone()
                type="checkbox"
                aria-describedby=described_by
                prop:checked=move || checked.get()
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <label for=id>{label}</label>
            <p class="hint" id=hint_id>{hint}</p>
        </div>
    }
    .into_any()
}
