//! The environments: which there are, the choice of one, and how each is reached.

use shared::EnvironmentStatus;

/// What is wrong with an environment, in a few words; nothing where nothing is known to be.
pub(crate) fn problem(status: EnvironmentStatus) -> &'static str {
    match status {
        EnvironmentStatus::Ok | EnvironmentStatus::Unknown => "",
        EnvironmentStatus::Unreachable => "unreachable",
        EnvironmentStatus::Timeout => "no answer in time",
        EnvironmentStatus::Error => "error",
    }
}

/// The same, and since when, as a time of day: `unreachable since 14:03`.
pub(crate) fn problem_since(status: EnvironmentStatus, since: &str) -> String {
    format!("{} since {since}", problem(status))
}

/// Since when something is so, as a time of day and in words: `since 14:03 (20 minutes ago)`.
pub(crate) fn since(time: &str, age: &str) -> String {
    format!("since {time} ({age})")
}
