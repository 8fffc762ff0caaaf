use serde::{Deserialize, Serialize};

/// The body of every error under `/api`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// What went wrong, in the contract's words or as a short fragment; never anything internal.
    pub error: String,
}
