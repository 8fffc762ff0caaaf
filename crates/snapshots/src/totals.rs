use serde::Serialize;
use shared::{ImageSummary, ImageUsage};

/// What a list of images comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many there are.
    pub images: u64,
    /// Their sizes as listed, in bytes: layers that several images share count once for each of them.
    pub bytes: u64,
}

/// What a daemon answers a list with.
pub(crate) trait List: Serialize + Send + 'static {
    /// What it comes to, where it is one of images.
    fn totals(&self) -> Option<Totals>;
}

impl List for Vec<ImageSummary> {
    fn totals(&self) -> Option<Totals> {
        let images = u64::try_from(self.len()).unwrap_or(u64::MAX);
        // Daemons are not believed to be able to add.
        let bytes = self.iter().map(|image| image.size_bytes).fold(0, u64::saturating_add);
        Some(Totals { images, bytes })
    }
}

impl List for Vec<ImageUsage> {
    fn totals(&self) -> Option<Totals> {
        None
    }
}
