use std::collections::{BTreeSet, HashSet};

use shared::{ImageFilters, ImageId, ImageSummary, ReferencePattern};

use crate::ImageChange;

/// More names than these take a whole list.
const MAX_NAMES: usize = 64;

/// The rows of a list of a containerd store that changes of names are about, and the names to ask for them by.
///
/// Such a store keeps a record for each name, and lists what the records point to, the newest first: a list of all names
/// of an image, and of none of others, has the image's row as it stands in the whole list.
pub(crate) struct RenewedRows {
    ids: HashSet<ImageId>,
    names: BTreeSet<String>,
}

impl RenewedRows {
    /// Those of these changes, and of whatever had a name until now that another image got. Nothing where the names
    /// cannot be asked for.
    pub(crate) fn of(images: &[ImageSummary], changes: &BTreeSet<ImageChange>) -> Option<Self> {
        let mut ids: HashSet<_> = changes.iter().map(|change| change.id.clone()).collect();
        let mut names: BTreeSet<_> = changes.iter().filter_map(|change| change.name.clone()).collect();
        let mut known = BTreeSet::new();
        for image in images {
            if ids.contains(&image.id) || names_of(image).any(|name| names.contains(name)) {
                ids.insert(image.id.clone());
                known.extend(names_of(image).cloned());
            }
        }
        names.extend(known);
        // How an image is recorded that lost its last name (moby, daemon/containerd/image_delete.go).
        names.extend(ids.iter().map(|id| format!("moby-dangling@{id}")));
        let are_exact = names.len() <= MAX_NAMES && names.iter().all(|name| is_of_one(name));
        are_exact.then_some(Self { ids, names })
    }

    /// The filter that lets exactly these names through.
    pub(crate) fn filters(&self) -> ImageFilters {
        let reference = self.names.iter().map(|name| ReferencePattern::exactly(name)).collect();
        ImageFilters { reference, ..ImageFilters::default() }
    }

    /// Writes what the daemon answered into the images, and says which of them are new. Nothing where that is not all that
    /// changed.
    pub(crate) fn write(
        &self,
        answered: Vec<ImageSummary>,
        images: &mut Vec<ImageSummary>,
    ) -> Option<Vec<ImageId>> {
        let answered_ids: HashSet<_> = answered.iter().map(|row| row.id.clone()).collect();
        // An image that is gone, or hidden, or named by somebody else by now.
        if answered_ids != self.ids || !images.is_sorted_by(|a, b| a.created_unix_secs >= b.created_unix_secs)
        {
            return None;
        }
        let mut new = Vec::new();
        for mut row in answered {
            if let Some(image) = images.iter_mut().find(|image| image.id == row.id) {
                // What is shared with images that are not in the answer, it cannot know.
                row.shared_size_bytes = image.shared_size_bytes;
                *image = row;
                continue;
            }
            // A parent without a name is not listed.
            if images.iter().any(|image| image.id.as_str() == row.parent_id && image.repo_tags.is_empty()) {
                return None;
            }
            new.push(row.id.clone());
            let place = images.partition_point(|image| image.created_unix_secs > row.created_unix_secs);
            images.insert(place, row);
        }
        Some(new)
    }
}

/// The names that an image's records may have: tags, and what was pulled by its digest.
fn names_of(image: &ImageSummary) -> impl Iterator<Item = &String> {
    image.repo_tags.iter().chain(&image.repo_digests)
}

/// Whether it is a whole name: that of a repository alone lets all of its names through.
fn is_of_one(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.contains([':', '@']))
}
