//! Joining what hosts have.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{CopyPlace, Inventory, InventoryRow, Tag, created, numbers, rank};
use crate::interned::index;
use crate::same_images::same_images;
use crate::{Drift, FamiliarName, IdKind, InventoryHost, Usage};

impl Inventory {
    /// Joins what the hosts have. Costs a pass over all names and digests.
    pub fn new(hosts: Vec<Arc<InventoryHost>>) -> Self {
        let same = same_images(hosts.iter().map(|host| &**host));
        let (mut rows, row_of) = numbered(&same);
        let mut copies = Vec::with_capacity(same.len());
        for (host, number) in hosts.iter().zip(0..) {
            let images = 0..host.images().len();
            copies.extend(images.zip(row_of.iter().skip(copies.len())).map(|(image, row)| CopyPlace {
                host: number,
                image: u32::try_from(image).unwrap_or(u32::MAX),
                row: *row,
            }));
        }
        let copies_of_rows = grouped(copies.iter().map(|copy| copy.row), &mut |row, range| {
            if let Some(row) = rows.get_mut(row) {
                row.copies = range;
            }
        });
        let mut inventory = Self { hosts, copies, copies_of_rows, ..Self::default() };
        for row in &mut rows {
            inventory.sum_up(row);
        }
        inventory.read_tags(&mut rows);
        inventory.rows = rows;
        inventory
    }

    fn sum_up(&self, row: &mut InventoryRow) {
        let mut last_host = None;
        let (mut least, mut most) = (u64::MAX, 0);
        let (mut containers, mut is_used) = (Some(0_u64), false);
        for copy in self.copies(&row.clone()) {
            if last_host != Some(copy.host_index) {
                row.host_count += 1;
                last_host = Some(copy.host_index);
            }
            let size = copy.image.size_bytes;
            (least, most) = (least.min(size), most.max(size));
            row.total_bytes = row.total_bytes.saturating_add(size);
            if let Some(at) = created(copy.image) {
                let (oldest, newest) = row.created_unix_secs.unwrap_or((at, at));
                row.created_unix_secs = Some((oldest.min(at), newest.max(at)));
            }
            is_used |= copy.image.containers.is_some_and(|count| count > 0);
            containers = containers.zip(copy.image.containers).map(|(sum, more)| sum.saturating_add(more));
        }
        row.size_bytes = (least.min(most), most);
        row.containers = containers;
        row.usage = if is_used { Usage::Used } else { Usage::of(containers) };
    }

    /// Numbers the tags of all copies, and says where they point.
    fn read_tags(&mut self, rows: &mut [InventoryRow]) {
        let mut known: HashMap<&str, u32> = HashMap::new();
        let mut tags: Vec<Tag> = Vec::new();
        let mut held: Vec<(u32, u32)> = Vec::new();
        let mut last_holders: Vec<u32> = Vec::new();
        for number in 0..self.copies.len() {
            let Some(copy) = self.copy(number) else { continue };
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            for (tag_index, repo_tag) in copy.image.repo_tags.iter().enumerate() {
                let next = u32::try_from(tags.len()).unwrap_or(u32::MAX);
                let tag = *known.entry(FamiliarName::of(repo_tag).reference).or_insert(next);
                if tag == next {
                    tags.push(Tag { copy: number, tag_index, holders: 0..0, drift: Drift::Same });
                    last_holders.push(number);
                    held.push((tag, number));
                } else if let Some(last) = last_holders.get_mut(index(tag))
                    // A daemon may have a name in two spellings.
                    && *last != number
                {
                    *last = number;
                    held.push((tag, number));
                }
            }
        }
        let by_tag = grouped(held.iter().map(|(tag, _)| *tag), &mut |tag, range| {
            if let Some(tag) = tags.get_mut(tag) {
                tag.holders = range;
            }
        });
        let copy_of = |place: &u32| held.get(index(*place)).map(|(_, copy)| *copy);
        self.holders = by_tag.iter().filter_map(copy_of).collect();
        let kinds = self.kinds(rows);
        // Each row that a tag points to, with how many copies say so.
        let mut pointed: Vec<(u32, u32, usize)> = Vec::new();
        let mut pointed_by = vec![usize::MAX; rows.len()];
        for (tag, number) in tags.iter_mut().zip(0_u32..) {
            let begin = pointed.len();
            let mut last_host = None;
            let mut host_count = 0;
            for copy in numbers(&self.holders, &tag.holders) {
                let Some(place) = self.copies.get(copy) else { continue };
                if last_host != Some(place.host) {
                    host_count += 1;
                    last_host = Some(place.host);
                }
                let Some(at) = pointed_by.get_mut(index(place.row)) else { continue };
                match pointed.get_mut(*at) {
                    Some((_, tag, count)) if *tag == number => *count += 1,
                    Some(_) | None => {
                        *at = pointed.len();
                        pointed.push((place.row, number, 1));
                    }
                }
            }
            let of_tag = pointed.get(begin..).unwrap_or_default();
            if host_count > 1 && of_tag.len() > 1 {
                let kinds = of_tag.iter().filter_map(|(row, ..)| kinds.get(index(*row)).copied());
                tag.drift = drift_of(kinds);
            }
        }
        let mut names = vec![(0, 0); rows.len()];
        let by_row = grouped(pointed.iter().map(|(row, ..)| *row), &mut |row, range| {
            if let (Some(row), Some(name)) = (rows.get_mut(row), names.get_mut(row)) {
                *name = (range.start, 0);
                row.tags = range;
            }
        });
        let mut tags_of_rows = Vec::with_capacity(by_row.len());
        for (place, position) in by_row.iter().zip(0..) {
            let Some((row, tag, count)) = pointed.get(index(*place)).copied() else { continue };
            tags_of_rows.push(tag);
            let row = index(row);
            if let (Some(row), Some(name)) = (rows.get_mut(row), names.get_mut(row)) {
                let drift = tags.get(index(tag)).map(|tag| tag.drift).unwrap_or_default();
                if rank(drift) > rank(row.drift) {
                    row.drift = drift;
                }
                if count > name.1 {
                    *name = (position, count);
                }
            }
        }
        for (row, (name, _)) in rows.iter().zip(names) {
            if let Some(of_row) = tags_of_rows.get_mut(row.tags.start..=name)
                && !row.tags.is_empty()
            {
                of_row.rotate_right(1);
            }
        }
        (self.tags, self.tags_of_rows) = (tags, tags_of_rows);
    }

