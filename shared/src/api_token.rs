use serde::{Deserialize, Serialize};

use crate::{EnvironmentSelection, Permission, Secret, TokenId, UnixSeconds};

/// Days that an API token may live at the most.
pub const MAX_TOKEN_DAYS: u16 = 366;

/// What a program shows in `Authorization: Bearer stw_…` (RFC 6750), without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiToken {
    /// The token's number.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What it is limited to; it never allows more than its owner may do at that moment.
    pub permissions: Vec<Permission>,
    /// The environments that it is limited to.
    pub environments: EnvironmentSelection,
    /// When it was made.
    pub created_at: UnixSeconds,
    /// From when on it is refused.
    pub expires_at: UnixSeconds,
    /// When it was last used, to a minute; absent until then.
    pub last_used_at: Option<UnixSeconds>,
}

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewApiToken {
    /// 1 to 100 characters.
    pub name: String,
    /// What it is limited to; at least one.
    pub permissions: Vec<Permission>,
    /// The environments that it is limited to; at least one.
    pub environments: EnvironmentSelection,
    /// Days until it expires, 1 to 366.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 366))]
    pub expires_in_days: u16,
}

/// A token that was just made. Its secret is told this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IssuedApiToken {
    /// The token.
    pub token: ApiToken,
    /// What stands behind `Bearer `, beginning with `stw_`.
    pub secret: Secret,
}
