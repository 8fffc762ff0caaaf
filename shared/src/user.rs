use serde::{Deserialize, Serialize};

use crate::{AssignmentId, RoleId, Scope, Secret, UnixSeconds, UserId};

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The user's number.
    pub id: UserId,
    /// What they sign in with, unique whatever its case.
    pub name: String,
    /// Whether they are kept out: no sign-in, no session, no token works.
    pub disabled: bool,
    /// When they were made.
    pub created_at: UnixSeconds,
    /// When they last signed in with their password; absent until then.
    pub last_sign_in_at: Option<UnixSeconds>,
    /// The roles that they have, and where.
    pub assignments: Vec<Assignment>,
}

/// A role that a user has somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// The assignment's number.
    pub id: AssignmentId,
    /// The role.
    pub role_id: RoleId,
    /// The role's name.
    pub role_name: String,
    /// Where it counts.
    pub scope: Scope,
}

/// A user to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewUser {
    /// 1 to 100 characters, unique whatever their case.
    pub name: String,
    /// 12 characters or more, 1024 bytes or less.
    pub password: Secret,
    /// The roles that they have from the beginning.
    #[serde(default)]
    pub assignments: Vec<NewAssignment>,
}

/// What shall be different about a user; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserChange {
    /// Another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether they are kept out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

/// A role to be given to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAssignment {
    /// The role.
    pub role_id: RoleId,
    /// Where it counts.
    pub scope: Scope,
}

/// Another password for a user who lost theirs, set by somebody who manages users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPassword {
    /// 12 characters or more, 1024 bytes or less.
    pub password: Secret,
}
