use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Descriptor, ImageId, ImageManifestSummary, unknown_count};

/// One image of a daemon: the Engine's `ImageSummary`, with the same names and units on every engine.
///
/// Field by field it follows the Docker Engine API's `GET /images/json`; where engines differ, the doc comments
/// say what is promised here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ImageSummary {
    /// The digest that identifies the image on its daemon.
    pub id: ImageId,
    /// The image that this one was built on; empty where unknown.
    pub parent_id: String,
    /// `name:tag` each; the placeholder `<none>:<none>` of older daemons is dropped.
    pub repo_tags: Vec<String>,
    /// `name@digest` each; the placeholder `<none>@<none>` of older daemons is dropped.
    pub repo_digests: Vec<String>,
    /// Unix seconds. Go's zero time (−62135596800) and other values ≤ 0 mean that the image does not say.
    #[serde(rename = "Created")]
    pub created_unix_secs: i64,
    /// All layers of the image, shared ones included.
    #[serde(rename = "Size")]
    pub size_bytes: u64,
    /// What daemons before API 1.44 call the virtual size; the same as the size where it is not sent.
    #[serde(rename = "VirtualSize")]
    pub virtual_size_bytes: u64,
    /// Bytes in layers that other images use too; `None` (−1 on the wire) unless it was asked for and known.
    #[serde(rename = "SharedSize", with = "unknown_count")]
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub shared_size_bytes: Option<u64>,
    /// User-defined metadata, sorted by key.
    pub labels: BTreeMap<String, String>,
    /// Containers of any state that use the image; `None` (−1 on the wire) where it could not be learned.
    #[serde(with = "unknown_count")]
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub containers: Option<u64>,
    /// The manifests of a multi-platform image, where they were asked for and the daemon has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifests: Option<Vec<ImageManifestSummary>>,
    /// The OCI descriptor of the image's target, where the daemon has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub descriptor: Option<Descriptor>,
}
