use serde::{Deserialize, Serialize};

use crate::{EnvironmentDraft, EnvironmentId};

/// A connection to be tested before it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DraftTest {
    /// The environment whose kept secrets stand for those that the draft leaves out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentId>,
    /// How its daemon is reached.
    pub draft: EnvironmentDraft,
}

/// What a test of a connection found, stage by stage, in the order in which they depend on each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConnectionTest {
    /// Every stage that this kind of connection has. After the first that fails, none is tried.
    pub stages: Vec<ConnectionStage>,
}

/// One stage of the test of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConnectionStage {
    /// What was tried.
    pub name: StageName,
    /// What came of it.
    pub outcome: StageOutcome,
    /// What was found, or why it failed: one short line, no secrets.
    pub detail: Option<String>,
    /// What to do about it; only where it failed.
    pub advice: Option<String>,
    /// How long it took, in milliseconds; absent where it was not tried.
    pub elapsed_ms: Option<u64>,
}

/// What a stage tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum StageName {
    /// The host's name has an address. Not for unix sockets.
    Resolve,
    /// Something takes connections there.
    Connect,
    /// The TLS handshake, with both sides' certificates.
    Tls,
    /// The SSH server has the known key, lets us sign in, and reaches the daemon's socket.
    Ssh,
    /// `GET /_ping`: an engine answers.
    Ping,
    /// `GET /version`: which one, and which API version both sides speak.
    Version,
    /// `GET /images/json`: we may list its images.
    List,
}

/// What came of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum StageOutcome {
    /// It works.
    Ok,
    /// It does not; what follows was not tried.
    Failed,
    /// Not tried, because of what failed before.
    Untried,
}

impl ConnectionTest {
    /// Whether everything works.
    pub fn is_ok(&self) -> bool {
        self.stages.iter().all(|stage| stage.outcome == StageOutcome::Ok)
    }
}
