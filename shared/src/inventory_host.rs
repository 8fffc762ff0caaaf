use crate::{EnvironmentId, IdKind, ImageList, ImageSummary};

/// The images of one environment, as a part of an [`Inventory`](crate::Inventory).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryHost {
    /// The environment.
    pub environment: EnvironmentId,
    /// The operator's name for it.
    pub name: String,
    list: ImageList,
    id_kind: IdKind,
}

impl InventoryHost {
    /// Reads a list.
    pub fn new(environment: EnvironmentId, name: String, images: Vec<ImageSummary>) -> Self {
        let id_kind = IdKind::of(&images);
        Self { environment, name, list: ImageList::new(images), id_kind }
    }

    /// Its list.
    pub fn list(&self) -> &ImageList {
        &self.list
    }

    /// Its images, in the daemon's order.
    pub fn images(&self) -> &[ImageSummary] {
        self.list.images()
    }

    /// What their IDs are.
    pub fn id_kind(&self) -> IdKind {
        self.id_kind
    }
}
