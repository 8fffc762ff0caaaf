use serde::{Deserialize, Serialize};

use crate::{Holding, Secret, SessionId, UnixSeconds, UserId};

/// Whether the server asks who its callers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum AuthenticationMode {
    /// Everybody has to sign in.
    On,
    /// Everybody who can connect may do everything.
    Off,
}

/// Who asks, and what they may do: `GET /api/auth/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CurrentSession {
    /// Whether the server asks who its callers are.
    pub authentication: AuthenticationMode,
    /// Who it is; absent only where authentication is off.
    pub user: Option<SessionUser>,
    /// What they may do at this moment.
    pub holdings: Vec<Holding>,
}

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionUser {
    /// The user's number.
    pub id: UserId,
    /// The user's name.
    pub name: String,
}

/// A browser in which one is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The session's number.
    pub id: SessionId,
    /// When it began.
    pub created_at: UnixSeconds,
    /// When its user last did something in it, to a minute.
    pub last_seen_at: UnixSeconds,
    /// When it ends if nothing is done in it, or at the latest.
    pub expires_at: UnixSeconds,
    /// Where it was begun from.
    pub address: String,
    /// The browser, as it called itself then; empty where it did not.
    pub user_agent: String,
    /// Whether this request belongs to it.
    pub is_current: bool,
}

/// Whether an administrator is to be made by a one-time link: `GET /api/auth/setup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetupState {
    /// Nobody could: the one-time link on the server's standard error makes the first administrator.
    pub needed: bool,
    /// Somebody could, but the server was started to recover: a link that it printed makes one more administrator.
    pub recovering: bool,
}

/// The first administrator, made by whoever has the one-time link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Setup {
    /// What stands behind `#token=` in the link.
    pub token: Secret,
    /// 1 to 100 characters.
    pub name: String,
    /// 12 characters or more, 1024 bytes or less.
    pub password: Secret,
}

/// A name and its password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignIn {
    /// The user's name, in any case.
    pub name: String,
    /// The user's password.
    pub password: Secret,
}

/// Another password for oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordChange {
    /// The one until now.
    pub current_password: Secret,
    /// 12 characters or more, 1024 bytes or less.
    pub new_password: Secret,
}
