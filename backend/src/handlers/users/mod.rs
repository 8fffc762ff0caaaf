//! Users and the roles that they have.

pub(crate) mod create_assignment;
pub(crate) mod create_user;
pub(crate) mod delete_assignment;
pub(crate) mod delete_user;
pub(crate) mod end_user_sessions;
pub(crate) mod list_user_tokens;
pub(crate) mod list_users;
pub(crate) mod revoke_user_token;
pub(crate) mod set_user_password;
pub(crate) mod show_user;
pub(crate) mod update_user;
