use serde::Deserialize;

use crate::{Fact, ImageId, ImageManifestSummary, ManifestKind, Platform, unknown_count};

/// Of an image in a list with `shared-size` and `manifests`, what the plain list does not say. Reading no more than this
/// saves the memory of a second list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EnrichedImage {
    /// The image.
    pub id: ImageId,
    /// Bytes in layers that other images use too; `None` (−1 on the wire) where the daemon does not say.
    #[serde(rename = "SharedSize", with = "unknown_count")]
    pub shared_size_bytes: Option<u64>,
    /// The manifests of a multi-platform image, where the daemon has them.
    #[serde(default)]
    pub manifests: Option<Vec<ImageManifestSummary>>,
    /// Of the descriptor, what the image runs on.
    #[serde(default)]
    pub descriptor: Option<Target>,
}

/// Of a descriptor, what its target runs on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Target {
    /// Absent where the target is an index.
    #[serde(default)]
    pub platform: Option<Platform>,
}

impl EnrichedImage {
    /// The platforms of the manifests whose content is there or, where none says, of the image as a whole; each once.
    pub(crate) fn take_platforms(&mut self) -> Fact<Vec<Platform>> {
        let mut platforms: Vec<Platform> = Vec::new();
        for manifest in self.manifests.iter().flatten() {
            let platform = manifest.image_data.as_ref().map(|image| &image.platform);
            if let Some(platform) = platform.or(manifest.descriptor.platform.as_ref())
                && manifest.available
                && manifest.kind == ManifestKind::Image
                && !platform.os.is_empty()
                && !platforms.contains(platform)
            {
                platforms.push(platform.clone());
            }
        }
        if platforms.is_empty() {
            let whole = self.descriptor.take().and_then(|target| target.platform);
            platforms.extend(whole.filter(|platform| !platform.os.is_empty()));
        }
        if platforms.is_empty() { Fact::Unknown } else { Fact::Known(platforms) }
    }

    /// The manifests, without what nobody looks at and what may be long.
    pub(crate) fn take_manifests(&mut self) -> Fact<Box<[ImageManifestSummary]>> {
        let Some(mut manifests) = self.manifests.take() else { return Fact::Unknown };
        for manifest in &mut manifests {
            let descriptor = &mut manifest.descriptor;
            (descriptor.urls, descriptor.annotations, descriptor.data) = (None, None, None);
        }
        Fact::Known(manifests.into())
    }
}
