use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::id_kind::digest_of;
use crate::interned::index;
use crate::inventory_ranks::InventoryRanks;
use crate::{
    Drift, EnvironmentId, FamiliarName, IdKind, ImageId, ImageSummary, InventoryHost, TagVariant, Usage,
};

/// How many repo digests of a copy are looked at for one to show. Images have one or two.
const MOST_DIGESTS: usize = 8;

/// The images of several environments, each once with the hosts that have it.
///
/// A *copy* is an image on a host; copies are numbered host by host, in the order of each list. A *row* is what is the
/// same image: of copies that have a repo digest in common, or their ID on the same kind of store. It never changes:
/// when a host has another list, another one is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    hosts: Vec<Arc<InventoryHost>>,
    copies: Vec<CopyPlace>,
    rows: Vec<InventoryRow>,
    /// The copies, row by row.
    copies_of_rows: Vec<u32>,
    tags: Vec<Tag>,
    /// The tags, row by row.
    tags_of_rows: Vec<u32>,
    /// The copies that have a tag, tag by tag.
    holders: Vec<u32>,
    pub(crate) ranks: InventoryRanks,
}

/// Where a copy is, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct CopyPlace {
    host: u32,
    image: u32,
    row: u32,
}

/// An image on a host.
#[derive(Clone, Copy, Debug)]
pub struct ImageCopy<'a> {
    /// The host, by its place among the hosts.
    pub host_index: usize,
    /// The host.
    pub host: &'a InventoryHost,
    /// The image there, by its place in the host's list.
    pub image_index: usize,
    /// The image there.
    pub image: &'a ImageSummary,
}

/// A tag in its familiar spelling, under which one or several hosts have something.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tag {
    /// A copy that has it, and which of its repo tags it is.
    copy: u32,
    tag_index: usize,
    holders: Range<usize>,
    drift: Drift,
}

/// What is known of one image over all hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryRow {
    copies: Range<usize>,
    tags: Range<usize>,
    /// How many hosts have it.
    pub host_count: usize,
    /// When it was created, from the oldest to the newest where hosts do not agree; absent where none says.
    pub created_unix_secs: Option<(i64, i64)>,
    /// Its size as listed, from the smallest to the largest: engines count differently.
    pub size_bytes: (u64, u64),
    /// The bytes of all copies together.
    pub total_bytes: u64,
    /// The containers of any state that use it on any host; absent where one host does not know.
    pub containers: Option<u64>,
    /// Whether containers use it: used where one host says so, unused where all do.
    pub usage: Usage,
    /// Whether its tags point to it everywhere; of several tags the most that is known.
    pub drift: Drift,
}

impl InventoryRow {
    /// Whether a host has it under a tag.
    pub fn is_tagged(&self) -> bool {
        !self.tags.is_empty()
    }
}

impl Inventory {
    /// The hosts that it is of.
    pub fn hosts(&self) -> &[Arc<InventoryHost>] {
        &self.hosts
    }

    /// The images, in the order in which the hosts list them. Their place here is what a row number means everywhere.
    pub fn rows(&self) -> &[InventoryRow] {
        &self.rows
    }

    /// How many copies there are.
    pub fn copy_count(&self) -> usize {
        self.copies.len()
    }

