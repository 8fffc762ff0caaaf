use leptos::prelude::*;

use super::field::unique_id;
use crate::erased::Signal;

/// The choice of one of a few, all of which can be seen: their values and what one reads.
pub(crate) fn radios(
    legend: &'static str,
    options: Vec<(&'static str, &'static str)>,
    chosen: Signal<&'static str>,
    on_change: Callback<&'static str>,
) -> AnyView {
    let name = unique_id();
    let radios = options.into_iter().map(|(value, words)| {
        let checked = Signal::derive(move || chosen.get() == value);
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || checked.get()
                    on:change=move |_| on_change.run(value)
                />
                {words}
            </label>
        }
        .into_any()
    });
    let radios: Vec<AnyView> = radios.collect();
    view! { <fieldset><legend>{legend}</legend>{radios}</fieldset> }.into_any()
}
