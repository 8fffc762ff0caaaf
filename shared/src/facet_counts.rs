use crate::image_matcher::ImageVerdict;
use crate::interned::index;
use crate::{Fact, ListIndex, PlatformIndex, Usage};

/// How many images there are of each value that a list can be narrowed down to, each image once for each value.
///
/// An image counts for a registry, a usage or a platform where the filter leaves it or would, if it looked for none of
/// that kind: so what could be chosen besides is seen with its count. Of labels, which must all be there, what is left
/// counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetCounts {
    pub(crate) registries: Tally,
    /// Images that have a row without any name.
    pub(crate) nameless: usize,
    pub(crate) used: usize,
    pub(crate) unused: usize,
    pub(crate) usage_unknown: usize,
    pub(crate) platforms: Tally,
    pub(crate) platform_not_yet: usize,
    pub(crate) platform_unknown: usize,
    pub(crate) label_keys: Tally,
}

/// Counts by number, where several rows of an image that come one after the other count once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    counts: Vec<usize>,
    /// By number: which image was counted last, counted from one.
    last: Vec<usize>,
}

impl Tally {
    pub(crate) fn new(length: usize) -> Self {
        Self { counts: vec![0; length], last: vec![0; length] }
    }

    /// Counts an image, unless it was the last one that was counted under this number.
    pub(crate) fn count(&mut self, number: u32, image_index: usize) {
        let number = index(number);
        if let (Some(count), Some(last)) = (self.counts.get_mut(number), self.last.get_mut(number))
            && *last != image_index + 1
        {
            *last = image_index + 1;
            *count += 1;
        }
    }

    pub(crate) fn of(&self, number: usize) -> usize {
        self.counts.get(number).copied().unwrap_or_default()
    }
}

/// The facets of which an image was counted already, by an earlier one of its rows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counted {
    nameless: bool,
    usage: bool,
    platform: bool,
    labels: bool,
}

impl FacetCounts {
    pub(crate) fn new(list: &ListIndex, platforms: &PlatformIndex) -> Self {
        Self {
            registries: Tally::new(list.registries().texts().len()),
            platforms: Tally::new(platforms.platforms().texts().len()),
            label_keys: Tally::new(list.label_keys().texts().len()),
            ..Self::default()
        }
    }

    /// Counts a row of which all holds but, maybe, its registry, its platform and its usage.
    pub(crate) fn count(
        &mut self,
        row: CountedRow<'_>,
        registry_fits: bool,
        image: ImageVerdict,
        counted: &mut Counted,
    ) {
        let CountedRow { image_index, registry, usage, platforms, label_keys } = row;
        if image.platform && image.usage {
            match registry {
                Some(registry) => self.registries.count(registry, image_index),
                None => self.nameless += once(&mut counted.nameless),
            }
        }
        if registry_fits && image.platform {
            let count = once(&mut counted.usage);
            match usage {
                Usage::Used => self.used += count,
                Usage::Unused => self.unused += count,
                Usage::Unknown => self.usage_unknown += count,
            }
        }
        if registry_fits && image.usage {
            let count = once(&mut counted.platform);
            match platforms {
                Fact::NotYet => self.platform_not_yet += count,
                Fact::Unknown => self.platform_unknown += count,
                Fact::Known(numbers) if count > 0 => {
                    numbers.iter().for_each(|number| self.platforms.count(*number, image_index));
                }
                Fact::Known(_) => {}
            }
        }
        if registry_fits && image.platform && image.usage && once(&mut counted.labels) > 0 {
            label_keys.iter().for_each(|key| self.label_keys.count(*key, image_index));
        }
    }
}

/// What is counted of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CountedRow<'a> {
    pub(crate) image_index: usize,
    pub(crate) registry: Option<u32>,
    pub(crate) usage: Usage,
    pub(crate) platforms: Fact<&'a [u32]>,
    pub(crate) label_keys: &'a [u32],
}

fn once(is_counted: &mut bool) -> usize {
    usize::from(!std::mem::replace(is_counted, true))
}
