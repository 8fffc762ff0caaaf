//! What can be taken away of a list.

use super::list_state;

pub(crate) const EXPORT: &str = "Export";
pub(crate) const CSV: &str = "Export as CSV";
pub(crate) const JSON: &str = "Export as JSON";
pub(crate) const COMMAND: &str = "As docker command";
pub(crate) const LEFT_OUT: &str = "This engine has no filter for this, so the command leaves it out:";
pub(crate) const COPY: &str = "Copy as docker command";
pub(crate) const COPIED: &str = "Copied.";
pub(crate) const NOT_COPIED: &str = "The browser did not copy it: select it above.";

/// How many images are taken.
pub(crate) fn what(left: usize, all: usize) -> String {
    if left == all { format!("All {}", list_state::images(all)) } else { list_state::images_of(left, all) }
}
