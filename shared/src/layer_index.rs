use crate::image_places::{ImagePlaces, carried};
use crate::platform_sets::{PlatformSets, PlatformSetsBuilder};
use crate::{Fact, ImageId, ImageLayers, ImageSummary, Platform};

/// The layers of an environment by the places of its images in one list: sums over them touch numbers only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LayerIndex {
    pub(crate) complete: bool,
    pub(crate) keeps_content: bool,
    /// By layer; absent where it could not be learned.
    pub(crate) size_bytes: Vec<Option<u64>>,
    /// By the image's place in the list.
    pub(crate) listed: Vec<Fact<Span>>,
    /// Images of the daemon that the list does not have, intermediate ones most of them.
    pub(crate) others: Vec<(ImageId, Fact<Span>)>,
    /// All images' layers, one image after the other.
    layers: Vec<u32>,
    /// By the image's place in the list, the number of its platform.
    platforms: Vec<Fact<usize>>,
    platform_sets: PlatformSets,
}

/// Which of all images' layers are one image's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    start: usize,
    end: usize,
}

impl LayerIndex {
    pub(crate) fn new(images: &[ImageSummary], answer: ImageLayers) -> Self {
        let mut places = ImagePlaces::new(images);
        // What a complete answer does not have is learned no more.
        let lacking = if answer.complete { Fact::Unknown } else { Fact::NotYet };
        let no_platform = if answer.complete { Fact::Unknown } else { Fact::NotYet };
        let mut index = Self {
            complete: answer.complete,
            keeps_content: answer.keeps_content,
            size_bytes: answer.layers.iter().map(|layer| layer.size_bytes).collect(),
            listed: vec![lacking; images.len()],
            platforms: vec![no_platform; images.len()],
            ..Self::default()
        };
        let mut sets = PlatformSetsBuilder::default();
        for image in answer.images {
            let layers = image.layers.as_ref().and_then(|layers| index.span(layers));
            let layers = layers.map_or(lacking, Fact::Known);
            match places.find(&image.id) {
                Some(place) => {
                    if let Some(listed) = index.listed.get_mut(place) {
                        *listed = layers;
                    }
                    if let (Some(platform), Some(known)) = (image.platform, index.platforms.get_mut(place)) {
                        *known = Fact::Known(sets.number(vec![platform]));
                    }
                }
                None => index.others.push((image.id, layers)),
            }
        }
        index.platform_sets = sets.build();
        index
    }

    /// The same by the places of another list: an image that only that one has is not known yet, and one that only this
    /// one had is gone.
    pub(crate) fn carried_over(&self, from: &[ImageSummary], to: &[ImageSummary]) -> Self {
        let mut index = self.clone();
        index.listed = carried(from, &self.listed, to);
        index.platforms = carried(from, &self.platforms, to);
        let mut places = ImagePlaces::new(to);
        for (id, layers) in std::mem::take(&mut index.others) {
            match places.find(&id).and_then(|place| index.listed.get_mut(place)) {
                Some(listed) => *listed = layers,
                None => index.others.push((id, layers)),
            }
        }
        index
    }

    /// The layers of an image; none where they are not known.
    pub(crate) fn layers(&self, of: Fact<Span>) -> impl Iterator<Item = usize> {
        let layers =
            of.known().and_then(|Span { start, end }| self.layers.get(start..end)).unwrap_or_default();
        layers.iter().filter_map(|layer| usize::try_from(*layer).ok())
    }

    /// What an image runs on.
    pub(crate) fn platforms(&self, image_index: usize) -> Fact<&[Platform]> {
        let number = self.platforms.get(image_index).copied().unwrap_or(Fact::Unknown);
        number.map(|number| self.platform_sets.get(number))
    }

    /// Nothing where the answer contradicts itself.
    fn span(&mut self, layers: &[usize]) -> Option<Span> {
        let start = self.layers.len();
        for layer in layers {
            match u32::try_from(*layer) {
                Ok(number) if *layer < self.size_bytes.len() => self.layers.push(number),
                Ok(_) | Err(_) => {
                    self.layers.truncate(start);
                    return None;
                }
            }
        }
        Some(Span { start, end: self.layers.len() })
    }
}
