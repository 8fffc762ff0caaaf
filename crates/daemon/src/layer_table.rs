use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};
use shared::{ImageId, ImageLayer, ImageLayers, LayeredImage, Platform};
use tokio::time::{Duration, Instant};

/// Layers that one image may have: Docker's own stores end at 127.
const MAX_IMAGE_LAYERS: usize = 1_000;

/// Layers that are kept, some 100 bytes each.
const MAX_LAYERS: usize = 200_000;

/// Layers of images that are kept, each counted for each image.
const MAX_PLACES: usize = 2_000_000;

/// No algorithm's digest is longer (sha512), nor any part of a platform.
const MAX_DIGEST_BYTES: usize = 140;

/// How long an image that could not be learned is left alone.
const RETRY_AFTER: Duration = Duration::from_secs(300);

/// The layers that were learned, by image.
#[derive(Debug, Default)]
pub(crate) struct LayerTable {
    layers: Vec<ImageLayer>,
    place_of: HashMap<String, usize>,
    images: HashMap<ImageId, Known>,
    places: usize,
}

/// What is known of one image.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    platform: Option<Platform>,
    layers: Option<Vec<usize>>,
    /// Where nothing could be learned, when.
    failed_at: Option<Instant>,
}

impl LayerTable {
    /// Whether the daemon has to be asked about the image.
    pub(crate) fn lacks(&self, image: &ImageId, now: Instant) -> bool {
        self.images
            .get(image)
            .is_none_or(|known| known.failed_at.is_some_and(|failed_at| now >= failed_at + RETRY_AFTER))
    }

    /// Writes down what was learned: the diff IDs, the lowest first, each with its size.
    pub(crate) fn learn(
        &mut self,
        image: ImageId,
        platform: Platform,
        layers: impl ExactSizeIterator<Item = (String, Option<u64>)>,
    ) {
        let is_short = |text: &String| text.len() <= MAX_DIGEST_BYTES;
        let platform = Some(platform).filter(|Platform { architecture, os, os_version, variant, .. }| {
            !os.is_empty() && [architecture, os].into_iter().chain(os_version).chain(variant).all(is_short)
        });
        let layers = self.places_of(layers);
        self.places += layers.as_ref().map_or(0, Vec::len);
        self.images.insert(image, Known { platform, layers, failed_at: None });
    }

    /// Writes down that nothing could be learned.
    pub(crate) fn give_up(&mut self, image: ImageId, now: Instant) {
        self.images.insert(image, Known { failed_at: Some(now), ..Known::default() });
    }

    /// Forgets all images but these, and what only they had.
    pub(crate) fn retain(&mut self, images: &[ImageId]) {
        let kept: HashSet<&ImageId> = images.iter().collect();
        if self.images.keys().all(|image| kept.contains(image)) {
            return;
        }
        let old = std::mem::take(self);
        for (image, mut known) in old.images.into_iter().filter(|(image, _)| kept.contains(image)) {
            known.layers = known.layers.map(|places| {
                let layers = places.into_iter().filter_map(|place| old.layers.get(place));
                layers.map(|layer| self.place(&layer.id, layer.size_bytes)).collect()
            });
            self.places += known.layers.as_ref().map_or(0, Vec::len);
            self.images.insert(image, known);
        }
    }

    /// What is known of these images, their layers in the order in which they come up.
    pub(crate) fn answer(&self, images: &[ImageId], keeps_content: bool, now: Instant) -> ImageLayers {
        let mut answer = ImageLayers {
            complete: !images.iter().any(|image| self.lacks(image, now)),
            keeps_content,
            ..ImageLayers::default()
        };
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        for id in images {
            let known = self.images.get(id);
            let places = known.and_then(|known| known.layers.as_ref()).map(|places| {
                let layers = places.iter().filter_map(|place| Some((*place, self.layers.get(*place)?)));
                layers
                    .map(|(place, layer)| {
                        *numbers.entry(place).or_insert_with(|| {
                            answer.layers.push(layer.clone());
                            answer.layers.len() - 1
                        })
                    })
                    .collect()
            });
            let platform = known.and_then(|known| known.platform.clone());
            answer.images.push(LayeredImage { id: id.clone(), platform, layers: places });
        }
        answer
    }

