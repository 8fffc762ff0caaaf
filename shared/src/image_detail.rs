use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ImageId;

/// One image in full: what the Engine answers to `GET /images/{name}/json`, with the same names and units on every
/// engine. What is not named here is passed on as the daemon sent it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ImageDetail {
    /// The digest that identifies the image on its daemon.
    pub id: ImageId,
    /// The image that this one was built on; empty where unknown.
    pub parent: String,
    /// `name:tag` each; the placeholder `<none>:<none>` of older daemons is dropped.
    pub repo_tags: Vec<String>,
    /// `name@digest` each; the placeholder `<none>@<none>` of older daemons is dropped.
    pub repo_digests: Vec<String>,
    /// RFC 3339; empty where the image does not say (Go's zero time is dropped).
    pub created: String,
    /// All layers of the image, shared ones included.
    #[serde(rename = "Size")]
    pub size_bytes: u64,
    /// The same as the size where the daemon (API 1.44 and newer) no longer sends it.
    #[serde(rename = "VirtualSize")]
    pub virtual_size_bytes: u64,
    /// The CPU architecture in Go's words; empty where unknown.
    pub architecture: String,
    /// The operating system in Go's words; empty where unknown.
    pub os: String,
    /// How containers of the image run, unless told otherwise.
    pub config: ImageConfig,
    /// What the image's files are made of.
    #[serde(rename = "RootFS")]
    pub root_fs: RootFs,
    /// Everything else, as the daemon sent it.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

/// How containers of an image run, unless told otherwise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ImageConfig {
    /// `NAME=value` each. May hold secrets of whoever built the image.
    pub env: Vec<String>,
    /// User-defined metadata, sorted by key.
    pub labels: BTreeMap<String, String>,
    /// Everything else, as the daemon sent it.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

/// What an image's files are made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RootFs {
    /// `layers`, where it is known.
    #[serde(rename = "Type")]
    pub kind: String,
    /// The digest of each layer's uncompressed archive (OCI: diff ID), the lowest layer first.
    pub layers: Vec<String>,
    /// Everything else, as the daemon sent it.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}
