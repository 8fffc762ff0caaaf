use serde::{Deserialize, Serialize};

use crate::{EnvironmentId, EnvironmentStatus};

/// How it stands with an environment's list of images: whoever has the list of that `etag` has the newest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ListNews {
    /// The environment.
    pub environment: EnvironmentId,
    /// How its daemon is.
    pub status: EnvironmentStatus,
    /// The `ETag` that `GET /api/images` has; null where the daemon does not list its images.
    pub etag: Option<String>,
    /// One short line where `status` is not ok; no addresses.
    pub error: Option<String>,
}
