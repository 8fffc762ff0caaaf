//! The page about roles.

use super::counted;

pub(crate) const TITLE: &str = "Roles – Stowage";
pub(crate) const ROLES: &str = "Roles";
pub(crate) const OF_ROLES: &str = "roles";
pub(crate) const DELETE_MEANS: &str = "A role that somebody has cannot be deleted.";
pub(crate) const DELETE: &str = "Delete";
pub(crate) const NEW_ROLE: &str = "New role";
pub(crate) const EDIT: &str = "Edit";
pub(crate) const BUILT_IN: &str = "built in";
pub(crate) const ALLOWS: &str = "Allows";
pub(crate) const EDIT_A_ROLE: &str = "Edit a role";
pub(crate) const SAVE: &str = "Save";
pub(crate) const MAKE: &str = "Make the role";

pub(crate) const COLUMNS: &[&str] = &["Name", "Allows", "Given", "Actions"];

pub(crate) fn roles(count: usize) -> String {
    counted(count, "role", "roles")
}

/// How often a role is given.
pub(crate) fn given(times: u64) -> String {
    match times {
        0 => "to nobody".to_owned(),
        1 => "once".to_owned(),
        times => format!("{times} times"),
    }
}

pub(crate) fn delete_asked(role: &str) -> String {
    format!("Delete the role {role}?")
}

pub(crate) fn edit(role: &str) -> String {
    format!("Edit {role}")
}
