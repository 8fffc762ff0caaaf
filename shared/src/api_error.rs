use serde::{Deserialize, Serialize};

/// The body of every error under `/api`, but for those of the read-only Docker endpoint ([`EngineErrorBody`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// What went wrong, in the contract's words or as a short fragment; never anything internal.
    pub error: String,
}

/// The body of every error of the read-only Docker endpoint: Docker's own, so that its clients show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EngineErrorBody {
    /// What went wrong: what [`ErrorBody`] would say, or the daemon's own words where it refused the request.
    pub message: String,
}
