//! The pages for those who are not signed in yet.

pub(crate) const TITLE: &str = "Sign in – Stowage";
pub(crate) const SIGN_IN: &str = "Sign in";
pub(crate) const WRONG: &str = "Unknown name or wrong password.";
pub(crate) const SIGNED_OUT_MEANWHILE: &str = "You were signed out. Sign in to go on where you were.";
pub(crate) const SIGNED_OUT: &str = "You are signed out.";
pub(crate) const NOBODY_CAN: &str = "Nobody can sign in yet.";
pub(crate) const OPEN_THE_LINK: &str =
    "The server printed a one-time link to its standard error: open that one.";
pub(crate) const SETUP_TITLE: &str = "Set up – Stowage";
pub(crate) const RESTART: &str = "Restart Stowage for a new one: it prints it to its standard error. Where \
    somebody can sign in already, it has to be started with --recover.";
pub(crate) const USED: &str = "This link has been used or has expired";
pub(crate) const DONE_ALREADY: &str = "Stowage is set up already";
pub(crate) const NO_LONGER_VALID: &str = "Somebody can sign in, and this link is no longer valid. Where \
    nobody can any more, start Stowage with --recover: it prints another one.";
pub(crate) const NOT_WHOLE: &str = "This is not the whole link";
pub(crate) const OPEN_WHOLE: &str = "Stowage printed a one-time link to its standard error when it started: \
    open it as a whole, or restart Stowage for a new one.";
pub(crate) const SET_UP_STOWAGE: &str = "Set up Stowage";
pub(crate) const NOT_THE_SAME: &str = "The two passwords are not the same.";
pub(crate) const SET_UP: &str = "Set up";
pub(crate) const MAKE_ADMINISTRATOR: &str = "Make the administrator";
pub(crate) const ONE_MORE: &str = "Choose the name and the password of one more administrator. Somebody who \
    has the name already gets the password, and becomes one.";
pub(crate) const FIRST: &str =
    "Choose the name and the password of the first administrator, who may do everything.";
