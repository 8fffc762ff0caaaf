//! Roles: named sets of permissions.

pub(crate) mod create_role;
pub(crate) mod delete_role;
pub(crate) mod list_roles;
pub(crate) mod update_role;
