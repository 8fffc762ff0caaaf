//! Who one is: signing in and out, one's own password and sessions.

pub(crate) mod change_password;
pub(crate) mod end_all_sessions;
pub(crate) mod end_session;
pub(crate) mod list_sessions;
pub(crate) mod set_up;
pub(crate) mod show_session;
pub(crate) mod show_setup;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
