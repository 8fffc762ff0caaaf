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
