use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{ImageId, Platform};

/// The layers of all images of an environment, each once.
///
/// A layer is identified by its *chain ID* (OCI image specification, config.md): the digest over itself and all that
/// is below it. The same files on top of something else are stored a second time, and are another layer here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImageLayers {
    /// Whether the daemon was asked about every image; while it was not, sums are lower bounds.
    pub complete: bool,
    /// Whether the daemon's store keeps the compressed content of the images besides their layers, as containerd's
    /// does: then sums over layers are lower bounds of what is on disk.
    pub keeps_content: bool,
    /// Every layer, each once.
    pub layers: Vec<ImageLayer>,
    /// Every image of the daemon, intermediate ones too, in its own order.
    pub images: Vec<LayeredImage>,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImageLayer {
    /// The chain ID.
    pub id: String,
    /// What the layer adds to what is below it; null where it could not be learned.
    pub size_bytes: Option<u64>,
}

/// What is known of one image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LayeredImage {
    /// The image.
    pub id: ImageId,
    /// What it runs on; null where it is not known, or not yet.
    pub platform: Option<Platform>,
    /// Its layers, the lowest first, by their places in [`ImageLayers::layers`]; null where they are not known, or not
    /// yet.
    pub layers: Option<Vec<usize>>,
}

/// What some layers take together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerSum {
    /// Just so many bytes.
    Exactly(u64),
    /// So many bytes are known of, and there may be more.
    AtLeast(u64),
}

impl ImageLayers {
    /// What the layers of these images take, each layer once.
    pub fn sum<'a>(&self, images: impl IntoIterator<Item = &'a ImageId>) -> LayerSum {
        let chosen: BTreeSet<&ImageId> = images.into_iter().collect();
        let mut known = self.complete && !self.keeps_content;
        let mut found = 0;
        let mut places: BTreeSet<usize> = BTreeSet::new();
        for image in self.images.iter().filter(|image| chosen.contains(&image.id)) {
            found += 1;
            match &image.layers {
                Some(layers) => places.extend(layers),
                None => known = false,
            }
        }
        known &= found == chosen.len();
        let mut sum_bytes: u64 = 0;
        for place in places {
            match self.layers.get(place).and_then(|layer| layer.size_bytes) {
                Some(size_bytes) => sum_bytes = sum_bytes.saturating_add(size_bytes),
                None => known = false,
            }
        }
        if known { LayerSum::Exactly(sum_bytes) } else { LayerSum::AtLeast(sum_bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ImageId {
        ImageId::from(text.to_owned())
    }

    /// `a` and `b` share their lowest layer; `c` is not known.
    fn layers() -> ImageLayers {
        let layer = |id: &str, size_bytes| ImageLayer { id: id.to_owned(), size_bytes };
        let image = |name, layers| LayeredImage { id: id(name), platform: None, layers };
        ImageLayers {
            complete: true,
            keeps_content: false,
            layers: vec![
                layer("base", Some(100)),
                layer("a", Some(7)),
                layer("b", Some(0)),
                layer("?", None),
            ],
            images: vec![
                image("a", Some(vec![0, 1])),
                image("b", Some(vec![0, 2])),
                image("c", None),
                image("d", Some(vec![0, 3])),
                image("odd", Some(vec![0, 9])),
            ],
        }
    }

    fn sum(layers: &ImageLayers, images: &[&str]) -> LayerSum {
        let images: Vec<_> = images.iter().map(|name| id(name)).collect();
        layers.sum(&images)
    }

    #[test]
    fn a_layer_that_images_share_counts_once() {
        let layers = layers();
        assert_eq!(sum(&layers, &["a"]), LayerSum::Exactly(107));
        assert_eq!(sum(&layers, &["a", "b"]), LayerSum::Exactly(107));
        assert_eq!(sum(&layers, &["b", "b"]), LayerSum::Exactly(100));
        assert_eq!(sum(&layers, &[]), LayerSum::Exactly(0));
    }

    #[test]
    fn whatever_is_not_known_makes_a_sum_a_lower_bound() {
        let layers = layers();
        for (images, bytes) in
            [(&["a", "c"][..], 107), (&["d"], 100), (&["a", "gone"], 107), (&["odd", "b"], 100)]
        {
            assert_eq!(sum(&layers, images), LayerSum::AtLeast(bytes), "{images:?}");
        }
        let learning = ImageLayers { complete: false, ..layers.clone() };
        assert_eq!(sum(&learning, &["a"]), LayerSum::AtLeast(107));
        let containerd = ImageLayers { keeps_content: true, ..layers };
        assert_eq!(sum(&containerd, &["a"]), LayerSum::AtLeast(107));
    }
}
