//! What pages are put together from.

pub(crate) const RETRYING: &str = "Retrying…";
pub(crate) const RETRY: &str = "Retry";
pub(crate) const NEVER: &str = "never";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const NAME: &str = "Name";
pub(crate) const PASSWORD: &str = "Password";
pub(crate) const PASSWORD_HINT: &str = "12 characters or more.";
pub(crate) const REPEAT_PASSWORD: &str = "Repeat the password";
