use crate::{ImageManifestSummary, Platform};

/// Something that is asked for after the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fact<T> {
    /// The answer is under way.
    #[default]
    NotYet,
    /// The daemon does not say, or could not be asked.
    Unknown,
    /// Known.
    Known(T),
}

impl<T> Fact<T> {
    /// The value, where it is known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::NotYet | Self::Unknown => None,
        }
    }
}

/// What is learned of the images of one [`ImageList`](crate::ImageList) after it was loaded, by the image's place in
/// it. Each part arrives by itself, and until then is [`Fact::NotYet`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {}

impl Learned {
    /// Bytes in layers that other images use too.
    pub fn shared_size_bytes(&self, _image_index: usize) -> Fact<u64> {
        Fact::NotYet
    }

    /// What the image runs on: one or more platforms.
    pub fn platforms(&self, _image_index: usize) -> Fact<&[Platform]> {
        Fact::NotYet
    }

    /// The manifests of a multi-platform image, attestations included.
    pub fn manifests(&self, _image_index: usize) -> Fact<&[ImageManifestSummary]> {
        Fact::NotYet
    }

    /// Of the containers that use the image, how many do not run; [`Fact::Unknown`] where they could not be listed.
    pub fn stopped_containers(&self, _image_index: usize) -> Fact<u64> {
        Fact::NotYet
    }

    /// How many images of the daemon have this one as their parent, intermediate ones included.
    pub fn children(&self, _image_index: usize) -> Fact<u64> {
        Fact::NotYet
    }
}
