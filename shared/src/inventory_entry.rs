use serde::{Deserialize, Serialize};

use crate::{EnvironmentId, EnvironmentStatus, ImageSummary, UnixSeconds};

/// What one environment has, or why that is not known: one line of `GET /api/inventory`.
///
/// Where `status` is not ok, whatever is said of images is absent: what is not known is not empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct InventoryEntry {
    /// The environment.
    pub environment: EnvironmentId,
    /// The operator's name for it, unique.
    pub name: String,
    /// How its daemon is.
    pub status: EnvironmentStatus,
    /// Since when it is known to be just that, in seconds since 1970.
    pub since: Option<UnixSeconds>,
    /// One short line where `status` is not ok; no addresses.
    pub error: Option<String>,
    /// The seconds since the daemon was asked for these images: what it changed since then may be missing.
    pub age_secs: Option<u64>,
    /// The `ETag` that `GET /api/images` has of the same list.
    pub etag: Option<String>,
    /// How many images there are.
    pub image_count: Option<u64>,
    /// Their sizes as listed, in bytes: layers that several images share count once for each of them.
    pub size_bytes: Option<u64>,
    /// The images as `GET /api/images` lists them, in the daemon's order.
    pub images: Option<Vec<ImageSummary>>,
}
