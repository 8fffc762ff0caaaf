//! The whole inventory, from a few numbers.

use std::collections::HashMap;

use fastrand::Rng;

use super::container::{Container, containers};
use super::image::{Image, images};
use super::layers::Layers;
use crate::shape::Shape;

/// What the inventory follows from, and nothing else.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) images: usize,
    /// How many of them it does not have, the newest ones.
    pub(crate) without: usize,
    pub(crate) containers: usize,
    pub(crate) seed: u64,
    pub(crate) shape: Shape,
    pub(crate) now_unix_secs: i64,
}

/// Everything on the engine.
#[derive(Debug)]
pub(crate) struct Inventory {
    /// The newest first.
    pub(crate) images: Vec<Image>,
    /// The newest first.
    pub(crate) containers: Vec<Container>,
    pub(crate) layers: Layers,
    /// The places of the images by tag, repo digest and ID.
    pub(super) by_reference: HashMap<String, usize>,
    /// How many containers were created since the start.
    pub(super) created_containers: u64,
}

impl Inventory {
    /// Generates it; takes time and memory in proportion to the plan's numbers.
    pub(crate) fn generate(plan: &Plan) -> Self {
        let mut rng = Rng::with_seed(plan.seed);
        let mut layers = Layers::new(plan.seed);
        let mut images = images(plan, &mut layers, &mut rng);
        images.drain(..plan.without.min(images.len()));
        let containers = containers(plan, &mut images, &mut rng);
        let mut by_reference = HashMap::new();
        for (place, image) in images.iter().enumerate() {
            for reference in image.repo_tags.iter().chain(&image.repo_digests).chain([&image.id]) {
                by_reference.insert(reference.clone(), place);
            }
        }
        Self { images, containers, layers, by_reference, created_containers: 0 }
    }

    /// The image that a name, `name:tag`, `name@digest`, ID or beginning of an ID stands for.
    pub(crate) fn find(&self, reference: &str) -> Option<&Image> {
        let familiar = reference.strip_prefix("docker.io/").unwrap_or(reference);
        let familiar = familiar.strip_prefix("library/").unwrap_or(familiar);
        let candidates = [familiar.to_owned(), format!("{familiar}:latest"), format!("sha256:{reference}")];
        let place = candidates.iter().find_map(|candidate| self.by_reference.get(candidate));
        place.and_then(|place| self.images.get(*place)).or_else(|| self.find_by_short_id(reference))
    }

    fn find_by_short_id(&self, reference: &str) -> Option<&Image> {
        let hex = reference.strip_prefix("sha256:").unwrap_or(reference);
        if hex.is_empty() || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut matching = self
            .images
            .iter()
            .filter(|image| image.id.strip_prefix("sha256:").is_some_and(|id| id.starts_with(hex)));
        let found = matching.next();
        // The beginning of two IDs is the beginning of none.
        found.filter(|_| matching.next().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Kind;

    fn inventory(shape: Shape, images: usize) -> Inventory {
        Inventory::generate(&Plan {
            images,
            without: 0,
            containers: 40,
            seed: 7,
            shape,
            now_unix_secs: 1_760_000_000,
        })
    }

    #[test]
    fn the_newest_come_first() {
        for shape in Shape::ALL {
            assert!(inventory(shape, 400).images.is_sorted_by_key(|image| -image.created));
        }
    }

    #[test]
    fn the_mixture_is_as_described() {
        let inventory = inventory(Shape::Docker20Classic, 2_000);
        let count = |kind| inventory.images.iter().filter(|image| image.kind == kind).count();
        assert_eq!(inventory.images.len() - count(Kind::Intermediate), 2_000);
        assert!((100..220).contains(&(count(Kind::Dangling) + count(Kind::DanglingWithDigest))));
        assert!(count(Kind::Intermediate) > 50);
        assert!(inventory.images.iter().all(|image| (3_000..=4_000_000_000).contains(&image.size_bytes)));
        assert!(inventory.images.iter().filter(|image| !image.parent_id.is_empty()).count() > 100);
        assert!(inventory.images.iter().filter(|image| image.repo_tags.len() > 1).count() > 100);
        assert!(inventory.images.iter().filter(|image| image.labels.is_empty()).count() > 100);
    }

    #[test]
    fn every_parent_is_there_and_older() {
        let inventory = inventory(Shape::Docker20Classic, 1_000);
        for image in inventory.images.iter().filter(|image| !image.parent_id.is_empty()) {
            let parent = inventory.find(&image.parent_id).unwrap();
            assert!(parent.created <= image.created);
            assert!(image.layers.starts_with(&parent.layers));
        }
    }

    #[test]
    fn images_are_found_by_everything_that_names_them() {
        let inventory = inventory(Shape::Docker28Containerd, 300);
        let found = |reference: &str| inventory.find(reference).map(|image| image.id.as_str());
        for image in &inventory.images {
            let id = Some(image.id.as_str());
            assert_eq!(found(&image.id), id);
            assert_eq!(found(&image.id["sha256:".len()..]), id);
            assert_eq!(found(&image.id["sha256:".len()..][..16]), id);
            for reference in image.repo_tags.iter().chain(&image.repo_digests) {
                assert_eq!(found(reference), id);
            }
            for name in image.repo_tags.iter().filter_map(|tag| tag.strip_suffix(":latest")) {
                assert_eq!(found(name), id);
            }
        }
        assert_eq!(found("no/such:image"), None);
        assert_eq!(found(""), None);
    }

    #[test]
    fn containers_are_counted_at_their_image() {
        let inventory = inventory(Shape::Docker28Containerd, 100);
        assert_eq!(inventory.containers.len(), 40);
        for container in &inventory.containers {
            let image = &inventory.images[container.image_place];
            assert!(image.containers.contains(&container.id));
            assert!(
                container.image_id == image.id
                    || image.manifests.iter().any(|manifest| manifest.digest == container.image_id)
            );
        }
    }
}
