use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::ImageSummary;

use crate::DaemonError;
use crate::json_rows::for_each_row;

/// The containers of a daemon that counts them itself, as it does: by the manifest that each was made of, where the
/// store has manifests, and by image elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Recount {
    by_image: HashMap<String, u64>,
    by_manifest: HashMap<String, Vec<String>>,
}

/// What matters of a container here. What its image is, is demanded; a manifest only stores that have them tell.
#[derive(Deserialize)]
struct EngineContainer<'a> {
    #[serde(rename = "Id")]
    id: String,
    #[serde(rename = "ImageID")]
    image_id: String,
    #[serde(rename = "ImageManifestDescriptor", borrow)]
    manifest: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct EngineManifest {
    digest: String,
}

impl Recount {
    /// Reads the body of `GET /containers/json?all=1`, in the daemon's order.
    ///
    /// # Errors
    ///
    /// Where it is not a list of containers, or one of them is odd: a count must never be too low.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, DaemonError> {
        let mut recount = Self::default();
        let mut odd = None;
        for_each_row(&String::from_utf8_lossy(body), |container: EngineContainer<'_>| {
            *recount.by_image.entry(container.image_id).or_default() += 1;
            match container.manifest.map(|raw| serde_json::from_str::<EngineManifest>(raw.get())) {
                Some(Ok(manifest)) => {
                    recount.by_manifest.entry(manifest.digest).or_default().push(container.id);
                }
                Some(Err(error)) => odd = Some(error),
                None => {}
            }
        })?;
        match odd {
            Some(error) => Err(DaemonError::Nonsense(format!("an odd manifest of a container: {error}"))),
            None => Ok(recount),
        }
    }

    /// Writes the counts into the images, of each of which these manifests are known.
    pub(crate) fn write_by_manifests(&self, images: &mut [ImageSummary], manifests: &[Vec<String>]) {
        let users = |manifest: &str| self.by_manifest.get(manifest).map(Vec::as_slice).unwrap_or_default();
        for (image, manifests) in images.iter_mut().zip(manifests) {
            let count = manifests.iter().map(|manifest| users(manifest).len()).sum::<usize>();
            image.containers = u64::try_from(count).ok();
            for manifest in image.manifests.iter_mut().flatten() {
                if let Some(data) = &mut manifest.image_data {
                    data.containers = users(&manifest.id).to_vec();
                }
            }
        }
    }

    /// Writes the counts into images that have no manifests.
    pub(crate) fn write_by_ids(&self, images: &mut [ImageSummary]) {
        for image in images {
            image.containers = Some(self.by_image.get(image.id.as_str()).copied().unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_images;

    const CONTAINERS: &str = r#"[{"Id":"3","ImageID":"index","ImageManifestDescriptor":{"digest":"m"}},
        {"Id":"2","ImageID":"m","ImageManifestDescriptor":{"digest":"m","new":1}},
        {"Id":"1","ImageID":"index"}]"#;

    #[test]
    fn a_container_counts_for_every_image_that_has_its_manifest() {
        let manifest = r#"{"ID":"m","Descriptor":{},"Available":true,"Size":{"Total":0,"Content":0},"Kind":"image",
            "ImageData":{"Platform":{},"Containers":["gone"],"Size":{"Unpacked":0}}}"#;
        let images = format!(r#"[{{"Id":"index","Manifests":[{manifest}]}},{{"Id":"m"}},{{"Id":"other"}}]"#);
        let mut images = parse_images(images.as_bytes()).unwrap().images;
        let manifests = [&["m", "n"][..], &["m"], &["other"]];
        let manifests = manifests.map(|ids| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>());
        Recount::parse(CONTAINERS.as_bytes()).unwrap().write_by_manifests(&mut images, &manifests);
        let counts: Vec<_> = images.iter().map(|image| image.containers).collect();
        assert_eq!(counts, [Some(2), Some(2), Some(0)]);
        let data = images[0].manifests.as_ref().unwrap()[0].image_data.as_ref().unwrap();
        assert_eq!(data.containers, ["3", "2"]);
    }

    #[test]
    fn a_container_counts_for_the_image_that_it_names_where_there_are_no_manifests() {
        let mut images = parse_images(br#"[{"Id":"index","Containers":7},{"Id":"b"}]"#).unwrap().images;
        Recount::parse(CONTAINERS.as_bytes()).unwrap().write_by_ids(&mut images);
        assert_eq!((images[0].containers, images[1].containers), (Some(2), Some(0)));
    }

    #[test]
    fn an_odd_container_leaves_the_counts_as_they_are() {
        for body in [
            "",
            "{}",
            "[1]",
            r#"[{"Id":"1"}]"#,
            r#"[{"ImageID":"a"}]"#,
            r#"[{"Id":"1","ImageID":"a","ImageManifestDescriptor":{}}]"#,
            r#"[{"Id":"1","ImageID":"a","ImageManifestDescriptor":7}]"#,
        ] {
            assert!(Recount::parse(body.as_bytes()).is_err(), "{body}");
        }
        assert!(Recount::parse(b"null").unwrap().by_image.is_empty());
    }
}
