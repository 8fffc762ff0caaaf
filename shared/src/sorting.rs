//! Sorting, once. A sort of the standard library is 4 kB of code for each type that it sorts and each way of comparing, and
//! the page, which has many small ones, is to stay small.

use std::cmp::Ordering;

/// Sorts numbers of things by what is said of two of them. Equal ones end in no certain order.
pub(crate) fn sort_numbers(numbers: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    numbers.sort_unstable_by(|left, right| compare(*left, *right));
}

/// The things in the order of what is said of two of them, equal ones as they came.
pub fn sorted_by<T>(things: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut numbers: Vec<usize> = (0..things.len()).collect();
    sort_numbers(&mut numbers, &|left, right| {
        let both = things.get(left).zip(things.get(right));
        both.map_or(Ordering::Equal, |(left, right)| compare(left, right)).then(left.cmp(&right))
    });
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    numbers.into_iter().filter_map(|number| things.get_mut(number)?.take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_sorted_by_what_they_number() {
        let names = ["c", "a", "b"];
        let mut numbers = vec![0, 1, 2];
        sort_numbers(&mut numbers, &|left, right| names[left].cmp(names[right]));
        assert_eq!(numbers, [1, 2, 0]);
    }

    #[test]
    fn equal_ones_stay_as_they_came() {
        let things = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (0, 'e')];
        let sorted = sorted_by(things, |left, right| left.0.cmp(&right.0));
        assert_eq!(sorted.iter().map(|(_, letter)| *letter).collect::<String>(), "ebdac");
        assert!(sorted_by(Vec::<u8>::new(), u8::cmp).is_empty());
    }
}