    /// The places of an image's layers; nothing where one is no digest, or where there are too many.
    fn places_of(
        &mut self,
        layers: impl ExactSizeIterator<Item = (String, Option<u64>)>,
    ) -> Option<Vec<usize>> {
        let count = layers.len();
        let fits = count <= MAX_IMAGE_LAYERS
            && self.layers.len() + count <= MAX_LAYERS
            && self.places + count <= MAX_PLACES;
        if !fits {
            return None;
        }
        let layers: Vec<_> = layers.collect();
        if !layers.iter().all(|(diff_id, _)| is_digest(diff_id)) {
            return None;
        }
        let mut chain_id = String::new();
        let places = layers.into_iter().map(|(diff_id, size_bytes)| {
            chain_id = chained(&chain_id, diff_id);
            self.place(&chain_id, size_bytes)
        });
        Some(places.collect())
    }

    /// The place of a layer. What one image does not tell of its size, another may.
    fn place(&mut self, chain_id: &str, size_bytes: Option<u64>) -> usize {
        if let Some(place) = self.place_of.get(chain_id) {
            if let Some(layer) = self.layers.get_mut(*place) {
                layer.size_bytes = layer.size_bytes.or(size_bytes);
            }
            return *place;
        }
        let place = self.layers.len();
        self.layers.push(ImageLayer { id: chain_id.to_owned(), size_bytes });
        self.place_of.insert(chain_id.to_owned(), place);
        place
    }
}

