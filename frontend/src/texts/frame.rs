//! What stands around every page.

pub(crate) const MENU: &str = "Menu";
pub(crate) const PAGES: &str = "Pages";
pub(crate) const ACCOUNT: &str = "Account";
pub(crate) const TOKENS: &str = "Tokens";
pub(crate) const SIGN_OUT: &str = "Sign out";
pub(crate) const STOWAGE: &str = "Stowage";
pub(crate) const IMAGES: &str = "Images";
pub(crate) const ALL_ENVIRONMENTS: &str = "All environments";
pub(crate) const ENVIRONMENTS: &str = "Environments";
pub(crate) const USERS: &str = "Users";
pub(crate) const ROLES: &str = "Roles";
pub(crate) const AUDIT_LOG: &str = "Audit log";
pub(crate) const NOT_FOUND_TITLE: &str = "Not found – Stowage";
pub(crate) const NOT_FOUND: &str = "There is nothing at this address";
pub(crate) const GO_TO_IMAGES: &str = "Go to the images";
pub(crate) const AUTHENTICATION_IS_OFF: &str =
    "Authentication is off: everybody who can reach this address may do everything.";
pub(crate) const RELOAD: &str = "Reload";

pub(crate) fn account_of(name: &str) -> String {
    format!("Account of {name}")
}

/// The title of the page of one of many: `ada – Users – Stowage`.
pub(crate) fn title_of_one(name: &str, all: &str) -> String {
    format!("{name} – {all} – Stowage")
}

/// That there is none at the address: `There is no such user`.
pub(crate) fn no_such(what: &str) -> String {
    format!("There is no such {what}")
}

/// The way back to all of them: `Back to users`.
pub(crate) fn back_to(them: &str) -> String {
    format!("Back to {}", them.to_lowercase())
}
