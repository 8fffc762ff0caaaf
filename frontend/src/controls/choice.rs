use leptos::prelude::*;

use super::field::unique_id;
use crate::erased::Signal;

/// The choice of one of several: their values and what one reads. A value that is chosen and not among them stands
/// there as it is.
pub(crate) fn choice(
    label: &'static str,
    options: Signal<Vec<(String, String)>>,
    value: Signal<String>,
    on_change: Callback<String>,
) -> AnyView {
    let id = unique_id();
    let listed = move || {
        let value = value.get();
        let mut options = options.get();
        if !options.iter().any(|(listed, _)| *listed == value) {
            options.insert(0, (value.clone(), value.clone()));
        }
        let option = |(listed, words): (String, String)| {
            let selected = listed == value;
            view! { <option prop:selected=selected value=listed>{words}</option> }
        };
        options.into_iter().map(option).collect_view()
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id on:change=move |event| on_change.run(event_target_value(&event))>{listed}</select>
        </div>
    }
    .into_any()
}
