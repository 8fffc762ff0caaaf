//! Who uses the page, and what they may see.

pub(crate) const AUTHENTICATION_IS_OFF_TITLE: &str = "Authentication is off – Stowage";
pub(crate) const AUTHENTICATION_IS_OFF: &str = "Authentication is off";
pub(crate) const NO_ACCOUNTS: &str = "There are no accounts, sessions and tokens while it is.";
pub(crate) const NOT_ALLOWED_TITLE: &str = "Not allowed – Stowage";
pub(crate) const NOT_ALLOWED: &str = "You may not see this";
pub(crate) const WHO_CAN_ALLOW: &str = "Somebody who manages users can give you a role that allows it.";
pub(crate) const LOADING: &str = "Loading…";
pub(crate) const NOT_ASKED: &str = "Stowage could not be asked who you are";
pub(crate) const STOWAGE: &str = "Stowage";
pub(crate) const GO_TO_IMAGES: &str = "Go to the images";
