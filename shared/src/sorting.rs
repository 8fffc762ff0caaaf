//! The two ways of sorting on the page: code is made anew for each type that is sorted, some 4 kB each time.

use std::cmp::Ordering;

/// Numbers by their keys, which is quick.
pub(crate) fn sorted(mut keyed: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    keyed.sort_unstable();
    keyed
}

/// The places of `count` things in their order; of equals, the first stays first.
pub(crate) fn places_in_order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

/// A few things in their order; of equals, the first stays first.
pub fn in_order<T: Clone>(things: &[T], compare: &dyn Fn(&T, &T) -> Ordering) -> Vec<T> {
    let compare = |one: usize, other: usize| match (things.get(one), things.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    };
    let places = places_in_order(things.len(), &compare);
    places.into_iter().filter_map(|place| things.get(place).cloned()).collect()
}
