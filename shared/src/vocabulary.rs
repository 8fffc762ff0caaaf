use crate::completion::Images;
use crate::facet_counts::Tally;
use crate::interned::{Interned, Interning, index as place};
use crate::{Fact, ImageList, ListIndex, PlatformIndex, Usage};

/// What stands behind `used:` and behind `dangling:`.
pub(crate) const USAGES: [&str; 3] = ["yes", "no", "unknown"];
pub(crate) const DANGLING: [&str; 2] = ["true", "false"];

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
    /// Whether tags point to the same image everywhere; nothing of one list alone.
    pub(crate) drifts: Vec<Word>,
}

/// A word, and how many images there are that it is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) image_count: usize,
}

impl Word {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl Vocabulary {
    /// Reads a list; `index` and `platforms` are those of this list.
    pub fn new(list: &ImageList, index: &ListIndex, platforms: &PlatformIndex) -> Self {
        let mut repositories = SaidWords::default();
        let mut by_registry = Tally::new(index.registries().texts().len());
        for (row_number, row) in list.rows().iter().enumerate() {
            if let Some(name) = row.repository.as_deref() {
                repositories.say(name, row.image_index);
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
            repositories: repositories.finish(usize::MAX),
            usages: fixed(&USAGES, &usages),
            dangling: fixed(&DANGLING, &dangling),
            drifts: Vec::new(),
        }
    }
}

/// The values of one key of labels, the most frequent first: a pass over the images.
pub(crate) fn label_values(images: Images<'_>, key: &str) -> Vec<Word> {
    let mut values = SaidWords::default();
    for (number, image) in images {
        if let Some(value) = image.labels.get(key) {
            values.say(value, number);
        }
    }
    values.finish(usize::MAX)
}

/// Words as they are said, each of an image.
#[derive(Default)]
pub(crate) struct SaidWords<'a> {
    words: Interning<'a>,
    /// Which word, and of which image.
    said: Vec<(u32, usize)>,
}

impl<'a> SaidWords<'a> {
    /// Of the same image one word may be said several times, with no other image in between.
    pub(crate) fn say(&mut self, word: &'a str, image: usize) {
        self.said.push((self.words.number(word), image));
    }

    /// The `limit` words that were said most.
    pub(crate) fn finish(self, limit: usize) -> Vec<Word> {
        let (names, renumbered) = self.words.finish(limit);
        let mut counts = Tally::new(names.texts().len());
        for (number, image) in self.said {
            if let Some(number) = renumbered.get(place(number)).copied().flatten() {
                counts.count(number, image);
            }
        }
        words(&names, &counts)
    }
}

fn words(names: &Interned, counts: &Tally) -> Vec<Word> {
    let names = names.texts().iter().enumerate();
    names.map(|(number, name)| Word { text: name.clone(), image_count: counts.of(number) }).collect()
}

pub(crate) fn fixed(texts: &[&str], counts: &[usize]) -> Vec<Word> {
    let counted = texts.iter().zip(counts);
    counted.map(|(text, count)| Word { text: (*text).to_owned(), image_count: *count }).collect()
}