    /// Of which kinds each row has IDs: configurations, contents.
    fn kinds(&self, rows: &[InventoryRow]) -> Vec<(bool, bool)> {
        let mut kinds = vec![(false, false); rows.len()];
        for place in &self.copies {
            let host = self.hosts.get(index(place.host)).map(|host| host.id_kind());
            if let Some((config, content)) = kinds.get_mut(index(place.row)) {
                *config |= host == Some(IdKind::Config);
                *content |= host == Some(IdKind::Content);
            }
        }
        kinds
    }
}

/// What several images are to each other that one tag points to: those of which two have IDs of one kind are different,
/// since otherwise they were one.
fn drift_of(kinds: impl Iterator<Item = (bool, bool)>) -> Drift {
    let (mut configs, mut contents) = (0, 0);
    for (config, content) in kinds {
        configs += usize::from(config);
        contents += usize::from(content);
    }
    if configs > 1 || contents > 1 { Drift::Differs } else { Drift::Unknown }
}

/// A row for each of the numbers that are their own least one, and the row of every number.
fn numbered(same: &[u32]) -> (Vec<InventoryRow>, Vec<u32>) {
    let mut rows = Vec::new();
    let mut row_of: Vec<u32> = Vec::with_capacity(same.len());
    for (least, number) in same.iter().zip(0_u32..) {
        row_of.push(match row_of.get(index(*least)) {
            Some(row) if *least != number => *row,
            Some(_) | None => {
                rows.push(InventoryRow {
                    copies: 0..0,
                    tags: 0..0,
                    host_count: 0,
                    created_unix_secs: None,
                    size_bytes: (0, 0),
                    total_bytes: 0,
                    containers: None,
                    usage: Usage::Unknown,
                    drift: Drift::Same,
                });
                u32::try_from(rows.len() - 1).unwrap_or(u32::MAX)
            }
        });
    }
    (rows, row_of)
}

/// The places of a list, ordered by the group that each belongs to; `tell` hears of each group where its places stand.
fn grouped(groups: impl Iterator<Item = u32> + Clone, tell: &mut dyn FnMut(usize, Range<usize>)) -> Vec<u32> {
    let mut ends: Vec<usize> = Vec::new();
    let mut count = 0;
    for group in groups.clone() {
        let group = index(group);
        if ends.len() <= group {
            ends.resize(group + 1, 0);
        }
        if let Some(end) = ends.get_mut(group) {
            *end += 1;
        }
        count += 1;
    }
    let mut start = 0;
    for (group, end) in ends.iter_mut().enumerate() {
        let range = start..start + *end;
        start = range.end;
        *end = range.start;
        tell(group, range);
    }
    let mut places = vec![0; count];
    for (group, place) in groups.zip(0..) {
        if let Some(next) = ends.get_mut(index(group)) {
            if let Some(slot) = places.get_mut(*next) {
                *slot = place;
            }
            *next += 1;
        }
    }
    places
}
