//! The page about oneself.

pub(crate) const TITLE: &str = "Account – Stowage";
pub(crate) const ACCOUNT: &str = "Account";
pub(crate) const PASSWORD: &str = "Password";
pub(crate) const CURRENT_PASSWORD: &str = "Current password";
pub(crate) const NEW_PASSWORD: &str = "New password";
pub(crate) const REPEATED_PASSWORD: &str = "Repeat the new password";
pub(crate) const NOT_THE_SAME: &str = "The two new passwords are not the same.";
pub(crate) const CHANGED: &str = "Your password is changed, and you are signed out everywhere else.";
pub(crate) const CHANGE: &str = "Change the password";
pub(crate) const SESSIONS: &str = "Sessions";
pub(crate) const OF_SESSIONS: &str = "sessions";
pub(crate) const SIGN_OUT_EVERYWHERE: &str = "Sign out everywhere";
pub(crate) const SIGN_OUT_EVERYWHERE_ASKED: &str = "Sign out everywhere?";
pub(crate) const SIGN_OUT_EVERYWHERE_MEANS: &str =
    "All your sessions end, this one too. Your tokens go on working.";
pub(crate) const THIS_ONE: &str = "this one";
pub(crate) const END: &str = "End";

pub(crate) const COLUMNS: &[&str] = &["Browser", "From", "Since", "Last seen", "Actions"];

pub(crate) fn signed_in_as(name: &str) -> String {
    format!("You are signed in as {name}.")
}

/// Which session it is: `Firefox on Linux from 127.0.0.1`.
pub(crate) fn session(browser: &str, address: &str) -> String {
    format!("{browser} from {address}")
}