    /// A copy by its number.
    pub fn copy(&self, number: usize) -> Option<ImageCopy<'_>> {
        let place = self.copies.get(number)?;
        let (host_index, image_index) = (index(place.host), index(place.image));
        let host = self.hosts.get(host_index)?;
        Some(ImageCopy { host_index, host, image_index, image: host.images().get(image_index)? })
    }

    /// The row of a copy.
    pub fn row_of(&self, copy: usize) -> Option<usize> {
        self.copies.get(copy).map(|place| index(place.row))
    }

    /// The numbers of a row's copies, in the order of the hosts.
    pub fn copy_numbers<'a>(&'a self, row: &InventoryRow) -> impl Iterator<Item = usize> + use<'a> {
        numbers(&self.copies_of_rows, &row.copies)
    }

    /// A row's copies, in the order of the hosts.
    pub fn copies<'a>(&'a self, row: &InventoryRow) -> impl Iterator<Item = ImageCopy<'a>> + use<'a> {
        self.copy_numbers(row).filter_map(|number| self.copy(number))
    }

    /// The numbers of a row's tags: first the one that most of its hosts have, and of those the one that comes first.
    pub fn tag_numbers<'a>(&'a self, row: &InventoryRow) -> impl Iterator<Item = usize> + Clone + use<'a> {
        numbers(&self.tags_of_rows, &row.tags)
    }

    /// A row's tags in their familiar spelling, in the same order.
    pub fn tags<'a>(&'a self, row: &InventoryRow) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        self.tag_numbers(row).filter_map(|number| self.tag(number))
    }

    /// A tag in its familiar spelling, by its number.
    pub fn tag(&self, number: usize) -> Option<&str> {
        let tag = self.tags.get(number)?;
        let name = self.copy(index(tag.copy))?.image.repo_tags.get(tag.tag_index)?;
        Some(FamiliarName::of(name).reference)
    }

    /// Whether a tag points to the same image everywhere.
    pub fn drift(&self, tag: usize) -> Drift {
        self.tags.get(tag).map(|tag| tag.drift).unwrap_or_default()
    }

    /// How many tags there are.
    pub fn tag_count(&self) -> usize {
        self.tags.len()
    }

    /// What a tag points to on which hosts, the newest first where all say when they were created.
    pub fn variants(&self, tag: usize) -> Vec<TagVariant> {
        let Some(tag) = self.tags.get(tag) else { return Vec::new() };
        let mut variants: Vec<TagVariant> = Vec::new();
        let mut places: HashMap<usize, usize> = HashMap::new();
        for number in numbers(&self.holders, &tag.holders) {
            let (Some(row), Some(copy)) = (self.row_of(number), self.copy(number)) else { continue };
            let created_unix_secs = created(copy.image);
            let place = *places.entry(row).or_insert(variants.len());
            match variants.get_mut(place) {
                Some(variant) => {
                    variant.copies.push(number);
                    variant.created_unix_secs = variant.created_unix_secs.max(created_unix_secs);
                }
                None => variants.push(TagVariant {
                    row,
                    copies: vec![number],
                    created_unix_secs,
                    is_newest: false,
                }),
            }
        }
        if variants.iter().all(|variant| variant.created_unix_secs.is_some()) {
            variants =
                crate::sorted_by(variants, |one, other| other.created_unix_secs.cmp(&one.created_unix_secs));
            let second = variants.get(1).map(|second| second.created_unix_secs);
            if let (Some(first), Some(second)) = (variants.first_mut(), second) {
                first.is_newest = first.created_unix_secs > second;
            }
        }
        variants
    }

    /// What a row is called where it has no tag: the name that comes with a repo digest, in its familiar spelling.
    pub fn untagged_name(&self, row: &InventoryRow) -> Option<&str> {
        let mut digests = self.copies(row).flat_map(|copy| &copy.image.repo_digests);
        digests.next().map(|digest| FamiliarName::of(digest).name)
    }

    /// The digest by which registries know a row's image, one that most of its copies have; nothing where none has any.
    pub fn digest(&self, row: &InventoryRow) -> Option<&str> {
        let mut counted: Vec<(&str, usize)> = Vec::new();
        for copy in self.copies(row) {
            let of_content = (copy.host.id_kind() == IdKind::Content).then(|| copy.image.id.as_str());
            let digests =
                copy.image.repo_digests.iter().filter_map(|digest| digest_of(digest)).take(MOST_DIGESTS);
            let mut seen: Vec<&str> = Vec::new();
            for digest in of_content.into_iter().chain(digests) {
                if seen.contains(&digest) {
                    continue;
                }
                seen.push(digest);
                match counted.iter_mut().find(|(other, _)| *other == digest) {
                    Some((_, count)) => *count += 1,
                    None => counted.push((digest, 1)),
                }
            }
        }
        let most = counted.iter().map(|(_, count)| *count).max();
        counted.into_iter().find(|(_, count)| Some(*count) == most).map(|(digest, _)| digest)
    }

    /// The first copy of a row.
    pub fn first_copy(&self, row: &InventoryRow) -> Option<ImageCopy<'_>> {
        self.copies(row).next()
    }

    /// The row of an image on a host; where that host does not have it, or not any more, the first row with an image of this
    /// ID.
    pub fn row_of_image(&self, environment: EnvironmentId, id: &ImageId) -> Option<usize> {
        let on_host = self.host_index(environment).and_then(|host| {
            let place = self.hosts.get(host)?.images().iter().position(|image| image.id == *id)?;
            self.row_of(self.first_copy_of(host) + place)
        });
        on_host.or_else(|| self.row_with_id(id))
    }

    /// The number of a host's first copy.
    fn first_copy_of(&self, host: usize) -> usize {
        self.hosts.iter().take(host).map(|host| host.images().len()).sum()
    }

    fn row_with_id(&self, id: &ImageId) -> Option<usize> {
        let number =
            (0..self.copies.len()).find(|number| self.copy(*number).is_some_and(|copy| copy.image.id == *id));
        self.row_of(number?)
    }

    /// The row that has the first image of `row`, a row of another inventory.
    pub fn same_row(&self, of: &Self, row: usize) -> Option<usize> {
        of.copies(of.rows.get(row)?).find_map(|sought| {
            let host = self.host_index(sought.host.environment)?;
            let images = self.hosts.get(host)?.images();
            // Lists mostly stay as they are.
            let place = match images.get(sought.image_index) {
                Some(image) if image.id == sought.image.id => sought.image_index,
                Some(_) | None => images.iter().position(|image| image.id == sought.image.id)?,
            };
            self.row_of(self.first_copy_of(host) + place)
        })
    }

    /// The place of an environment among the hosts.
    pub fn host_index(&self, environment: EnvironmentId) -> Option<usize> {
        self.hosts.iter().position(|host| host.environment == environment)
    }

    /// The rows of images that are new on a host, or not there as they were in its list before.
    pub fn changed_rows(&self, host: EnvironmentId, before: &InventoryHost) -> Vec<usize> {
        let Some(number) = self.host_index(host) else { return Vec::new() };
        let Some(host) = self.hosts.get(number) else { return Vec::new() };
        let start = self.first_copy_of(number);
        let rows = host.list().changed_since(before.list());
        let images = rows.iter().filter_map(|row| host.list().rows().get(*row));
        let mut rows: Vec<usize> = images.filter_map(|row| self.row_of(start + row.image_index)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// What is said of a row with several tags is what most is known of.
pub(crate) fn rank(drift: Drift) -> u8 {
    match drift {
        Drift::Same => 0,
        Drift::Unknown => 1,
        Drift::Differs => 2,
    }
}

fn numbers<'a>(all: &'a [u32], range: &Range<usize>) -> impl Iterator<Item = usize> + Clone + use<'a> {
    all.get(range.clone()).unwrap_or_default().iter().map(|number| index(*number))
}

/// When an image was created, where it says so.
pub(crate) fn created(image: &ImageSummary) -> Option<i64> {
    Some(image.created_unix_secs).filter(|at| *at > 0)
}

mod joining;
#[cfg(test)]
mod tests;
