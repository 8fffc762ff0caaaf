use std::collections::HashMap;

use crate::Platform;

/// Sets of platforms, each kept once: thousands of images run on the same few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlatformSets(Vec<Vec<Platform>>);

/// What makes [`PlatformSets`].
#[derive(Default)]
pub(crate) struct PlatformSetsBuilder {
    numbers: HashMap<Vec<Platform>, usize>,
}

impl PlatformSetsBuilder {
    /// The number of the set.
    pub(crate) fn number(&mut self, platforms: Vec<Platform>) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(platforms).or_insert(next)
    }

    pub(crate) fn build(self) -> PlatformSets {
        let mut sets = vec![Vec::new(); self.numbers.len()];
        for (platforms, number) in self.numbers {
            if let Some(set) = sets.get_mut(number) {
                *set = platforms;
            }
        }
        PlatformSets(sets)
    }
}

impl PlatformSets {
    pub(crate) fn get(&self, number: usize) -> &[Platform] {
        self.0.get(number).map(Vec::as_slice).unwrap_or_default()
    }
}
