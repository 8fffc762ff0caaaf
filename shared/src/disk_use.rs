use std::collections::HashSet;
use std::sync::Arc;

use crate::image_choice::Choice;
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
            disk.may_stay |= layers.known().is_some();
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

    /// Whether the layers of all images are known.
    pub(crate) fn knows_all_layers(&self) -> bool {
        let Lacking { not_yet, unknown } = self.listed_lacking;
        not_yet + unknown + self.unlisted_lacking.not_yet + self.unlisted_lacking.unknown == 0
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_row::tests::image;
    use crate::sample_host::{Host, learned};
    use crate::{ImageFilter, LayerSum, ListIndex, PlatformIndex, UnixSeconds};

    fn summary(host: &Host) -> DiskSummary {
        let (list, learned) = learned(host);
        DiskUse::new(&learned).summary(&list, None)
    }

    fn unused(host: &Host) -> Bytes {
        summary(host).unused.unwrap().freed
    }

    /// `web` and `api` share their lowest layer, `old` is used, and something has no name any more.
    fn host() -> Host {
        Host::new(&[100, 20, 3, 50, 7])
            .tagged(&["web:1", "web:latest"], Some(&[0, 1]))
            .image("api:1", Some(&[0, 2]))
            .image("old:1", Some(&[3]))
            .used(Some(2))
            .tagged(&[], Some(&[3, 4]))
    }

    #[test]
    fn a_layer_counts_once_and_is_freed_only_where_nothing_keeps_it() {
        assert_eq!(
            summary(&host()),
            DiskSummary {
                images: 4,
                tags: 4,
                on_disk: Bytes::Exactly(180),
                unused: Some(SummedImages { images: 3, freed: Bytes::Exactly(130) }),
                some_use_is_unknown: false,
                dangling: SummedImages { images: 1, freed: Bytes::Exactly(7) },
            }
        );
        assert_eq!(unused(&host().image("user:1", Some(&[0])).used(Some(1))), Bytes::Exactly(30));
        assert_eq!(summary(&Host::new(&[])).on_disk, Bytes::Exactly(0));
    }

    #[test]
    fn what_a_filter_leaves_is_summed_by_itself() {
        let (list, learned) = learned(&host());
        let disk = DiskUse::new(&learned);
        let of = |filter: &str| {
            let matcher = ImageFilter::parse(filter).unwrap().compile(list.images(), UnixSeconds(0)).unwrap();
            disk.summary(
                &list,
                Some(&list.find(
                    &matcher,
                    &learned,
                    &ListIndex::new(&list),
                    &PlatformIndex::new(&list, &learned),
                )),
            )
        };
        let web = of("ref:web");
        assert_eq!((web.images, web.tags, web.on_disk), (1, 2, Bytes::Exactly(120)));
        assert_eq!(web.unused.unwrap().freed, Bytes::Exactly(20), "the other image keeps the rest");
        assert_eq!(of("ref:web ref:api").unused.unwrap().freed, Bytes::Exactly(123));
        assert_eq!(of("latest").tags, 1);
        assert_eq!(of("used:yes").unused, Some(SummedImages { images: 0, freed: Bytes::Exactly(0) }));
        assert_eq!(of("nothing").on_disk, Bytes::Exactly(0));
    }

    #[test]
    fn an_image_of_unknown_use_stays_and_what_is_freed_is_a_lower_bound() {
        let host = host().image("who:1", Some(&[1])).used(None);
        assert_eq!(unused(&host), Bytes::AtLeast(110));
        assert!(summary(&host).some_use_is_unknown);
        let all = Host::new(&[1]).image("a:1", Some(&[0])).used(None).tagged(&[], Some(&[0])).used(None);
        assert_eq!(summary(&all).unused, None);
        assert_eq!(summary(&all).dangling.freed, Bytes::Exactly(0));
    }

    #[test]
    fn an_intermediate_image_goes_along_with_those_that_were_made_from_it_unless_it_is_used() {
        let with = |containers, children| host().unlisted(Some(&[0]), containers, children);
        assert_eq!(unused(&with(Some(0), Some(1))), Bytes::Exactly(130));
        assert_eq!(unused(&with(Some(1), Some(1))), Bytes::AtLeast(30));
        assert_eq!(unused(&with(None, Some(1))), Bytes::AtLeast(30));
        assert_eq!(unused(&with(Some(0), Some(0))), Bytes::AtLeast(30), "it is new and may stay");
        // What only it has is on disk.
        assert_eq!(summary(&Host::new(&[5]).unlisted(Some(&[0]), None, None)).on_disk, Bytes::Exactly(5));
    }

    #[test]
    fn layers_that_are_not_known_make_bounds_and_never_a_promise() {
        // Of the image itself: there is more to it.
        let inside = host().image("new:1", None);
        assert_eq!(unused(&inside), Bytes::AtLeast(130));
        assert_eq!(summary(&inside).on_disk, Bytes::AtLeast(180));
        // Of one that stays: it may keep any of them.
        let outside = host().image("new:1", None).used(Some(1));
        assert_eq!(unused(&outside), Bytes::UpTo(130));
        let unlisted = host().unlisted(None, None, None);
        assert_eq!(unused(&unlisted), Bytes::UpTo(130));
        // Both: no more than their sizes.
        let both = host().image("new:1", None).image("newer:1", None).used(Some(1));
        assert_eq!(unused(&both), Bytes::UpTo(4_000));
        let sizeless = Host { sizes: vec![Some(100), None, Some(3), Some(50), Some(7)], ..host() };
        assert_eq!(unused(&sizeless), Bytes::AtLeast(110));
        let containerd = Host { keeps_content: true, ..host() };
        assert_eq!(
            (summary(&containerd).on_disk, unused(&containerd)),
            (Bytes::AtLeast(180), Bytes::AtLeast(130))
        );
        let unknown_use = host().image("new:1", None).used(None);
        assert_eq!(unused(&unknown_use), Bytes::Unknown);
    }

    #[test]
    fn what_is_not_there_yet_is_not_there_yet_and_what_cannot_be_had_has_an_upper_bound() {
        let (list, learned) = learned(&host());
        let learning = Host { complete: false, ..host().image("new:1", None) };
        assert_eq!((summary(&learning).on_disk, unused(&learning)), (Bytes::AtLeast(180), Bytes::NotYet));
        let begun = Host { complete: false, ..Host::new(&[]).image("new:1", None) };
        assert_eq!(summary(&begun).on_disk, Bytes::NotYet);

        let first = DiskUse::new(&Learned::default()).summary(&list, None);
        assert_eq!((first.on_disk, first.dangling.freed), (Bytes::NotYet, Bytes::NotYet));
        assert_eq!((first.images, first.unused.unwrap().images), (4, 3), "the list says as much");
        let failed = DiskUse::new(&learned.with_layers(&list, None)).summary(&list, None);
        assert_eq!((failed.on_disk, failed.unused.unwrap().freed), (Bytes::UpTo(4_000), Bytes::UpTo(3_000)));
    }

    #[test]
    fn after_a_reload_the_same_images_take_the_same_and_new_ones_are_not_known_yet() {
        let (list, learned) = learned(&host());
        let mut images = list.images().to_vec();
        images.reverse();
        let same = ImageList::new(images.clone());
        let carried = DiskUse::new(&learned.carried_over(&list, &same)).summary(&same, None);
        assert_eq!(carried, summary(&host()));
        images.push(image("new", &["new:1"], &[]));
        let more = ImageList::new(images);
        let carried = DiskUse::new(&learned.carried_over(&list, &more)).summary(&more, None);
        assert_eq!((carried.on_disk, carried.dangling.freed), (Bytes::AtLeast(180), Bytes::NotYet));
    }

    #[test]
    fn it_sums_what_the_layers_themselves_sum() {
        for host in [host(), host().image("x:1", None), Host { keeps_content: true, ..host() }] {
            let (list, learned) = learned(&host);
            let ids: Vec<_> = list.images().iter().map(|image| image.id.clone()).collect();
            let expected = match host.layers().sum(&ids) {
                LayerSum::Exactly(bytes) => Bytes::Exactly(bytes),
                LayerSum::AtLeast(bytes) => Bytes::AtLeast(bytes),
            };
            assert_eq!(DiskUse::new(&learned).summary(&list, None).on_disk, expected);
        }
    }
}
