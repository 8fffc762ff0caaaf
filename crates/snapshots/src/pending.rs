use std::collections::BTreeMap;

use daemon::{ImageChange, ListChange, ListChanges};

/// So many images are asked about one by one. More than these, and the whole list costs less.
const MAX_IMAGES: usize = 8;

/// What events told that is less than a whole list, each with how many calls had begun when it came: what began later
/// knows it.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    containers: Option<u64>,
    images: BTreeMap<ImageChange, u64>,
}

impl Pending {
    /// Notes a change that came when so many calls had begun. False where it takes a whole list.
    pub(crate) fn note(&mut self, change: ListChange, calls: u64) -> bool {
        match change {
            ListChange::Containers => self.containers = Some(calls),
            ListChange::Image(change) => {
                self.images.insert(change, calls);
                return self.images.len() <= MAX_IMAGES;
            }
            ListChange::Images => return false,
            ListChange::ContainerStates => {}
        }
        true
    }

    /// Forgets what is known to whatever began as this call.
    pub(crate) fn forget_before(&mut self, number: u64) {
        self.containers = self.containers.filter(|told| *told >= number);
        self.images.retain(|_, told| *told >= number);
    }

    /// What began as this call, or sooner, lacks something.
    pub(crate) fn last(&self) -> u64 {
        self.images.values().copied().chain(self.containers).max().unwrap_or(0)
    }

    /// Whether it is about images too.
    pub(crate) fn has_images(&self) -> bool {
        !self.images.is_empty()
    }

    /// What is to be asked for.
    pub(crate) fn changes(&self) -> ListChanges {
        ListChanges { containers: self.containers.is_some(), images: self.images.keys().cloned().collect() }
    }
}
