use std::collections::HashSet;
use std::sync::Arc;

use crate::layer_index::{LayerIndex, Span};
use crate::{Fact, Found, ImageId, ImageList, Learned};

/// What images take on disk, shared layers counted once: numbers only, so that any choice of images is summed in one
/// pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiskUse {
    pub(crate) index: Fact<Arc<LayerIndex>>,
    /// By layer: how many images keep it.
    pub(crate) keepers: Vec<u32>,
    /// Images that the list does not have, that may stay whatever goes, and whose layers are known.
    may_stay: bool,
    /// The same where the layers are not known: there may be any of them that it keeps.
    unlisted_lacking: Lacking,
    /// Of the images of the list, those whose layers are not known.
    listed_lacking: Lacking,
}

/// How many images there are whose layers are lacking, by why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Lacking {
    not_yet: usize,
    unknown: usize,
}

/// Bytes, as far as they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bytes {
    /// What they follow from is under way.
    NotYet,
    /// Nothing can be said.
    Unknown,
    /// Just so many.
    Exactly(u64),
    /// So many, and there may be more.
    AtLeast(u64),
    /// No more than that.
    UpTo(u64),
}

/// Some of the images, and what they take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummedImages {
    /// How many images there are.
    pub images: usize,
    /// What is freed when all of them go. Layers that other images use stay.
    pub freed: Bytes,
}

/// What a choice of images takes, and what of it can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskSummary {
    /// How many images there are.
    pub images: usize,
    /// How many tags.
    pub tags: usize,
    /// What their layers take, each once.
    pub on_disk: Bytes,
    /// Those that no container uses; absent where it is not known of any whether one does.
    pub unused: Option<SummedImages>,
    /// Whether it is not known of some whether a container uses them.
    pub some_use_is_unknown: bool,
    /// Those that have no tag.
    pub dangling: SummedImages,
}

impl DiskUse {
    /// Counts which layers are kept by how many images.
    pub fn new(learned: &Learned) -> Self {
        let Fact::Known(index) = learned.layer_index() else {
            return Self { index: learned.layer_index().map(Arc::clone), ..Self::default() };
        };
        let mut disk = Self { keepers: vec![0; index.size_bytes.len()], ..Self::default() };
        for layers in &index.listed {
            disk.listed_lacking.note(*layers);
            disk.keep(index, *layers);
        }
        let going_along: HashSet<&ImageId> = learned.going_along().iter().collect();
        for (_, layers) in index.others.iter().filter(|(id, _)| !going_along.contains(id)) {
            disk.may_stay = true;
            disk.unlisted_lacking.note(*layers);
            disk.keep(index, *layers);
        }
        disk.index = Fact::Known(Arc::clone(index));
        disk
    }

    /// All images of the list, those included on disk that it does not have; or what a filter leaves.
    pub fn summary(&self, list: &ImageList, found: Option<&Found>) -> DiskSummary {
        let chosen = Choice::new(list, found);
        let mut unused = Choice::none(list);
        let mut dangling = Choice::none(list);
        let (mut known_uses, mut unknown_uses) = (0, 0);
        for (place, image) in list.images().iter().enumerate().filter(|(place, _)| chosen.has(*place)) {
            match image.containers {
                None => unknown_uses += 1,
                Some(containers) => {
                    known_uses += 1;
                    if containers == 0 {
                        unused.add(place);
                    }
                }
            }
            if image.repo_tags.is_empty() {
                dangling.add(place);
            }
        }
        let is_known = known_uses > 0 || unknown_uses == 0;
        let mut freed = self.freed(list, &unused);
        if unknown_uses > 0 {
            freed = freed.or_more();
        }
        DiskSummary {
            images: chosen.count,
            tags: tags(list, found),
            on_disk: self.on_disk(list, found.map(|_| &chosen)),
            unused: is_known.then_some(SummedImages { images: unused.count, freed }),
            some_use_is_unknown: unknown_uses > 0,
            dangling: SummedImages { images: dangling.count, freed: self.freed(list, &dangling) },
        }
    }

    /// What the layers of these images take, each once; without a choice those of all images of the daemon.
    fn on_disk(&self, list: &ImageList, chosen: Option<&Choice>) -> Bytes {
        let index = match &self.index {
            Fact::Known(index) => index,
            Fact::NotYet => return Bytes::NotYet,
            Fact::Unknown => return all_sizes(list, chosen),
        };
        let mut seen = vec![false; index.size_bytes.len()];
        let mut sum = Sum::default();
        let listed = index.listed.iter().enumerate();
        let listed = listed.filter(|(place, _)| chosen.is_none_or(|chosen| chosen.has(*place)));
        let others = index.others.iter().filter(|_| chosen.is_none());
        for layers in listed.map(|(_, layers)| layers).chain(others.map(|(_, layers)| layers)) {
            sum.is_lacking |= layers.known().is_none();
            for layer in index.layers(*layers) {
                if seen.get_mut(layer).is_some_and(|seen| !std::mem::replace(seen, true)) {
                    sum.add(index, layer);
                }
            }
        }
        let is_exact = !sum.is_lacking && !index.keeps_content && (index.complete || chosen.is_some());
        match (is_exact, sum.bytes) {
            (true, bytes) => Bytes::Exactly(bytes),
            (false, 0) if !index.complete => Bytes::NotYet,
            (false, 0) => all_sizes(list, chosen),
            (false, bytes) => Bytes::AtLeast(bytes),
        }
    }

