//! What daemons have, for the tests of what it takes.

use crate::image_row::tests::image;
use crate::{
    ContainerStates, ImageId, ImageLayer, ImageLayers, ImageList, ImageSummary, ImageUsage, LayeredImage,
    Learned,
};

/// What a daemon has.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) complete: bool,
    pub(crate) keeps_content: bool,
    pub(crate) sizes: Vec<Option<u64>>,
    pub(crate) images: Vec<(ImageSummary, Option<Vec<usize>>)>,
    /// Images that the list does not have, with the containers and children that they have.
    pub(crate) unlisted: Vec<(LayeredImage, ImageUsage)>,
}

impl Host {
    pub(crate) fn new(sizes: &[u64]) -> Self {
        Self {
            complete: true,
            keeps_content: false,
            sizes: sizes.iter().copied().map(Some).collect(),
            images: Vec::new(),
            unlisted: Vec::new(),
        }
    }

    /// An unused image with these layers.
    pub(crate) fn tagged(mut self, tags: &[&str], layers: Option<&[usize]>) -> Self {
        let mut image = image(&format!("i{}", self.images.len()), tags, &[]);
        image.containers = Some(0);
        image.size_bytes = 1_000;
        self.images.push((image, layers.map(<[usize]>::to_vec)));
        self
    }

    pub(crate) fn image(self, tag: &str, layers: Option<&[usize]>) -> Self {
        self.tagged(&[tag], layers)
    }

    /// The newest image is used so.
    pub(crate) fn used(mut self, containers: Option<u64>) -> Self {
        self.images.last_mut().unwrap().0.containers = containers;
        self
    }

    pub(crate) fn unlisted(
        mut self,
        layers: Option<&[usize]>,
        containers: Option<u64>,
        children: Option<u64>,
    ) -> Self {
        let id = ImageId::from(format!("u{}", self.unlisted.len()));
        let states = |other| ContainerStates { other, ..ContainerStates::default() };
        let layered = LayeredImage { id: id.clone(), platform: None, layers: layers.map(<[usize]>::to_vec) };
        self.unlisted.push((layered, ImageUsage { id, containers: containers.map(states), children }));
        self
    }

    pub(crate) fn layers(&self) -> ImageLayers {
        let listed = self.images.iter().map(|(image, layers)| LayeredImage {
            id: image.id.clone(),
            platform: None,
            layers: layers.clone(),
        });
        let sizes = self.sizes.iter().enumerate();
        ImageLayers {
            complete: self.complete,
            keeps_content: self.keeps_content,
            layers: sizes.map(|(id, size)| ImageLayer { id: id.to_string(), size_bytes: *size }).collect(),
            images: listed.chain(self.unlisted.iter().map(|(image, _)| image.clone())).collect(),
        }
    }
}

/// The list of a host and all that is learned of it.
pub(crate) fn learned(host: &Host) -> (ImageList, Learned) {
    let list = ImageList::new(host.images.iter().map(|(image, _)| image.clone()).collect());
    let usage = host.unlisted.iter().map(|(_, usage)| usage.clone()).collect();
    let learned = Learned::default().with_usage(&list, Some(usage)).with_layers(&list, Some(host.layers()));
    (list, learned)
}
