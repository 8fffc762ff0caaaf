//! The pages about users.

use super::counted;

pub(crate) const TITLE: &str = "Users – Stowage";
pub(crate) const USERS: &str = "Users";
pub(crate) const OF_USER: &str = "user";
pub(crate) const NEW_USER: &str = "New user";
pub(crate) const NOBODY: &str = "There are no users";
pub(crate) const NOBODY_CAN_SIGN_IN: &str = "Nobody can sign in to this server.";
pub(crate) const DISABLED: &str = "⊘ disabled";
pub(crate) const ENABLED: &str = "✓ enabled";
pub(crate) const NO_ROLES: &str = "none";
pub(crate) const ROLES: &str = "Roles";
pub(crate) const CHOOSE: &str = "Choose…";
pub(crate) const TAKE_AWAY: &str = "Take away";
pub(crate) const TAKE_AWAY_MEANS: &str = "What only this role allows ends at once.";
pub(crate) const SEES_NOTHING: &str = "None yet: signed in, they see nothing.";
pub(crate) const CHOOSE_A_ROLE: &str = "Choose a role.";
pub(crate) const GIVE_A_ROLE: &str = "Give a role";
pub(crate) const GIVE: &str = "Give the role";
pub(crate) const NO_ROLE_YET: &str = "No role yet";
pub(crate) const MAKE: &str = "Make the user";
pub(crate) const ALL_ENVIRONMENTS: &str = "All environments";
pub(crate) const ROLE: &str = "Role";
pub(crate) const ON: &str = "On";
pub(crate) const MADE: &str = "Made ";
pub(crate) const LAST_SIGN_IN: &str = ", last sign-in ";
pub(crate) const RENAMED: &str = "The name is changed.";
pub(crate) const RENAME: &str = "Rename";
pub(crate) const NAME: &str = "Name";
pub(crate) const NEW_PASSWORD: &str = "New password";
pub(crate) const NEW_PASSWORD_HINT: &str =
    "12 characters or more. Their sessions end; tell them the password yourself.";
pub(crate) const PASSWORD: &str = "Password";
pub(crate) const CHANGE_OWN_PASSWORD: &str = "Change your own password";
pub(crate) const PASSWORD_SET: &str = "The password is set.";
pub(crate) const SET_PASSWORD: &str = "Set the password";
pub(crate) const IS_DISABLED: &str =
    "⊘ Disabled: they cannot sign in, and none of their sessions and tokens works.";
pub(crate) const IS_ENABLED: &str = "✓ Enabled: they can sign in.";
pub(crate) const ENABLE: &str = "Enable";
pub(crate) const DISABLE: &str = "Disable";
pub(crate) const SIGN_OUT_EVERYWHERE: &str = "Sign out everywhere";
pub(crate) const SIGN_OUT_MEANS: &str = "All their sessions end at once. Their tokens go on working.";
pub(crate) const SIGNED_OUT: &str = "They are signed out everywhere.";
pub(crate) const ACCESS: &str = "Access";
pub(crate) const DELETE_USER: &str = "Delete the user";
pub(crate) const DELETE_MEANS: &str =
    "Their sessions and tokens go with them. The audit log keeps their name.";
pub(crate) const DELETE: &str = "Delete";
pub(crate) const TOKENS: &str = "Tokens";
pub(crate) const OF_TOKENS: &str = "tokens";
pub(crate) const NO_TOKENS: &str = "None.";

pub(crate) const COLUMNS: &[&str] = &["Name", "Roles", "Last sign-in", "State"];
pub(crate) const ROLE_COLUMNS: &[&str] = &["Role", "On", "Actions"];

pub(crate) fn users(count: usize) -> String {
    counted(count, "user", "users")
}

/// A role and where it counts: `Viewer on nas`.
pub(crate) fn role_on(role: &str, place: &str) -> String {
    format!("{role} on {place}")
}

pub(crate) fn take_away_asked(role: &str, user: &str) -> String {
    format!("Take away {role} from {user}?")
}

pub(crate) fn sign_out_asked(user: &str) -> String {
    format!("Sign {user} out everywhere?")
}

pub(crate) fn delete_asked(user: &str) -> String {
    format!("Delete {user}?")
}