    /// What is freed when all images of the choice go: the layers that nothing else keeps.
    fn freed(&self, list: &ImageList, chosen: &Choice) -> Bytes {
        if chosen.count == 0 {
            return Bytes::Exactly(0);
        }
        let index = match &self.index {
            Fact::Known(index) if index.complete => index,
            Fact::Known(_) | Fact::NotYet => return Bytes::NotYet,
            Fact::Unknown => return all_sizes(list, Some(chosen)),
        };
        let mut going = vec![0_u32; index.size_bytes.len()];
        let mut sum = Sum::default();
        let mut lacking = Lacking::default();
        for (_, layers) in index.listed.iter().enumerate().filter(|(place, _)| chosen.has(*place)) {
            lacking.note(*layers);
            for layer in index.layers(*layers) {
                let Some(going) = going.get_mut(layer) else { continue };
                *going += 1;
                if self.keepers.get(layer) == Some(going) {
                    sum.add(index, layer);
                }
            }
        }
        if self.listed_lacking.not_yet + self.unlisted_lacking.not_yet > 0 {
            return Bytes::NotYet;
        }
        // Each of these may keep any of the layers.
        let others_unknown =
            self.listed_lacking.unknown - lacking.unknown + self.unlisted_lacking.unknown > 0;
        let may_be_more = lacking.unknown > 0 || sum.is_lacking || index.keeps_content || self.may_stay;
        match (others_unknown, may_be_more) {
            (false, false) => Bytes::Exactly(sum.bytes),
            (false, true) => Bytes::AtLeast(sum.bytes),
            (true, false) => Bytes::UpTo(sum.bytes),
            (true, true) => all_sizes(list, Some(chosen)),
        }
    }

    fn keep(&mut self, index: &LayerIndex, layers: Fact<Span>) {
        for layer in index.layers(layers) {
            if let Some(keepers) = self.keepers.get_mut(layer) {
                *keepers += 1;
            }
        }
    }
}

impl Bytes {
    /// The same where more may come to it.
    fn or_more(self) -> Self {
        match self {
            Self::NotYet => Self::NotYet,
            Self::Exactly(bytes) | Self::AtLeast(bytes) => Self::AtLeast(bytes),
            Self::UpTo(_) | Self::Unknown => Self::Unknown,
        }
    }
}

impl Lacking {
    fn note(&mut self, layers: Fact<Span>) {
        match layers {
            Fact::NotYet => self.not_yet += 1,
            Fact::Unknown => self.unknown += 1,
            Fact::Known(_) => {}
        }
    }
}

/// Some of the images of a list.
struct Choice {
    is_in: Vec<bool>,
    count: usize,
}

impl Choice {
    fn none(list: &ImageList) -> Self {
        Self { is_in: vec![false; list.images().len()], count: 0 }
    }

    /// What a filter leaves, or all.
    fn new(list: &ImageList, found: Option<&Found>) -> Self {
        let Some(found) = found else {
            return Self { is_in: vec![true; list.images().len()], count: list.images().len() };
        };
        let mut choice = Self::none(list);
        for row in
            list.rows().iter().zip(&found.is_found).filter(|(_, is_found)| **is_found).map(|(row, _)| row)
        {
            choice.add(row.image_index);
        }
        choice
    }

    fn has(&self, place: usize) -> bool {
        self.is_in.get(place).copied().unwrap_or_default()
    }

    fn add(&mut self, place: usize) {
        if let Some(is_in) = self.is_in.get_mut(place) {
            self.count += usize::from(!*is_in);
            *is_in = true;
        }
    }
}

/// Sizes of layers added up.
#[derive(Default)]
struct Sum {
    bytes: u64,
    /// Whether one of them is not known.
    is_lacking: bool,
}

impl Sum {
    fn add(&mut self, index: &LayerIndex, layer: usize) {
        match index.size_bytes.get(layer).copied().flatten() {
            Some(size_bytes) => self.bytes = self.bytes.saturating_add(size_bytes),
            None => self.is_lacking = true,
        }
    }
}

/// What images can take at most: shared layers counted with each of them.
fn all_sizes(list: &ImageList, chosen: Option<&Choice>) -> Bytes {
    let images = list.images().iter().enumerate();
    let images = images.filter(|(place, _)| chosen.is_none_or(|chosen| chosen.has(*place)));
    Bytes::UpTo(images.fold(0, |sum, (_, image)| sum.saturating_add(image.size_bytes)))
}

fn tags(list: &ImageList, found: Option<&Found>) -> usize {
    let is_left = |number: usize| match found {
        Some(found) => found.is_found.get(number).copied().unwrap_or_default(),
        None => true,
    };
    let rows = list.rows().iter().enumerate();
    rows.filter(|(number, row)| row.tag_index.is_some() && is_left(*number)).count()
}
