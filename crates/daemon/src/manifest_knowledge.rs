use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use shared::{ImageId, ImageManifestSummary, ImageSummary};

/// The media types of manifests that are no index: such an image is its own manifest.
const SINGLE: [&str; 2] =
    ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];

/// Which manifests the indexes of one daemon name. A digest stands for what it is made of: this does not change.
#[derive(Debug, Default)]
pub(crate) struct ManifestKnowledge {
    by_index: Mutex<HashMap<ImageId, Vec<String>>>,
    is_lacking: AtomicBool,
}

impl ManifestKnowledge {
    /// Notes what a whole list names; other indexes are forgotten.
    pub(crate) fn learn(&self, images: &[ImageSummary]) {
        let indexes = images.iter().filter(|image| !is_single(image));
        let named = indexes.filter_map(|image| Some((image.id.clone(), used_in(image.manifests.as_ref()?))));
        let named = named.collect();
        *self.by_index.lock().unwrap_or_else(PoisonError::into_inner) = named;
    }

    /// Whether some were needed and not known.
    pub(crate) fn is_lacking(&self) -> bool {
        self.is_lacking.load(Ordering::Relaxed)
    }

    /// The manifests of each of these images that containers can be of. Nothing where those of one are not known.
    pub(crate) fn of(&self, images: &[ImageSummary]) -> Option<Vec<Vec<String>>> {
        let known = self.by_index.lock().unwrap_or_else(PoisonError::into_inner);
        let of_each = images.iter().map(|image| match &image.manifests {
            Some(manifests) => Some(used_in(manifests)),
            None if is_single(image) => Some(vec![image.id.to_string()]),
            None => known.get(&image.id).cloned(),
        });
        let all = of_each.collect();
        self.is_lacking.fetch_or(Option::is_none(&all), Ordering::Relaxed);
        all
    }
}

/// Whether it is its own manifest.
fn is_single(image: &ImageSummary) -> bool {
    image.descriptor.as_ref().is_some_and(|descriptor| SINGLE.contains(&descriptor.media_type.as_str()))
}

/// Those that are of images: no container is of an attestation.
fn used_in(manifests: &[ImageManifestSummary]) -> Vec<String> {
    let of_images = manifests.iter().filter(|manifest| manifest.image_data.is_some());
    of_images.map(|manifest| manifest.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::parse_images;

    fn image(id: &str, media_type: &str, manifests: Value) -> ImageSummary {
        let row = json!([{ "Id": id, "Descriptor": { "mediaType": media_type }, "Manifests": manifests }]);
        parse_images(&serde_json::to_vec(&row).unwrap()).unwrap().images.remove(0)
    }

    #[test]
    fn an_index_is_known_once_a_list_has_named_its_manifests() {
        let size = json!({ "Total": 0, "Content": 0 });
        let data = json!({ "Platform": {}, "Size": { "Unpacked": 0 } });
        let manifests = json!([
            { "ID": "m", "Descriptor": {}, "Available": true, "Size": size, "Kind": "image", "ImageData": data },
            { "ID": "attests", "Descriptor": {}, "Available": true, "Size": size, "Kind": "attestation" },
        ]);
        let index = |manifests| image("i", "application/vnd.oci.image.index.v1+json", manifests);
        let single = image("s", SINGLE[0], Value::Null);
        let known = ManifestKnowledge::default();
        assert_eq!(known.of(std::slice::from_ref(&single)), Some(vec![vec!["s".to_owned()]]));
        assert!(!known.is_lacking());
        let both = [index(Value::Null), single];
        assert_eq!(known.of(&both), None);
        assert!(known.is_lacking());
        let of_both = vec![vec!["m".to_owned()], vec!["s".to_owned()]];
        assert_eq!(known.of(&[index(manifests.clone()), both[1].clone()]), Some(of_both.clone()));
        known.learn(&[index(manifests)]);
        assert_eq!(known.of(&both), Some(of_both));
        known.learn(&[]);
        assert_eq!(known.of(&both), None);
    }
}
