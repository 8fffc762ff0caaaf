use std::sync::Arc;

use crate::image_places::{ImagePlaces, carried};
use crate::layer_index::LayerIndex;
use crate::platform_sets::{PlatformSets, PlatformSetsBuilder};
use crate::{
    ContainerStates, EnrichedImage, Fact, ImageId, ImageLayers, ImageList, ImageManifestSummary,
    ImageSummary, ImageUsage, Platform,
};

/// What is learned of the images of one [`ImageList`] after it was loaded, by the image's place in it. It comes in three
/// parts; each arrives by itself, and until then is [`Fact::NotYet`]. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    enriched: Fact<Arc<Enriched>>,
    usage: Fact<Arc<UsageTable>>,
    layers: Fact<Arc<LayerIndex>>,
}

/// One of the answers that [`Learned`] comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LearnedPart {
    /// The list with shared sizes and manifests.
    Enriched,
    /// Containers by their state, and children.
    Usage,
    /// The layers of each image.
    Layers,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Enriched {
    shared_size_bytes: Vec<Fact<u64>>,
    manifests: Vec<Fact<Box<[ImageManifestSummary]>>>,
    /// Numbers of sets.
    platforms: Vec<Fact<usize>>,
    platform_sets: PlatformSets,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct UsageTable {
    containers: Vec<Fact<ContainerStates>>,
    children: Vec<Fact<u64>>,
    /// Those that the list does not have and nothing needs but images that were made from them: they go when those go.
    going_along: Vec<ImageId>,
}

impl LearnedPart {
    /// All parts, in the order in which they are asked for.
    pub const ALL: [Self; 3] = [Self::Enriched, Self::Usage, Self::Layers];
}

impl Learned {
    /// Bytes in layers that other images use too.
    pub fn shared_size_bytes(&self, image_index: usize) -> Fact<u64> {
        self.enriched.as_ref().and_then(|known| copied(&known.shared_size_bytes, image_index))
    }

    /// What the image runs on: one or more platforms.
    pub fn platforms(&self, image_index: usize) -> Fact<&[Platform]> {
        let of_manifests = self.enriched.as_ref().and_then(|known| {
            copied(&known.platforms, image_index).map(|number| known.platform_sets.get(number))
        });
        match of_manifests {
            Fact::Unknown => self.layers.as_ref().and_then(|known| known.platforms(image_index)),
            said @ (Fact::NotYet | Fact::Known(_)) => said,
        }
    }

    /// The manifests of a multi-platform image, attestations included; [`Fact::Unknown`] where the daemon has none.
    pub fn manifests(&self, image_index: usize) -> Fact<&[ImageManifestSummary]> {
        self.enriched.as_ref().and_then(|known| {
            let manifests = known.manifests.get(image_index).map_or(Fact::Unknown, Fact::as_ref);
            manifests.map(|manifests| &**manifests)
        })
    }

    /// The containers that use the image, by their states; [`Fact::Unknown`] where they could not be listed.
    pub fn containers(&self, image_index: usize) -> Fact<ContainerStates> {
        self.usage.as_ref().and_then(|known| copied(&known.containers, image_index))
    }

    /// Of the containers that use the image, how many neither run nor are paused; [`Fact::Unknown`] where they could not
    /// be listed.
    pub fn stopped_containers(&self, image_index: usize) -> Fact<u64> {
        self.containers(image_index).map(|states| states.other)
    }

    /// How many images of the daemon have this one as their parent, intermediate ones included.
    pub fn children(&self, image_index: usize) -> Fact<u64> {
        self.usage.as_ref().and_then(|known| copied(&known.children, image_index))
    }

    /// Whether a part is there, and all of it; [`Fact::Unknown`] where it could not be had.
    pub fn part(&self, part: LearnedPart) -> Fact<()> {
        match part {
            LearnedPart::Enriched => self.enriched.as_ref().map(|_| ()),
            LearnedPart::Usage => self.usage.as_ref().map(|_| ()),
            LearnedPart::Layers => self
                .layers
                .as_ref()
                .and_then(|known| if known.complete { Fact::Known(()) } else { Fact::NotYet }),
        }
    }

    /// Of how many images the layers are known, and how many images there are; nothing before the first answer.
    pub fn layers_progress(&self) -> Option<(usize, usize)> {
        let index = self.layers.as_ref().known()?;
        let others = index.others.iter().map(|(_, layers)| layers);
        let known = index.listed.iter().chain(others).filter(|layers| **layers != Fact::NotYet).count();
        Some((known, index.listed.len() + index.others.len()))
    }

    /// The same with the list that tells more; nothing where it could not be had.
    #[must_use]
    pub fn with_enriched(&self, list: &ImageList, answer: Option<Vec<EnrichedImage>>) -> Self {
        let enriched = answer.map(|answer| Arc::new(Enriched::new(list.images(), answer)));
        Self { enriched: enriched.into(), ..self.clone() }
    }

    /// The same with what uses the images; nothing where it could not be had.
    #[must_use]
    pub fn with_usage(&self, list: &ImageList, answer: Option<Vec<ImageUsage>>) -> Self {
        let usage = answer.map(|answer| Arc::new(UsageTable::new(list.images(), answer)));
        Self { usage: usage.into(), ..self.clone() }
    }

    /// The same with the layers as far as they are known by now; nothing where they could not be had.
    #[must_use]
    pub fn with_layers(&self, list: &ImageList, answer: Option<ImageLayers>) -> Self {
        let layers = answer.map(|answer| Arc::new(LayerIndex::new(list.images(), answer)));
        Self { layers: layers.into(), ..self.clone() }
    }

    /// What is still known when there is a newer list: what images are, their IDs say, so each keeps what was learned of
    /// it until that is learned anew.
    #[must_use]
    pub fn carried_over(&self, from: &ImageList, to: &ImageList) -> Self {
        let (from, to) = (from.images(), to.images());
        // What could not be had is asked for again.
        Self {
            enriched: kept(&self.enriched, |known| known.carried_over(from, to)),
            usage: kept(&self.usage, |known| known.carried_over(from, to)),
            layers: kept(&self.layers, |known| known.carried_over(from, to)),
        }
    }

    pub(crate) fn layer_index(&self) -> Fact<&Arc<LayerIndex>> {
        self.layers.as_ref()
    }

    /// Images that the list does not have and that go when those go that were made from them.
    pub(crate) fn going_along(&self) -> &[ImageId] {
        self.usage.as_ref().known().map(|known| known.going_along.as_slice()).unwrap_or_default()
    }
}

impl Enriched {
    fn new(images: &[ImageSummary], answer: Vec<EnrichedImage>) -> Self {
        let mut places = ImagePlaces::new(images);
        let mut sets = PlatformSetsBuilder::default();
        let mut enriched = Self {
            shared_size_bytes: vec![Fact::Unknown; images.len()],
            manifests: vec![Fact::Unknown; images.len()],
            platforms: vec![Fact::Unknown; images.len()],
            ..Self::default()
        };
        for mut image in answer {
            let Some(place) = places.find(&image.id) else { continue };
            set(&mut enriched.shared_size_bytes, place, image.shared_size_bytes.into());
            set(&mut enriched.platforms, place, image.take_platforms().map(|set| sets.number(set)));
            set(&mut enriched.manifests, place, image.take_manifests());
        }
        enriched.platform_sets = sets.build();
        enriched
    }

    fn carried_over(&self, from: &[ImageSummary], to: &[ImageSummary]) -> Self {
        Self {
            shared_size_bytes: carried(from, &self.shared_size_bytes, to),
            manifests: carried(from, &self.manifests, to),
            platforms: carried(from, &self.platforms, to),
            platform_sets: self.platform_sets.clone(),
        }
    }
}

impl UsageTable {
    fn new(images: &[ImageSummary], answer: Vec<ImageUsage>) -> Self {
        let mut places = ImagePlaces::new(images);
        let mut table = Self {
            containers: vec![Fact::Unknown; images.len()],
            children: vec![Fact::Unknown; images.len()],
            going_along: Vec::new(),
        };
        for ImageUsage { id, containers, children } in answer {
            match places.find(&id) {
                Some(place) => {
                    set(&mut table.containers, place, containers.into());
                    set(&mut table.children, place, children.into());
                }
                None => {
                    let is_unused = containers.is_some_and(|states| states.total() == 0);
                    if is_unused && children.is_some_and(|children| children > 0) {
                        table.going_along.push(id);
                    }
                }
            }
        }
        table
    }

    fn carried_over(&self, from: &[ImageSummary], to: &[ImageSummary]) -> Self {
        Self {
            containers: carried(from, &self.containers, to),
            children: carried(from, &self.children, to),
            going_along: self.going_along.clone(),
        }
    }
}

fn kept<T>(part: &Fact<Arc<T>>, carry: impl FnOnce(&T) -> T) -> Fact<Arc<T>> {
    match part {
        Fact::Known(known) => Fact::Known(Arc::new(carry(known))),
        Fact::NotYet | Fact::Unknown => Fact::NotYet,
    }
}

fn copied<T: Copy>(facts: &[Fact<T>], place: usize) -> Fact<T> {
    facts.get(place).copied().unwrap_or(Fact::Unknown)
}

fn set<T>(facts: &mut [Fact<T>], place: usize, fact: Fact<T>) {
    if let Some(known) = facts.get_mut(place) {
        *known = fact;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_row::tests::image;
    use crate::{ImageLayer, LayeredImage};

    fn list(ids: &[&str]) -> ImageList {
        ImageList::new(ids.iter().map(|id| image(id, &[], &[])).collect())
    }

    fn enriched(json: &str) -> Vec<EnrichedImage> {
        serde_json::from_str(json).unwrap()
    }

    fn usage(id: &str, containers: Option<[u64; 3]>, children: Option<u64>) -> ImageUsage {
        let states = containers.map(|[running, paused, other]| ContainerStates { running, paused, other });
        ImageUsage { id: ImageId::from(id.to_owned()), containers: states, children }
    }

    fn platform(architecture: &str) -> Platform {
        Platform { os: "linux".to_owned(), architecture: architecture.to_owned(), ..Platform::default() }
    }

    fn layers(complete: bool, images: &[(&str, Option<&str>)]) -> ImageLayers {
        let images = images.iter().map(|(id, architecture)| LayeredImage {
            id: ImageId::from((*id).to_owned()),
            platform: architecture.map(platform),
            layers: Some(vec![0]),
        });
        let layer = ImageLayer { id: "l".to_owned(), size_bytes: Some(1) };
        ImageLayers { complete, keeps_content: false, layers: vec![layer], images: images.collect() }
    }

    /// `a` has three manifests, `b` only a descriptor, `c` says nothing.
    const ENRICHED: &str = r#"[
        {"Id":"a","SharedSize":7,"Descriptor":{"digest":"x"},"Manifests":[
            {"ID":"m1","Descriptor":{"annotations":{"k":"v"}},"Available":true,"Size":{"Total":1,"Content":1},"Kind":"image",
             "ImageData":{"Platform":{"os":"linux","architecture":"amd64"},"Size":{"Unpacked":1}}},
            {"ID":"m2","Descriptor":{"platform":{"os":"linux","architecture":"arm64"}},"Available":false,
             "Size":{"Total":0,"Content":0},"Kind":"image"},
            {"ID":"m3","Descriptor":{"platform":{"os":"unknown","architecture":"unknown"}},"Available":true,
             "Size":{"Total":1,"Content":1},"Kind":"attestation"}]},
        {"Id":"b","SharedSize":0,"Descriptor":{"platform":{"os":"linux","architecture":"arm64"}}},
        {"Id":"c","SharedSize":-1,"RepoTags":["whatever:else"]}]"#;

    #[test]
    fn nothing_is_known_before_an_answer_is_there_and_nothing_is_guessed_without_one() {
        let list = list(&["a"]);
        let nothing = Learned::default();
        assert_eq!(nothing.shared_size_bytes(0), Fact::NotYet);
        assert_eq!(nothing.platforms(0), Fact::NotYet);
        assert_eq!(nothing.children(0), Fact::NotYet);
        let failed = nothing.with_enriched(&list, None).with_usage(&list, None).with_layers(&list, None);
        assert_eq!(failed.shared_size_bytes(0), Fact::Unknown);
        assert_eq!(failed.platforms(0), Fact::Unknown);
        assert_eq!(failed.manifests(0), Fact::Unknown);
        assert_eq!(failed.stopped_containers(0), Fact::Unknown);
        assert_eq!(failed.children(0), Fact::Unknown);
        for part in LearnedPart::ALL {
            assert_eq!((nothing.part(part), failed.part(part)), (Fact::NotYet, Fact::Unknown));
        }
    }

    #[test]
    fn what_the_second_list_says_is_found_by_the_images_id() {
        // In another order, with one that is new there and without one that is gone.
        let list = list(&["c", "gone", "b", "a"]);
        let learned = Learned::default().with_enriched(&list, Some(enriched(ENRICHED)));
        let sizes = [0, 1, 2, 3].map(|place| learned.shared_size_bytes(place));
        assert_eq!(sizes, [Fact::Unknown, Fact::Unknown, Fact::Known(0), Fact::Known(7)]);
        assert_eq!(learned.platforms(3), Fact::Known(&[platform("amd64")][..]), "of what is there");
        assert_eq!(learned.platforms(2), Fact::Known(&[platform("arm64")][..]));
        let manifests = learned.manifests(3).known().unwrap();
        assert_eq!(manifests.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["m1", "m2", "m3"]);
        assert_eq!(learned.manifests(2), Fact::Unknown);
        assert_eq!(learned.shared_size_bytes(9), Fact::Unknown);
    }

    #[test]
    fn where_the_list_does_not_say_what_an_image_runs_on_its_layers_do() {
        let list = list(&["a", "b", "c"]);
        let learned = Learned::default().with_enriched(&list, Some(enriched(ENRICHED)));
        assert_eq!(learned.platforms(2), Fact::NotYet, "the layers may tell");
        let of_c = |complete, architecture| {
            learned.with_layers(&list, Some(layers(complete, &[("a", Some("riscv64")), ("c", architecture)])))
        };
        assert_eq!(of_c(true, Some("s390x")).platforms(2), Fact::Known(&[platform("s390x")][..]));
        assert_eq!(of_c(true, Some("s390x")).platforms(0), Fact::Known(&[platform("amd64")][..]));
        assert_eq!(of_c(false, None).platforms(2), Fact::NotYet);
        assert_eq!(of_c(true, None).platforms(2), Fact::Unknown);
    }

    #[test]
    fn a_count_that_is_not_said_is_unknown_and_never_none() {
        let list = list(&["a", "b"]);
        let answer = vec![usage("a", Some([2, 1, 3]), None), usage("b", None, Some(0))];
        let learned = Learned::default().with_usage(&list, Some(answer));
        assert_eq!([0, 1].map(|place| learned.stopped_containers(place)), [Fact::Known(3), Fact::Unknown]);
        assert_eq!([0, 1].map(|place| learned.children(place)), [Fact::Unknown, Fact::Known(0)]);
        assert_eq!(learned.containers(0).known().map(ContainerStates::total), Some(6));
    }

    #[test]
    fn only_an_intermediate_image_that_nothing_else_needs_goes_along() {
        let none = Some([0, 0, 0]);
        let answer = vec![
            usage("parent", none, Some(1)),
            usage("used", Some([0, 0, 1]), Some(1)),
            usage("new", none, Some(0)),
            usage("who knows", None, Some(1)),
            usage("containerd", none, None),
            usage("a", none, Some(1)),
        ];
        let learned = Learned::default().with_usage(&list(&["a"]), Some(answer));
        assert_eq!(learned.going_along(), [ImageId::from("parent".to_owned())]);
    }

    #[test]
    fn what_was_learned_of_an_image_holds_in_the_next_list() {
        let old = list(&["a", "b", "c"]);
        let learned = Learned::default()
            .with_enriched(&old, Some(enriched(ENRICHED)))
            .with_layers(&old, Some(layers(true, &[("a", None), ("b", None), ("c", Some("s390x"))])))
            .with_usage(&old, None);
        let new = list(&["new", "c", "a"]);
        let carried = learned.carried_over(&old, &new);
        assert_eq!(
            [0, 1, 2].map(|place| carried.shared_size_bytes(place)),
            [Fact::NotYet, Fact::Unknown, Fact::Known(7)]
        );
        assert_eq!(carried.platforms(0), Fact::NotYet);
        assert_eq!(carried.platforms(1), Fact::Known(&[platform("s390x")][..]));
        assert_eq!(carried.platforms(2), Fact::Known(&[platform("amd64")][..]));
        assert_eq!(carried.part(LearnedPart::Usage), Fact::NotYet, "it is asked for again");
    }
}
