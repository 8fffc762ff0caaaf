use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::ImageSummary;

use crate::DaemonError;

/// How many containers use which image, as the list of all containers says.
#[derive(Debug, Default)]
pub(crate) struct ContainerCount {
    by_image: HashMap<String, u64>,
}

/// The only field of a container that matters here. States, ports and whatever else may be odd are not looked at.
#[derive(Deserialize)]
struct EngineContainer {
    #[serde(rename = "ImageID")]
    image_id: String,
}

impl ContainerCount {
    /// Reads the body of `GET /containers/json?all=1`.
    ///
    /// # Errors
    ///
    /// Where it is not a list of containers. A single odd container is an error too: it could be the one that
    /// uses an image, and a count must never be too low.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, DaemonError> {
        let nonsense = |error| DaemonError::Nonsense(format!("no list of containers: {error}"));
        let text = String::from_utf8_lossy(body);
        let rows: Option<Vec<&RawValue>> = serde_json::from_str(&text).map_err(nonsense)?;
        let mut by_image = HashMap::new();
        for row in rows.unwrap_or_default() {
            let container: EngineContainer = serde_json::from_str(row.get()).map_err(nonsense)?;
            *by_image.entry(container.image_id).or_default() += 1;
        }
        Ok(Self { by_image })
    }

    /// Writes the counts into the images.
    ///
    /// A container names its image by the image's id or, on a containerd store, by one of its manifests. Where a
    /// containerd store did not say which manifests its images have, a container that names none of the images
    /// may use any of them: then no image is said to be unused.
    pub(crate) fn apply(&self, images: &mut [ImageSummary]) {
        let mut counted = HashSet::new();
        for image in images.iter_mut() {
            let manifests = image.manifests.iter().flatten().map(|manifest| manifest.id.as_str());
            let names: HashSet<&str> = manifests.chain([image.id.as_str()]).collect();
            let uses = names.iter().filter_map(|name| self.by_image.get_key_value(*name));
            let mut sum = 0_u64;
            for (name, containers) in uses {
                counted.insert(name.as_str());
                sum = sum.saturating_add(*containers);
            }
            image.containers = Some(sum);
        }
        let all_counted = self.by_image.keys().all(|name| counted.contains(name.as_str()));
        for image in images {
            let may_hide_manifests = image.descriptor.is_some() && image.manifests.is_none();
            if !all_counted && may_hide_manifests && image.containers == Some(0) {
                image.containers = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_images;

    fn counts(images: &str, containers: &str) -> Vec<Option<u64>> {
        let mut images = parse_images(images.as_bytes()).unwrap().images;
        ContainerCount::parse(containers.as_bytes()).unwrap().apply(&mut images);
        images.into_iter().map(|image| image.containers).collect()
    }

    #[test]
    fn containers_of_any_state_count_for_the_image_that_they_name() {
        let containers =
            r#"[{"ImageID":"a","State":"running"},{"ImageID":"a","State":"tomorrow's"},{"ImageID":"gone"}]"#;
        assert_eq!(counts(r#"[{"Id":"a"},{"Id":"b"}]"#, containers), [Some(2), Some(0)]);
        assert_eq!(counts(r#"[{"Id":"a"}]"#, "null"), [Some(0)]);
    }

    #[test]
    fn a_container_of_a_manifest_counts_for_the_image_that_holds_it() {
        let manifest =
            r#"{"ID":"m","Descriptor":{},"Available":true,"Size":{"Total":0,"Content":0},"Kind":"image"}"#;
        let images = format!(
            r#"[{{"Id":"index","Descriptor":{{}},"Manifests":[{manifest}]}},{{"Id":"b","Descriptor":{{}},"Manifests":[]}}]"#
        );
        assert_eq!(counts(&images, r#"[{"ImageID":"m"}]"#), [Some(1), Some(0)]);
    }

    #[test]
    fn where_manifests_are_hidden_no_image_is_falsely_unused() {
        let images = r#"[{"Id":"a","Descriptor":{}},{"Id":"b","Descriptor":{}}]"#;
        assert_eq!(counts(images, r#"[{"ImageID":"a"},{"ImageID":"m"}]"#), [Some(1), None]);
        assert_eq!(counts(images, r#"[{"ImageID":"a"}]"#), [Some(1), Some(0)]);
    }

    #[test]
    fn an_odd_container_leaves_the_counts_unknown() {
        for body in ["", "{}", "[1]", r#"[{"Image":"a"}]"#] {
            assert!(ContainerCount::parse(body.as_bytes()).is_err(), "{body}");
        }
    }
}
