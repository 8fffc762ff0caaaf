use leptos::prelude::*;
use shared::{EnvironmentId, EnvironmentStatus};

use super::load_images::{Failure, FailureKind};
use crate::controls::{alert, paragraph, retry_button};

/// Says why there is no list of the environment of this name, where it has one that is known, or none that is newer than
/// `stale_since`, and offers to try again.
pub(crate) fn list_failure(
    id: EnvironmentId,
    name: Option<String>,
    failure: Failure,
    stale_since: Option<String>,
    retrying: Signal<bool>,
    on_retry: Callback<()>,
) -> AnyView {
    let is_known = name.is_some();
    let name = name.unwrap_or_else(|| format!("environment {id}"));
    let headline = match failure.kind {
        FailureKind::Daemon(EnvironmentStatus::Unreachable) => format!("{name} is unreachable"),
        FailureKind::Daemon(EnvironmentStatus::Timeout) => format!("{name} did not answer in time"),
        FailureKind::Daemon(
            EnvironmentStatus::Error | EnvironmentStatus::Unknown | EnvironmentStatus::Ok,
        ) => format!("{name} answered with an error"),
        FailureKind::NoEnvironment if is_known => format!("{name} is disabled, or no longer there"),
        FailureKind::NoEnvironment => format!("There is no environment {id}"),
        FailureKind::Stowage => "Stowage could not load the images".to_owned(),
    };
    let advice = match failure.kind {
        FailureKind::Daemon(EnvironmentStatus::Unreachable) => {
            "No connection to its daemon could be made. Whoever manages environments can test it, step by step."
        }
        FailureKind::Daemon(EnvironmentStatus::Timeout) => {
            "Its daemon is there but busy or stuck. It may answer if you try again later."
        }
        FailureKind::Daemon(_) => "Its daemon may have a problem; its own log says more.",
        FailureKind::NoEnvironment => "Choose another one above.",
        FailureKind::Stowage => "Is Stowage itself still running?",
    };
    let mut more = vec![paragraph(format!("Tried at {}: {}.", failure.tried_at, failure.detail))];
    if let Some(since) = stale_since {
        more.push(paragraph(format!("The list below is of {since}.")));
    }
    if failure.kind != FailureKind::NoEnvironment {
        more.push(retry_button(retrying, move || on_retry.run(())));
    }
    alert(headline, advice, more)
}
