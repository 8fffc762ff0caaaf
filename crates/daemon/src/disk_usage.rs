use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::ImageSummary;

use crate::DaemonError;
use crate::json_rows::for_each_row;

/// The shared sizes of all images, as `GET /system/df` says on engines whose image list cannot.
pub(crate) struct SharedSizes {
    by_image: HashMap<String, i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DiskUsage<'a> {
    #[serde(borrow)]
    images: Option<&'a RawValue>,
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
        let text = String::from_utf8_lossy(body);
        let usage: DiskUsage<'_> = serde_json::from_str(&text)
            .map_err(|error| DaemonError::Nonsense(format!("no disk usage: {error}")))?;
        let mut by_image = HashMap::new();
        if let Some(images) = usage.images {
            for_each_row(images.get(), |image: ImageUsage| {
                by_image.insert(image.id, image.shared_size);
            })?;
        }
        Ok(Self { by_image })
    }

    /// Writes the sizes into the images; what is not known stays unknown.
    pub(crate) fn apply(&self, images: &mut [ImageSummary]) {
        for image in images {
            image.shared_size_bytes =
                self.by_image.get(image.id.as_str()).and_then(|size| u64::try_from(*size).ok());
        }
    }
}
