//! The environments: which there are, the choice of one, and how each is reached.

use shared::EnvironmentStatus;

use super::counted;

pub(crate) const TITLE: &str = "Environments – Stowage";
pub(crate) const ENVIRONMENTS: &str = "Environments";
pub(crate) const OF_ENVIRONMENTS: &str = "environments";
pub(crate) const NEW: &str = "New environment";
pub(crate) const NONE: &str = "There is no environment yet";
pub(crate) const WHAT_IT_IS: &str = "An environment is a Docker or Podman engine whose images Stowage shows.";
pub(crate) const NONE_TO_SEE: &str = "You may not see any environment yet";
pub(crate) const ASK: &str = "Ask an administrator.";
pub(crate) const NOT_ASKED: &str = "not asked";
pub(crate) const UNKNOWN: &str = "unknown";
pub(crate) const ENABLED: &str = "✓ enabled";
pub(crate) const DISABLED: &str = "⊘ disabled";
pub(crate) const PICKER: &str = "Environment";
pub(crate) const LOADING: &str = "Loading…";
pub(crate) const CHOOSE: &str = "Choose…";
pub(crate) const IS_DISABLED: &str = "disabled";
pub(crate) const NOT_VERIFIED: &str = "not verified";
pub(crate) const UNVERIFIED: &str = "⚠ not verified";
pub(crate) const UNVERIFIED_MEANS: &str = "TLS without verification: whoever answers at its address is \
    taken for this daemon, and what is shown may be theirs. It ends when its authority's certificate is \
    given instead.";
pub(crate) const NOT_LOADED: &str = "The environments could not be loaded";
pub(crate) const RETRY: &str = "Retry";
pub(crate) const TESTING_CONNECTION: &str = "Testing the connection…";
pub(crate) const FORM_CHANGED: &str = "The form was changed since.";
pub(crate) const TEST_REPORT: &str = "Test of the connection";
pub(crate) const ALL_WORKS: &str = "✓ Everything works.";
pub(crate) const STATE_ENABLED: &str = "✓ Enabled: whoever may see it sees its images.";
pub(crate) const STATE_DISABLED: &str = "⊘ Disabled: its daemon is not asked, and nobody can choose it.";
pub(crate) const DISABLE: &str = "Disable";
pub(crate) const ENABLE: &str = "Enable";
pub(crate) const DELETE_ENVIRONMENT: &str = "Delete the environment";
pub(crate) const DELETE_MEANS: &str = "The roles that users have on it go with it, and so do its keys. API \
    tokens that are limited to it reach nothing in its place. Its daemon and the images there stay as they \
    are.";
pub(crate) const DELETE: &str = "Delete";
pub(crate) const STATE: &str = "State";
pub(crate) const SAVED: &str = "Saved.";
pub(crate) const CONNECTION: &str = "Connection";
pub(crate) const SAVE: &str = "Save";
pub(crate) const MAKE: &str = "Make the environment";
pub(crate) const TESTING: &str = "Testing…";
pub(crate) const TEST: &str = "Test connection";
pub(crate) const NEW_TITLE: &str = "New environment – Stowage";
pub(crate) const ALL: &str = "All environments";
pub(crate) const OF_ENVIRONMENT: &str = "environment";
pub(crate) const FIXED: &str = "The server's settings name this environment (--environment), and they alone \
    change it. It can be disabled here, and deleted once they do not name it any more.";
pub(crate) const REACHED_BY: &str = "Reached by";
pub(crate) const ONE_IS_KEPT: &str = "One is kept, and never shown. Type a new one to replace it.";
pub(crate) const IS_KEPT: &str = "is kept";
pub(crate) const YES: &str = "yes";

pub(crate) const COLUMNS: &[&str] = &["Name", "Reached by", "Engine", "Daemon", "State"];
pub(crate) const TEST_COLUMNS: &[&str] = &["Stage", "Outcome", "Found", "Took"];

pub(crate) fn environments(count: usize) -> String {
    counted(count, "environment", "environments")
}

/// What runs on one: `Docker 28.5.2 · API 1.51`.
pub(crate) fn facts(engine: &str, api_version: Option<&str>) -> String {
    let api = api_version.map(|version| format!(" · API {version}")).unwrap_or_default();
    format!("{engine}{api}")
}

/// What is wrong with one, and since when: `unreachable since 14:03 (20 minutes ago)`.
pub(crate) fn trouble(status: EnvironmentStatus, since: &str) -> String {
    format!("{} {since}", problem(status))
}

pub(crate) fn fails_at(stage: &str) -> String {
    format!("✗ It fails at: {stage}")
}

pub(crate) fn delete_asked(environment: &str) -> String {
    format!("Delete {environment}?")
}

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
