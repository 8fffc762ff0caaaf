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
                by_image.insert(hexadecimal(&image.id).to_owned(), image.shared_size);
            })?;
        }
        Ok(Self { by_image })
    }

    /// Writes the sizes into the images; what is not known stays unknown.
    pub(crate) fn apply(&self, images: &mut [ImageSummary]) {
        for image in images {
            image.shared_size_bytes =
                self.by_image.get(hexadecimal(image.id.as_str())).and_then(|size| u64::try_from(*size).ok());
        }
    }
}

/// The id without `sha256:`, which Podman leaves out here, and only here.
fn hexadecimal(id: &str) -> &str {
    id.rsplit(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_images;

    fn applied(usage: &str) -> Vec<Option<u64>> {
        let list = br#"[{"Id":"sha256:a","SharedSize":0},{"Id":"sha256:b","SharedSize":0}]"#;
        let mut images = parse_images(list).unwrap().images;
        SharedSizes::parse(usage.as_bytes()).unwrap().apply(&mut images);
        images.into_iter().map(|image| image.shared_size_bytes).collect()
    }

    #[test]
    fn what_the_disk_usage_does_not_say_is_unknown() {
        assert_eq!(applied(r#"{"Images":[{"Id":"sha256:a","SharedSize":7}]}"#), [Some(7), None]);
        assert_eq!(applied(r#"{"Images":[{"Id":"sha256:a","SharedSize":-1}]}"#), [None, None]);
        assert_eq!(applied(r#"{"Images":null}"#), [None, None]);
    }

    #[test]
    fn podman_leaves_out_how_an_id_was_made_and_names_an_image_for_each_tag() {
        let usage = r#"{"Images":[{"Id":"b","SharedSize":7},{"Id":"b","SharedSize":7}]}"#;
        assert_eq!(applied(usage), [None, Some(7)]);
    }
}
