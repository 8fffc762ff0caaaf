//! The page about API tokens.

use super::counted;

pub(crate) const TITLE: &str = "Tokens – Stowage";
pub(crate) const TOKENS: &str = "Tokens";
pub(crate) const OF_TOKENS: &str = "tokens";
pub(crate) const NEW_TOKEN: &str = "New token";
pub(crate) const NONE: &str = "You have no token";
pub(crate) const WHAT_FOR: &str =
    "A program shows a token instead of a name and a password. It can do no more than you can.";
pub(crate) const COPY: &str = "Copy";
pub(crate) const COPIED: &str = "Copied.";
pub(crate) const NOT_COPIED: &str = "The browser did not copy it: it is selected, copy it yourself.";
pub(crate) const DONE: &str = "I have it";
pub(crate) const ONLY_ONCE: &str = "Copy it now: it is shown only this once.";
pub(crate) const TOKEN: &str = "Token";
pub(crate) const FOR_EXAMPLE: &str = "For example:";
pub(crate) const NO_PERMISSION: &str = "You hold no permission";
pub(crate) const NO_MORE: &str = "A token can do no more than you can.";
pub(crate) const CHOOSE_PERMISSIONS: &str = "Choose what the token allows.";
pub(crate) const CHOOSE_PLACES: &str = "Choose an environment, or all of them.";
pub(crate) const ALL_ENVIRONMENTS: &str = "All environments";
pub(crate) const TO_COME: &str = "Those to come included.";
pub(crate) const ON: &str = "On";
pub(crate) const EXPIRES: &str = "Expires";
pub(crate) const MAKE: &str = "Make the token";
pub(crate) const REVOKE: &str = "Revoke";
pub(crate) const REVOKE_MEANS: &str = "What uses it is refused from now on.";

pub(crate) const COLUMNS: &[&str] = &["Name", "Allows", "On", "Expires", "Last used", "Actions"];

pub(crate) fn tokens(count: usize) -> String {
    counted(count, "token", "tokens")
}

pub(crate) fn made(token: &str) -> String {
    format!("The token {token} is made")
}

pub(crate) fn after_days(days: u16) -> String {
    format!("after {days} days")
}

pub(crate) fn revoke_asked(token: &str) -> String {
    format!("Revoke the token {token}?")
}
