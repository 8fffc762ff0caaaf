//! How it stands with the list of images.

use shared::{EnvironmentId, EnvironmentStatus, readable_count};

use super::counted;
use crate::images::FailureKind;

pub(crate) const IMAGES: &str = "Images";
pub(crate) const RELOAD: &str = "Reload";
pub(crate) const HAS_NONE: &str =
    "Its daemon answered, and it has no image. Whatever is pulled or built there shows up here.";

/// What an environment is called whose name is not known.
pub(crate) fn unnamed(id: EnvironmentId) -> String {
    format!("environment {id}")
}

pub(crate) fn loading(environment: &str) -> String {
    format!("Loading the images on {environment}…")
}

/// How long has been waited, for those who see it count.
pub(crate) fn asking(environment: &str, seconds: u32) -> String {
    format!("Asking {environment}… {seconds} s")
}

/// The same for those who hear it, from time to time.
pub(crate) fn still_asking(environment: &str, seconds: u32) -> String {
    format!("{environment} has not answered for {seconds} seconds")
}

pub(crate) fn images(count: usize) -> String {
    counted(count, "image", "images")
}

pub(crate) fn images_of(found: usize, all: usize) -> String {
    format!("{} of {}", readable_count(found), images(all))
}

pub(crate) fn none_on(environment: &str) -> String {
    format!("No images on {environment}")
}

/// That there is no list, or no newer one.
pub(crate) fn failed(kind: FailureKind, environment: &str, is_known: bool) -> String {
    match kind {
        FailureKind::Daemon(EnvironmentStatus::Unreachable) => format!("{environment} is unreachable"),
        FailureKind::Daemon(EnvironmentStatus::Timeout) => format!("{environment} did not answer in time"),
        FailureKind::Daemon(
            EnvironmentStatus::Error | EnvironmentStatus::Unknown | EnvironmentStatus::Ok,
        ) => format!("{environment} answered with an error"),
        FailureKind::NoEnvironment if is_known => format!("{environment} is disabled, or no longer there"),
        FailureKind::NoEnvironment => format!("There is no {environment}"),
        FailureKind::Stowage => "Stowage could not load the images".to_owned(),
    }
}

pub(crate) fn advice(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Daemon(EnvironmentStatus::Unreachable) => {
            "No connection to its daemon could be made. Whoever manages environments can test it, step by step."
        }
        FailureKind::Daemon(EnvironmentStatus::Timeout) => {
            "Its daemon is there but busy or stuck. It may answer if you try again later."
        }
        FailureKind::Daemon(_) => "Its daemon may have a problem; its own log says more.",
        FailureKind::NoEnvironment => "Choose another one above.",
        FailureKind::Stowage => "Is Stowage itself still running?",
    }
}

/// Since when it is as the headline says: `It has been so since 14:03 (20 minutes ago).`
pub(crate) fn so_since(since: &str) -> String {
    format!("It has been so {since}.")
}

pub(crate) fn tried(at: &str, why: &str) -> String {
    format!("Tried at {at}: {why}.")
}

pub(crate) fn stale_since(since: &str) -> String {
    format!("The list below is of {since}.")
}
