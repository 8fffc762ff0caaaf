use leptos::prelude::*;

use crate::texts::environments as words;

/// Says in the bar that nothing is known of the environments, where something else stands under it.
#[component]
pub(crate) fn EnvironmentsFailure(on_retry: Callback<()>) -> impl IntoView {
    view! {
        <p class="bar-failure" role="alert">
            <span>{words::NOT_LOADED}</span>
            <button type="button" on:click=move |_| on_retry.run(())>{words::RETRY}</button>
        </p>
    }
}
