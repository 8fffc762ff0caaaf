use crate::{Drift, Inventory, InventoryMatcher, InventoryRow, Usage};

/// What a filter leaves of an [`Inventory`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InventoryFound {
    /// By row: whether one of its copies fits, and so the row is left.
    pub is_found: Vec<bool>,
    /// By copy: whether it fits.
    pub fits: Vec<bool>,
    /// What is left over all hosts.
    pub totals: InventoryTotals,
    /// By host: how many of its images fit, and what they come to.
    pub hosts: Vec<HostTotals>,
}

/// What images come to, over all hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InventoryTotals {
    /// Different images.
    pub images: usize,
    /// Copies of them that fit.
    pub copies: usize,
    /// The sizes of those copies as listed, in bytes.
    pub size_bytes: u64,
    /// Images that more than one host has.
    pub on_several: usize,
    /// Images that no container uses on any host.
    pub unused: usize,
    /// Images of which no host says that a container uses them, and not every host that none does.
    pub usage_unknown: usize,
    /// Tags that point to different images.
    pub drifting_tags: usize,
    /// Tags that point to images which cannot be compared.
    pub untold_tags: usize,
}

/// What the images of one host come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostTotals {
    /// How many.
    pub images: usize,
    /// Their sizes as listed, in bytes.
    pub size_bytes: u64,
}

impl Inventory {
    /// What a filter leaves: one pass over the copies.
    pub fn find(&self, matcher: &InventoryMatcher) -> InventoryFound {
        let mut found = InventoryFound {
            is_found: vec![matcher.is_empty; self.rows().len()],
            fits: vec![matcher.is_empty; self.copy_count()],
            ..InventoryFound::default()
        };
        let mut start = 0;
        for (place, host) in self.hosts().iter().enumerate() {
            let mut totals = HostTotals::default();
            let mut rows = host.list().rows().iter().peekable();
            let images = matcher.of_host(place, host);
            for (image_index, image) in host.images().iter().enumerate() {
                let number = start + image_index;
                let Some(row) = self.row_of(number) else { continue };
                let is_wanted = matcher.is_empty
                    || images.is_some_and(|images| {
                        let mut fits = false;
                        // The rows of one image stand together, in the order of the images.
                        while let Some(row) = rows.next_if(|row| row.image_index == image_index) {
                            fits = fits || images.matches(row, image, &[]);
                        }
                        fits && self
                            .rows()
                            .get(row)
                            .is_some_and(|row| matcher.drifts.admits(|drift| *drift == row.drift))
                    });
                if !is_wanted {
                    continue;
                }
                set(&mut found.is_found, row);
                set(&mut found.fits, number);
                totals.images += 1;
                totals.size_bytes = totals.size_bytes.saturating_add(image.size_bytes);
            }
            start += host.images().len();
            found.totals.copies += totals.images;
            found.totals.size_bytes = found.totals.size_bytes.saturating_add(totals.size_bytes);
            found.hosts.push(totals);
        }
        self.count(&mut found);
        found
    }

    fn count(&self, found: &mut InventoryFound) {
        let InventoryFound { is_found, totals, .. } = found;
        let mut seen = vec![false; self.tag_count()];
        for (row, _) in self.rows().iter().zip(is_found).filter(|(_, is_found)| **is_found) {
            totals.images += 1;
            totals.on_several += usize::from(row.host_count > 1);
            totals.unused += usize::from(row.usage == Usage::Unused);
            totals.usage_unknown += usize::from(row.usage == Usage::Unknown);
            if row.drift != Drift::Same {
                self.count_tags(row, totals, &mut seen);
            }
        }
    }

    fn count_tags(&self, row: &InventoryRow, totals: &mut InventoryTotals, seen: &mut [bool]) {
        for tag in self.tag_numbers(row) {
            if let Some(seen) = seen.get_mut(tag).filter(|seen| !**seen) {
                *seen = true;
                match self.drift(tag) {
                    Drift::Same => {}
                    Drift::Differs => totals.drifting_tags += 1,
                    Drift::Unknown => totals.untold_tags += 1,
                }
            }
        }
    }
}

impl InventoryFound {
    /// Those of the rows that are left, in the same order.
    pub fn among(&self, ordered: &[usize]) -> Vec<usize> {
        let is_left = |number: &usize| self.is_found.get(*number).copied().unwrap_or_default();
        ordered.iter().copied().filter(is_left).collect()
    }

    /// Whether a copy fits.
    pub fn fits(&self, copy: usize) -> bool {
        self.fits.get(copy).copied().unwrap_or_default()
    }
}

fn set(flags: &mut [bool], place: usize) {
    if let Some(flag) = flags.get_mut(place) {
        *flag = true;
    }
}
