use leptos::prelude::*;
use shared::{EnvironmentId, EnvironmentStatus};

use super::load_images::{Failure, FailureKind};

/// Says why there is no list, or no newer one, and offers to try again.
#[component]
pub(crate) fn ListFailure(
    id: EnvironmentId,
    /// The environment's name.
    name: String,
    failure: Failure,
    /// When the list was loaded that is shown all the same.
    stale_since: Option<String>,
    /// Whether a new attempt is under way.
    #[prop(into)]
    retrying: Signal<bool>,
    on_retry: Callback<()>,
) -> impl IntoView {
    let headline = match failure.kind {
        FailureKind::Daemon(EnvironmentStatus::Unreachable) => format!("{name} is unreachable"),
        FailureKind::Daemon(EnvironmentStatus::Timeout) => format!("{name} did not answer in time"),
        FailureKind::Daemon(
            EnvironmentStatus::Error | EnvironmentStatus::Unknown | EnvironmentStatus::Ok,
        ) => format!("{name} answered with an error"),
        FailureKind::NoEnvironment => format!("There is no environment {id}"),
        FailureKind::Stowage => "Stowage could not load the images".to_owned(),
    };
    let advice = match failure.kind {
        FailureKind::Daemon(EnvironmentStatus::Unreachable) => {
            "No connection to its daemon could be made. Is it running, and is its address right in the settings?"
        }
        FailureKind::Daemon(EnvironmentStatus::Timeout) => {
            "Its daemon is there but busy or stuck. It may answer if you try again later."
        }
        FailureKind::Daemon(_) => "Its daemon may have a problem; its own log says more.",
        FailureKind::NoEnvironment => "Choose another one above.",
        FailureKind::Stowage => "Is Stowage itself still running?",
    };
    let can_retry = failure.kind != FailureKind::NoEnvironment;
    view! {
        <div class="notice failure" role="alert">
            <p class="headline">{headline}</p>
            <p>{advice}</p>
            <p class="detail">{format!("Tried at {}: {}.", failure.tried_at, failure.detail)}</p>
            {stale_since.map(|since| view! { <p>{format!("The list below is of {since}.")}</p> })}
            {can_retry
                .then(|| {
                    view! {
                        <button type="button" aria-disabled=move || retrying.get().to_string() on:click=move |_| on_retry.run(())>
                            {move || if retrying.get() { "Retrying…" } else { "Retry" }}
                        </button>
                    }
                })}
        </div>
    }
}
