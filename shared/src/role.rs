use serde::{Deserialize, Serialize};

use crate::{Permission, RoleId};

/// A named set of permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// The role's number.
    pub id: RoleId,
    /// Unique whatever its case.
    pub name: String,
    /// Whether it came with Stowage, which then nobody changes or removes.
    pub built_in: bool,
    /// What it allows.
    pub permissions: Vec<Permission>,
    /// How many assignments give it to users.
    pub assignments: u64,
}

/// A role to be made, or what one shall be from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleDraft {
    /// 1 to 100 characters, unique whatever their case.
    pub name: String,
    /// What it allows.
    pub permissions: Vec<Permission>,
}
