use leptos::prelude::*;

/// Says in the bar that nothing is known of the environments, where something else stands under it.
#[component]
pub(crate) fn EnvironmentsFailure(on_retry: Callback<()>) -> impl IntoView {
    view! {
        <p class="bar-failure" role="alert">
            <span>"The environments could not be loaded"</span>
            <button type="button" on:click=move |_| on_retry.run(())>"Retry"</button>
        </p>
    }
}