/// The chain ID of a layer on top of another one (OCI image specification, config.md).
fn chained(below: &str, diff_id: String) -> String {
    if below.is_empty() {
        return diff_id;
    }
    let digest = Sha256::digest(format!("{below} {diff_id}"));
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn is_digest(text: &str) -> bool {
    text.len() <= MAX_DIGEST_BYTES
        && text.split_once(':').is_some_and(|(algorithm, hex)| {
            !algorithm.is_empty() && hex.len() >= 32 && hex.chars().all(|c| c.is_ascii_hexdigit())
        })
}

#[cfg(test)]
mod tests {
    use shared::LayerSum;

    use super::*;

    fn id(name: &str) -> ImageId {
        ImageId::from(name.to_owned())
    }

    fn diff_id(letter: char) -> String {
        format!("sha256:{}", letter.to_string().repeat(64))
    }

    fn linux() -> Platform {
        Platform { os: "linux".to_owned(), architecture: "amd64".to_owned(), ..Platform::default() }
    }

    fn learn(table: &mut LayerTable, image: &str, layers: &[(char, Option<u64>)]) {
        let layers = layers.iter().map(|(letter, size)| (diff_id(*letter), *size));
        table.learn(id(image), linux(), layers);
    }

    #[test]
    fn a_chain_id_is_the_specifications() {
        let [first, second] = [
            "sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4",
            "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
        ];
        assert_eq!(chained("", first.to_owned()), first);
        // printf '%s' "$first $second" | sha256sum
        assert_eq!(
            chained(first, second.to_owned()),
            "sha256:71dec89dc33c1a1cd5f73cd1e0885ec74b73b03fb9d5a98fddb6486563565072"
        );
    }

    #[test]
    fn a_layer_on_the_same_below_is_shared_and_on_another_is_not() {
        let mut table = LayerTable::default();
        learn(&mut table, "a", &[('1', Some(100)), ('2', Some(7))]);
        learn(&mut table, "b", &[('1', Some(100)), ('3', Some(9))]);
        learn(&mut table, "c", &[('2', Some(7))]);
        let images = [id("a"), id("b"), id("c")];
        let layers = table.answer(&images, false, Instant::now());
        assert_eq!(layers.layers.len(), 4);
        assert_eq!(layers.images[0].layers, Some(vec![0, 1]));
        assert_eq!(layers.images[1].layers, Some(vec![0, 2]));
        assert_eq!(layers.images[2].layers, Some(vec![3]));
        assert_eq!(layers.sum(&images), LayerSum::Exactly(123));
        assert_eq!(layers.layers[0].id, diff_id('1'));
    }

    #[test]
    fn what_one_image_does_not_tell_another_may() {
        let mut table = LayerTable::default();
        learn(&mut table, "a", &[('1', None)]);
        learn(&mut table, "b", &[('1', Some(5)), ('2', None)]);
        let layers = table.answer(&[id("a")], false, Instant::now()).layers;
        assert_eq!(layers.iter().map(|layer| layer.size_bytes).collect::<Vec<_>>(), [Some(5)]);
    }

    #[test]
    fn an_answer_does_not_depend_on_what_was_learned_first() {
        let image = |name: &str| (name.to_owned(), [('1', Some(1)), (name.chars().next().unwrap(), Some(2))]);
        let answers = [["a", "b", "c"], ["c", "b", "a"]].map(|order| {
            let mut table = LayerTable::default();
            for (name, layers) in order.map(image) {
                learn(&mut table, &name, &layers);
            }
            table.answer(&[id("b"), id("a")], false, Instant::now())
        });
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0].layers.len(), 3, "nothing of an image that was not asked for");
    }

    #[test]
    fn an_image_that_is_gone_is_forgotten_with_its_layers() {
        let mut table = LayerTable::default();
        learn(&mut table, "gone", &[('0', Some(1)), ('1', Some(1))]);
        learn(&mut table, "a", &[('1', Some(100)), ('2', Some(7))]);
        let before = table.answer(&[id("a")], false, Instant::now()).sum(&[id("a")]);
        table.retain(&[id("a"), id("new")]);
        assert_eq!(table.layers.len(), 2);
        let after = table.answer(&[id("a")], false, Instant::now());
        assert_eq!((after.layers.len(), after.sum(&[id("a")])), (2, before));
        assert_eq!(table.places, 2);
        assert!(table.lacks(&id("gone"), Instant::now()));
        table.retain(&[]);
        assert!(table.layers.is_empty() && table.place_of.is_empty() && table.places == 0);
    }

    #[test]
    fn what_could_not_be_learned_is_asked_again_after_a_while() {
        let mut table = LayerTable::default();
        let now = Instant::now();
        assert!(!table.answer(&[id("a")], false, now).complete);
        table.give_up(id("a"), now);
        assert!(table.answer(&[id("a")], false, now).complete);
        assert!(table.lacks(&id("a"), now + RETRY_AFTER));
        learn(&mut table, "a", &[]);
        assert!(!table.lacks(&id("a"), now + RETRY_AFTER));
    }

    #[test]
    fn a_daemon_that_says_too_much_or_nonsense_costs_no_more_than_the_image() {
        let mut table = LayerTable::default();
        let huge = (0..=MAX_IMAGE_LAYERS).map(|number| (format!("sha256:{number:064x}"), Some(1)));
        table.learn(id("huge"), linux(), huge.collect::<Vec<_>>().into_iter());
        table.learn(id("odd"), linux(), vec![("none".to_owned(), Some(1))].into_iter());
        let long = Platform { os: "x".repeat(1_000), ..Platform::default() };
        table.learn(id("long"), long, std::iter::empty::<(String, Option<u64>)>());
        let known = table.answer(&[id("huge"), id("odd"), id("long")], false, Instant::now());
        assert!(known.complete && known.layers.is_empty());
        assert_eq!(known.images[0].layers, None);
        assert_eq!(known.images[0].platform, Some(linux()));
        assert_eq!(known.images[1].layers, None);
        assert_eq!((&known.images[2].layers, &known.images[2].platform), (&Some(Vec::new()), &None));
    }

    #[test]
    fn there_is_an_end_to_the_layers_that_are_kept() {
        let mut table = LayerTable::default();
        for number in 0..MAX_LAYERS + 5 {
            let layer = (format!("sha256:{number:064x}"), Some(1));
            table.learn(id(&number.to_string()), linux(), std::iter::once(layer));
        }
        assert_eq!(table.layers.len(), MAX_LAYERS);
        let last = id(&(MAX_LAYERS + 4).to_string());
        assert_eq!(table.answer(&[last], false, Instant::now()).images[0].layers, None);
    }
}
