use std::collections::HashMap;

use serde::Deserialize;
use shared::ImageSummary;

use crate::DaemonError;

/// The shared sizes of all images, as `GET /system/df` says on engines whose image list cannot.
pub(crate) struct SharedSizes {
    by_image: HashMap<String, i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DiskUsage {
    images: Option<Vec<ImageUsage>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ImageUsage {
    id: String,
    shared_size: i64,
}

impl SharedSizes {
    /// Reads the body of `GET /system/df`.
    ///
    /// # Errors
    ///
    /// Where it does not say what the images take.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, DaemonError> {
        let usage: DiskUsage = serde_json::from_slice(body)
            .map_err(|error| DaemonError::Nonsense(format!("no disk usage: {error}")))?;
        let images = usage.images.unwrap_or_default();
        Ok(Self { by_image: images.into_iter().map(|image| (image.id, image.shared_size)).collect() })
    }

    /// Writes the sizes into the images; what is not known stays unknown.
    pub(crate) fn apply(&self, images: &mut [ImageSummary]) {
        for image in images {
            image.shared_size_bytes =
                self.by_image.get(image.id.as_str()).and_then(|size| u64::try_from(*size).ok());
        }
    }
}
