use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A reference to content by its digest, as the OCI image specification defines it (descriptor.md).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// The media type of what is referred to.
    #[serde(default)]
    pub media_type: String,
    /// The digest of the content.
    #[serde(default)]
    pub digest: String,
    /// Bytes of the content itself, not of what it refers to in turn.
    #[serde(default, rename = "size")]
    pub size_bytes: i64,
    /// Places from which the content may be downloaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urls: Option<Vec<String>>,
    /// Arbitrary metadata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<BTreeMap<String, String>>,
    /// The content itself, base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// What the content runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// The media type of an artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
}

/// What an image runs on, as the OCI image index specification defines it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Platform {
    /// The CPU architecture in Go's words (`amd64`, `arm64`).
    #[serde(default)]
    pub architecture: String,
    /// The operating system in Go's words (`linux`, `windows`).
    #[serde(default)]
    pub os: String,
    /// The version of the operating system, for Windows.
    #[serde(default, rename = "os.version", skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// Required features of the operating system, for Windows.
    #[serde(default, rename = "os.features", skip_serializing_if = "Option::is_none")]
    pub os_features: Option<Vec<String>>,
    /// The variant of the CPU (`v7`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

/// One manifest of an image, as the Engine lists it with `manifests=1` (API 1.47 and newer, containerd store).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ImageManifestSummary {
    /// The manifest's digest.
    #[serde(rename = "ID")]
    pub id: String,
    /// The descriptor of the manifest.
    pub descriptor: Descriptor,
    /// Whether all the content of the manifest is present locally.
    pub available: bool,
    /// What the manifest takes on disk.
    pub size: ManifestSize,
    /// What the manifest describes.
    pub kind: ManifestKind,
    /// Only where `kind` is `image`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_data: Option<ImageProperties>,
    /// Only where `kind` is `attestation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation_data: Option<AttestationProperties>,
}

/// What a manifest takes on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ManifestSize {
    /// Everything that belongs to the manifest: content, and snapshots unpacked from it.
    #[serde(rename = "Total")]
    pub total_bytes: i64,
    /// The content store's part.
    #[serde(rename = "Content")]
    pub content_bytes: i64,
}

/// What a manifest describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ManifestKind {
    /// An image that a container can be started from.
    Image,
    /// A statement about an image, made by its builder.
    Attestation,
    /// Anything else.
    #[serde(other)]
    Unknown,
}

/// What is special to the manifest of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ImageProperties {
    /// What the image runs on.
    pub platform: Platform,
    /// Ids of the containers that use this manifest.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub containers: Vec<String>,
    /// What is unpacked on disk.
    pub size: UnpackedSize,
}

/// What is unpacked on disk for a manifest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct UnpackedSize {
    /// Bytes that containers use directly.
    #[serde(rename = "Unpacked")]
    pub unpacked_bytes: i64,
}

/// What is special to the manifest of an attestation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct AttestationProperties {
    /// The digest of the manifest that is attested.
    #[serde(rename = "For")]
    pub subject: String,
}

fn null_is_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
