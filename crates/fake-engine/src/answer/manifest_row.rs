//! Descriptors and manifests, as the lists send them.

use serde::Serialize;

use crate::inventory::{Image, Manifest, ManifestKind};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// An OCI descriptor.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescriptorRow<'a> {
    media_type: &'static str,
    digest: &'a str,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<AttestationNote<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<PlatformRow>,
}

#[derive(Debug, Serialize)]
struct AttestationNote<'a> {
    #[serde(rename = "vnd.docker.reference.digest")]
    of: &'a str,
    #[serde(rename = "vnd.docker.reference.type")]
    kind: &'static str,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct PlatformRow {
    architecture: &'static str,
    os: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<&'static str>,
}

/// One element of `Manifests`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ManifestRow<'a> {
    #[serde(rename = "ID")]
    id: &'a str,
    descriptor: DescriptorRow<'a>,
    available: bool,
    size: ManifestSize,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_data: Option<ImageFacts<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attestation_data: Option<AttestationFacts<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ManifestSize {
    total: u64,
    content: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ImageFacts<'a> {
    platform: PlatformRow,
    containers: &'a [String],
    size: UnpackedSize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct UnpackedSize {
    unpacked: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttestationFacts<'a> {
    r#for: &'a str,
}

/// What an image is in its store; nothing on a classic store.
pub(super) fn image_descriptor(image: &Image) -> Option<DescriptorRow<'_>> {
    let first = image.manifests.first()?;
    let index = DescriptorRow {
        media_type: INDEX,
        digest: &image.id,
        size: 856 * u64::try_from(image.manifests.len()).unwrap_or(1),
        annotations: None,
        platform: None,
    };
    // The descriptor of an image that is no index does not repeat the platform.
    Some(if image.is_index() { index } else { DescriptorRow { platform: None, ..descriptor(first) } })
}

/// What the platform of a container's image is in its store; nothing on a classic store.
pub(super) fn platform_descriptor(image: &Image) -> Option<DescriptorRow<'_>> {
    image.manifests.first().map(descriptor)
}

/// The elements of `Manifests`.
pub(super) fn manifest_rows(image: &Image) -> Vec<ManifestRow<'_>> {
    // Containers are of the first one: that of this machine's platform.
    let containers = std::iter::once(image.containers.as_slice()).chain(std::iter::repeat(&[][..]));
    image.manifests.iter().zip(containers).map(|(manifest, containers)| row(manifest, containers)).collect()
}

fn row<'a>(manifest: &'a Manifest, containers: &'a [String]) -> ManifestRow<'a> {
    let (kind, image_data, attestation_data) = match &manifest.kind {
        ManifestKind::Image { architecture, variant, unpacked_bytes } => {
            let facts = ImageFacts {
                platform: PlatformRow { architecture, os: "linux", variant: *variant },
                containers,
                size: UnpackedSize { unpacked: *unpacked_bytes },
            };
            ("image", Some(facts), None)
        }
        ManifestKind::Attestation { of } => ("attestation", None, Some(AttestationFacts { r#for: of })),
    };
    ManifestRow {
        id: &manifest.digest,
        descriptor: descriptor(manifest),
        available: manifest.available,
        size: ManifestSize { total: manifest.total_bytes(), content: manifest.content_bytes },
        kind,
        image_data,
        attestation_data,
    }
}

fn descriptor(manifest: &Manifest) -> DescriptorRow<'_> {
    let (platform, annotations) = match &manifest.kind {
        ManifestKind::Image { architecture, variant, .. } => {
            (PlatformRow { architecture, os: "linux", variant: *variant }, None)
        }
        ManifestKind::Attestation { of } => (
            PlatformRow { architecture: "unknown", os: "unknown", variant: None },
            Some(AttestationNote { of, kind: "attestation-manifest" }),
        ),
    };
    DescriptorRow {
        media_type: MANIFEST,
        digest: &manifest.digest,
        size: manifest.descriptor_bytes,
        annotations,
        platform: Some(platform),
    }
}
