//! What was done and tried.

use shared::readable_count;

use super::counted;

pub(crate) const TITLE: &str = "Audit log – Stowage";
pub(crate) const AUDIT_LOG: &str = "Audit log";
pub(crate) const OF_ENTRIES: &str = "entries";
pub(crate) const ENTRIES: &str = "Entries";
pub(crate) const FILTER: &str = "Filter entries";
pub(crate) const FILTER_LOOKS_AT: &str = "Filter by user, address, target or detail";
pub(crate) const EVERYTHING: &str = "Everything";
pub(crate) const EVERY_OUTCOME: &str = "Every outcome";
pub(crate) const EVERYWHERE: &str = "Everywhere";
pub(crate) const WHAT: &str = "What";
pub(crate) const OUTCOME: &str = "Outcome";
pub(crate) const ENVIRONMENT: &str = "Environment";
pub(crate) const OLDER: &str = "Older entries";
pub(crate) const NO_OLDER: &str = "No older entries";
pub(crate) const NONE_YET: &str = "There are no entries yet";
pub(crate) const WILL_BE_WRITTEN: &str = "What users do from now on is written down here.";
pub(crate) const NONE_MATCHES: &str = "No entry matches the filter";
pub(crate) const CLEAR_FILTER: &str = "Clear filter";
pub(crate) const NOBODY_KNOWN: &str = "nobody known";

pub(crate) const COLUMNS: &[&str] =
    &["When", "Who", "What", "Outcome", "Environment", "Target", "Detail", "From", "By"];

/// How many are loaded, where there are older ones.
pub(crate) fn newest(count: usize) -> String {
    format!("The newest {} entries", readable_count(count))
}

pub(crate) fn entries(count: usize) -> String {
    counted(count, "entry", "entries")
}
