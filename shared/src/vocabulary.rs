use std::cmp::Reverse;
use std::collections::HashMap;

use crate::facet_counts::Tally;
use crate::interned::{Interned, Interning, index as place};
use crate::sorting::sort_numbers;
use crate::{Fact, ImageList, ListIndex, PlatformIndex, Usage};

/// The words of one list that a filter can be completed with, the most frequent first. Made once for a list, when it is
/// first needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    pub(crate) registries: Vec<Word>,
    pub(crate) platforms: Vec<Word>,
    pub(crate) label_keys: Vec<Word>,
    /// Names without their tags.
    pub(crate) repositories: Vec<Word>,
    pub(crate) usages: Vec<Word>,
    pub(crate) dangling: Vec<Word>,
}

/// A word, and how many images there are that it is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) image_count: usize,
}

impl Vocabulary {
    /// Reads a list; `index` and `platforms` are those of this list.
    pub fn new(list: &ImageList, index: &ListIndex, platforms: &PlatformIndex) -> Self {
        let mut repositories = Interning::default();
        let numbers: Vec<Option<u32>> = list
            .rows()
            .iter()
            .map(|row| row.repository.as_deref().map(|name| repositories.number(name)))
            .collect();
        let (repositories, renumbered) = repositories.finish(usize::MAX);
        let mut by_repository = Tally::new(repositories.texts().len());
        let mut by_registry = Tally::new(index.registries().texts().len());
        for (row_number, (row, number)) in list.rows().iter().zip(numbers).enumerate() {
            if let Some(number) = number.and_then(|number| renumbered.get(place(number)).copied().flatten()) {
                by_repository.count(number, row.image_index);
            }
            if let Some(registry) = index.row(row_number).and_then(|numbers| numbers.registry) {
                by_registry.count(registry, row.image_index);
            }
        }
        let (mut by_platform, mut by_key) =
            (Tally::new(platforms.platforms().texts().len()), Tally::new(index.label_keys().texts().len()));
        let (mut usages, mut dangling, mut without_platform) = ([0; 3], [0; 2], 0);
        for (image_index, image) in list.images().iter().enumerate() {
            match platforms.of(image_index) {
                Fact::Known(known) => known.iter().for_each(|number| by_platform.count(*number, image_index)),
                Fact::Unknown => without_platform += 1,
                Fact::NotYet => {}
            }
            index.keys_of(image_index).iter().for_each(|key| by_key.count(*key, image_index));
            let usage = match Usage::of(image.containers) {
                Usage::Used => 0,
                Usage::Unused => 1,
                Usage::Unknown => 2,
            };
            usages.get_mut(usage).into_iter().for_each(|count| *count += 1);
            let is_named = usize::from(!image.repo_tags.is_empty());
            dangling.get_mut(is_named).into_iter().for_each(|count| *count += 1);
        }
        let mut platforms = words(platforms.platforms(), &by_platform);
        if without_platform > 0 {
            platforms.push(Word { text: "unknown".to_owned(), image_count: without_platform });
        }
        Self {
            registries: words(index.registries(), &by_registry),
            platforms,
            label_keys: words(index.label_keys(), &by_key),
            repositories: words(&repositories, &by_repository),
            usages: fixed(&["yes", "no", "unknown"], &usages),
            dangling: fixed(&["true", "false"], &dangling),
        }
    }
}

/// The values of one key of labels, the most frequent first: a pass over the images.
pub(crate) fn label_values(list: &ImageList, key: &str) -> Vec<Word> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for value in list.images().iter().filter_map(|image| image.labels.get(key)) {
        *counts.entry(value).or_default() += 1;
    }
    let counts: Vec<(&str, usize)> = counts.into_iter().collect();
    let key = |number: usize| counts.get(number).map(|(text, count)| (Reverse(count), text));
    let mut by_count: Vec<usize> = (0..counts.len()).collect();
    sort_numbers(&mut by_count, &|left, right| key(left).cmp(&key(right)));
    let counts = by_count.into_iter().filter_map(|number| counts.get(number));
    counts.map(|(text, image_count)| Word { text: (*text).to_owned(), image_count: *image_count }).collect()
}

fn words(names: &Interned, counts: &Tally) -> Vec<Word> {
    let names = names.texts().iter().enumerate();
    names.map(|(number, name)| Word { text: name.clone(), image_count: counts.of(number) }).collect()
}

fn fixed(texts: &[&str], counts: &[usize]) -> Vec<Word> {
    let counted = texts.iter().zip(counts);
    counted.map(|(text, count)| Word { text: (*text).to_owned(), image_count: *count }).collect()
}
