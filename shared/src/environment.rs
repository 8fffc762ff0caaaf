use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{EnvironmentId, UnixSeconds};

/// One administered daemon, as `GET /api/environments` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    /// The number that stands in `?env=`.
    pub id: EnvironmentId,
    /// The operator's name for it, unique.
    pub name: String,
    /// How the daemon is reached.
    pub kind: EndpointKind,
    /// Whether anybody at all is taken for the daemon: TLS without verification.
    pub unverified: bool,
    /// Whether the daemon is asked at all. Only who manages environments sees those that are not.
    pub enabled: bool,
    /// What runs there, as it calls itself (`Docker`, `Podman`); absent until it has answered once.
    pub engine: Option<String>,
    /// The engine's own version; absent until it has answered once.
    pub version: Option<String>,
    /// The API version that is spoken with it: the newest that both sides know.
    pub api_version: Option<String>,
    /// What the last check of the daemon found.
    pub status: EnvironmentStatus,
    /// Since when checks have found just that, as far as this server has looked: when the first of them ended. Absent
    /// while nothing is known.
    pub since: Option<UnixSeconds>,
    /// One short line when `status` is neither `ok` nor `unknown`; no addresses, no secrets.
    pub error: Option<String>,
}

/// How a daemon is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EndpointKind {
    /// A unix socket on the machine that Stowage runs on.
    Unix,
    /// Plain TCP.
    Tcp,
    /// TCP with TLS.
    Tls,
    /// A socket behind an SSH server.
    Ssh,
}

/// What is known of a daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentStatus {
    /// It answered as an engine does.
    Ok,
    /// No connection could be made.
    Unreachable,
    /// It did not answer in time.
    Timeout,
    /// It answered with a failure, or with something that is no engine's answer.
    Error,
    /// It has not answered yet, and its time is not up.
    Unknown,
}

impl EnvironmentStatus {
    /// The word on the wire, in JSON and in the header `Stowage-Environment-Status`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Error => "error",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for EnvironmentStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The answer of `GET /api/health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// Always `ok`: a server that is not well answers with an error status instead.
    pub status: String,
    /// Stowage's own version.
    pub version: String,
}
