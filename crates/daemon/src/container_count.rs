use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::{ContainerStates, ImageSummary};

use crate::DaemonError;
use crate::json_rows::for_each_row;

/// How many containers use which image, as the list of all containers says.
#[derive(Debug, Default)]
pub(crate) struct ContainerCount {
    by_image: HashMap<String, ContainerStates>,
}

/// What matters of a container here. Only the image is demanded; ports and whatever else may be odd are not looked at.
#[derive(Deserialize)]
struct EngineContainer<'a> {
    #[serde(rename = "ImageID")]
    image_id: String,
    #[serde(rename = "State", borrow)]
    state: Option<&'a RawValue>,
}

impl ContainerCount {
    /// Reads the body of `GET /containers/json?all=1`.
    ///
    /// # Errors
    ///
    /// Where it is not a list of containers. A single odd container is an error too: it could be the one that
    /// uses an image, and a count must never be too low.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, DaemonError> {
        let mut by_image: HashMap<String, ContainerStates> = HashMap::new();
        for_each_row(&String::from_utf8_lossy(body), |container: EngineContainer<'_>| {
            let states = by_image.entry(container.image_id).or_default();
            match container.state.map(RawValue::get) {
                Some(r#""running""#) => states.running += 1,
                Some(r#""paused""#) => states.paused += 1,
                Some(_) | None => states.other += 1,
            }
        })?;
        Ok(Self { by_image })
    }

    /// Whether every container names one of these images.
    pub(crate) fn names_only(&self, images: &[ImageSummary]) -> bool {
        let names: HashSet<&str> = images.iter().flat_map(names_of).collect();
        self.by_image.keys().all(|name| names.contains(name.as_str()))
    }

    /// Writes the counts into the images whose daemon did not say.
    pub(crate) fn fill(&self, images: &mut [ImageSummary]) {
        for image in images.iter_mut().filter(|image| image.containers.is_none()) {
            image.containers = Some(self.states_of(image).total());
        }
    }

    /// The containers of one image, by their states.
    pub(crate) fn states_of(&self, image: &ImageSummary) -> ContainerStates {
        let names: HashSet<&str> = names_of(image).collect();
        let states = names.into_iter().filter_map(|name| self.by_image.get(name));
        states.fold(ContainerStates::default(), |sum, states| ContainerStates {
            running: sum.running + states.running,
            paused: sum.paused + states.paused,
            other: sum.other + states.other,
        })
    }
}

/// What a container may call the image: its id or, on a containerd store, one of its manifests.
pub(crate) fn names_of(image: &ImageSummary) -> impl Iterator<Item = &str> {
    let manifests = image.manifests.iter().flatten().map(|manifest| manifest.id.as_str());
    manifests.chain([image.id.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_images;

    fn counts(images: &str, containers: &str) -> Vec<Option<u64>> {
        let mut images = parse_images(images.as_bytes()).unwrap().images;
        ContainerCount::parse(containers.as_bytes()).unwrap().fill(&mut images);
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
    fn states_are_told_apart_as_far_as_they_matter() {
        let states =
            ["\"running\"", "\"running\"", "\"paused\"", "\"exited\"", "\"tomorrow's\"", "7", "null"];
        let rows = states.map(|state| format!(r#"{{"ImageID":"a","State":{state}}}"#)).join(",");
        let count = ContainerCount::parse(format!(r#"[{rows},{{"ImageID":"a"}}]"#).as_bytes()).unwrap();
        let image = parse_images(br#"[{"Id":"a"}]"#).unwrap().images.remove(0);
        assert_eq!(count.states_of(&image), ContainerStates { running: 2, paused: 1, other: 5 });
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
    fn a_container_of_another_image_is_told() {
        let images = parse_images(br#"[{"Id":"a"}]"#).unwrap().images;
        let count = |body: &str| ContainerCount::parse(body.as_bytes()).unwrap();
        assert!(count(r#"[{"ImageID":"a"}]"#).names_only(&images));
        assert!(!count(r#"[{"ImageID":"a"},{"ImageID":"m"}]"#).names_only(&images));
    }

    #[test]
    fn an_odd_container_leaves_the_counts_unknown() {
        for body in ["", "{}", "[1]", r#"[{"Image":"a"}]"#] {
            assert!(ContainerCount::parse(body.as_bytes()).is_err(), "{body}");
        }
    }
}
