use std::collections::HashMap;

use crate::id_kind::digest_of;
use crate::interned::index;
use crate::{IdKind, InventoryHost};

/// Which images of several hosts are the same one: their numbers, host by host in the order of each list, and for each the
/// smallest number of those that are the same.
///
/// Images are the same that have a repo digest in common, whatever its name; or their ID, where both are of the same kind.
/// On a containerd store an ID is such a digest by itself.
pub(crate) fn same_images<'a>(hosts: impl Iterator<Item = &'a InventoryHost>) -> Vec<u32> {
    let mut union = Union::default();
    let mut digests: HashMap<&str, u32> = HashMap::new();
    let mut configs: HashMap<&str, u32> = HashMap::new();
    for host in hosts {
        for image in host.images() {
            let number = union.add();
            for digest in image.repo_digests.iter().filter_map(|digest| digest_of(digest)) {
                union.join(*digests.entry(digest).or_insert(number), number);
            }
            let id = image.id.as_str();
            let ids = match host.id_kind() {
                IdKind::Content => &mut digests,
                IdKind::Config => &mut configs,
                IdKind::Unknown => continue,
            };
            if !id.is_empty() {
                union.join(*ids.entry(id).or_insert(number), number);
            }
        }
    }
    union.finish()
}

/// Numbers of which some turn out to be the same. Tarjan's union-find with path halving, where the smaller number stands
/// for both.
#[derive(Debug, Default)]
struct Union {
    parents: Vec<u32>,
}

impl Union {
    /// One more number, the same as no other yet.
    fn add(&mut self) -> u32 {
        let number = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        self.parents.push(number);
        number
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(parent) = self.parents.get_mut(index(one.max(other))) {
            *parent = one.min(other);
        }
    }

    fn root(&mut self, number: u32) -> u32 {
        let mut number = number;
        loop {
            let parent = self.parent(number);
            if parent == number {
                return number;
            }
            let above = self.parent(parent);
            if let Some(slot) = self.parents.get_mut(index(number)) {
                *slot = above;
            }
            number = above;
        }
    }

    fn parent(&self, number: u32) -> u32 {
        self.parents.get(index(number)).copied().unwrap_or(number)
    }

    fn finish(mut self) -> Vec<u32> {
        (0..self.parents.len()).map(|number| self.root(u32::try_from(number).unwrap_or(u32::MAX))).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_joined_is_the_same_in_whatever_order(
            pairs in proptest::collection::vec((0..12_u32, 0..12_u32), 0..12),
        ) {
            let joined = |pairs: &mut dyn Iterator<Item = &(u32, u32)>| {
                let mut union = Union::default();
                for _ in 0..12 {
                    let _number = union.add();
                }
                pairs.for_each(|(one, other)| union.join(*one, *other));
                union.finish()
            };
            let same = joined(&mut pairs.iter());
            prop_assert_eq!(&same, &joined(&mut pairs.iter().rev()));
            for (number, least) in (0..).zip(&same) {
                prop_assert!(*least <= number);
                prop_assert_eq!(same[index(*least)], *least);
            }
            for (one, other) in pairs {
                prop_assert_eq!(same[index(one)], same[index(other)]);
            }
        }
    }
}
