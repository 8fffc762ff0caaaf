//! The manifests of images on a containerd store.

use fastrand::Rng;

use super::digest::digest;

/// The manifest of one platform, or the attestation for it.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) digest: String,
    /// The length of the manifest itself.
    pub(crate) descriptor_bytes: u64,
    /// Whether its content is here.
    pub(crate) available: bool,
    /// Compressed layers and configuration, as they are here.
    pub(crate) content_bytes: u64,
    pub(crate) kind: ManifestKind,
}

/// What a manifest is for.
#[derive(Debug)]
pub(crate) enum ManifestKind {
    /// An image for Linux on this architecture, with that many bytes unpacked.
    Image { architecture: &'static str, variant: Option<&'static str>, unpacked_bytes: u64 },
    /// The attestation of the manifest with this digest.
    Attestation { of: String },
}

impl Manifest {
    /// Everything of it that is here.
    pub(crate) fn total_bytes(&self) -> u64 {
        match self.kind {
            ManifestKind::Image { unpacked_bytes, .. } => self.content_bytes + unpacked_bytes,
            ManifestKind::Attestation { .. } => self.content_bytes,
        }
    }
}

/// The manifests of an image of that size. One, which is the image itself, or those of an index: the
/// platform that is here comes first, platforms that are not and attestations follow.
pub(super) fn manifests(seed: u64, number: usize, id: &str, size_bytes: u64, rng: &mut Rng) -> Vec<Manifest> {
    // Small images are what `docker build` makes FROM scratch, without an index.
    let is_index = size_bytes > 1_000_000 && rng.u8(0..100) < 70;
    if !is_index {
        return vec![local(id.to_owned(), size_bytes)];
    }
    let digest = |kind| digest(seed, kind, number);
    let attested = rng.u8(0..100) < 60;
    let attestation_bytes = if attested { rng.u64(8_000..24_000) } else { 0 };
    let here = local(digest("manifest-amd64"), size_bytes - attestation_bytes);

    let mut manifests = Vec::new();
    let mut attestations = Vec::new();
    let mut push = |manifest: Manifest, kind, content_bytes| {
        if attested {
            attestations.push(Manifest {
                digest: digest(kind),
                descriptor_bytes: 566,
                available: content_bytes > 0,
                content_bytes,
                kind: ManifestKind::Attestation { of: manifest.digest.clone() },
            });
        }
        manifests.push(manifest);
    };
    push(here, "attestation-amd64", attestation_bytes);
    if rng.u8(0..100) < 65 {
        push(absent(digest("manifest-arm64"), "arm64", Some("v8")), "attestation-arm64", 0);
    }
    if rng.u8(0..100) < 15 {
        push(absent(digest("manifest-arm"), "arm", Some("v7")), "attestation-arm", 0);
    }
    manifests.append(&mut attestations);
    manifests
}

fn local(digest: String, total_bytes: u64) -> Manifest {
    let content_bytes = total_bytes / 10 * 3;
    let unpacked_bytes = total_bytes - content_bytes;
    let kind = ManifestKind::Image { architecture: "amd64", variant: None, unpacked_bytes };
    Manifest { digest, descriptor_bytes: 1_777, available: true, content_bytes, kind }
}

fn absent(digest: String, architecture: &'static str, variant: Option<&'static str>) -> Manifest {
    let kind = ManifestKind::Image { architecture, variant, unpacked_bytes: 0 };
    Manifest { digest, descriptor_bytes: 1_779, available: false, content_bytes: 0, kind }
}
