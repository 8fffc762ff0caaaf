use std::collections::HashMap;

use crate::sorting::sort_numbers;

/// Texts under small numbers, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Interned {
    texts: Vec<String>,
}

/// Gives out numbers as texts come, before it is known which is the most frequent.
#[derive(Debug, Default)]
pub(crate) struct Interning<'a> {
    numbers: HashMap<&'a str, u32>,
    texts: Vec<&'a str>,
    counts: Vec<usize>,
    /// Which number came after which: neighbours are alike, so it mostly spares the look-up.
    next: Vec<u32>,
    last: usize,
}

impl Interned {
    /// All texts, by number.
    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }
}

impl<'a> Interning<'a> {
    /// The number of a text for the time being, for [`Interning::finish`].
    pub(crate) fn number(&mut self, text: &'a str) -> u32 {
        let guess = self.next.get(self.last).copied().unwrap_or_default();
        let number = match self.texts.get(index(guess)) {
            Some(known) if *known == text => guess,
            _ => self.look_up(text),
        };
        if let Some(next) = self.next.get_mut(self.last) {
            *next = number;
        }
        self.last = index(number);
        if let Some(count) = self.counts.get_mut(self.last) {
            *count += 1;
        }
        number
    }

    fn look_up(&mut self, text: &'a str) -> u32 {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.counts.push(0);
            self.next.push(0);
            next
        })
    }

    /// The `limit` most frequent texts, and for each number given out the one that it has among them.
    pub(crate) fn finish(self, limit: usize) -> (Interned, Vec<Option<u32>>) {
        let mut by_count: Vec<usize> = (0..self.texts.len()).collect();
        sort_numbers(&mut by_count, &|left, right| {
            let by_count = self.counts.get(right).cmp(&self.counts.get(left));
            by_count.then_with(|| self.texts.get(left).cmp(&self.texts.get(right)))
        });
        by_count.truncate(limit);
        let mut renumbered = vec![None; self.texts.len()];
        for (place, number) in by_count.iter().enumerate() {
            if let Some(slot) = renumbered.get_mut(*number) {
                *slot = u32::try_from(place).ok();
            }
        }
        let texts = by_count.iter().filter_map(|number| self.texts.get(*number));
        (Interned { texts: texts.map(|text| (*text).to_owned()).collect() }, renumbered)
    }
}

/// A number as a place in a list.
pub(crate) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbered_by_how_often_they_come() {
        let mut interning = Interning::default();
        let given: Vec<_> = ["b", "a", "c", "c", "a", "c", "b"].map(|text| interning.number(text)).into();
        let (interned, renumbered) = interning.finish(2);
        assert_eq!(interned.texts(), ["c", "a"]);
        let renumbered: Vec<_> = given.iter().map(|number| renumbered[index(*number)]).collect();
        assert_eq!(renumbered, [None, Some(1), Some(0), Some(0), Some(1), Some(0), None]);
    }
}
