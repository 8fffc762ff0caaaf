use std::collections::HashMap;

use crate::image_matcher::said_platforms;
use crate::interned::{Interned, Interning, index};
use crate::{Fact, ImageList, Learned, Platform, PlatformPattern};

/// How many platforms are counted: the most frequent ones.
const MOST_PLATFORMS: usize = 100;

/// What the images of a list run on, as numbers instead of texts. Made whenever something was learned of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlatformIndex {
    platforms: Interned,
    images: Vec<Platforms>,
    /// Those of all images that have some, one image after the other.
    numbers: Vec<u32>,
}

/// What is known of one image's platforms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Platforms {
    NotYet,
    Unknown,
    /// From here to there among the numbers.
    Known(usize, usize),
}

impl PlatformIndex {
    /// Reads what the list says and what was learned besides.
    pub fn new(list: &ImageList, learned: &Learned) -> Self {
        // There are few different ones, so only those are spelled.
        let (mut numbers, mut spelled, mut said, mut facts) =
            (HashMap::new(), Vec::new(), Vec::new(), Vec::with_capacity(list.images().len()));
        for (image_index, image) in list.images().iter().enumerate() {
            let learned = learned.platforms(image_index);
            for platform in learned.known().unwrap_or_default().iter().chain(said_platforms(image)) {
                let Platform { os, architecture, variant, .. } = platform;
                said.push(*numbers.entry((os, architecture, variant)).or_insert_with(|| {
                    spelled.push([name(platform), name_with_variant(platform)]);
                    spelled.len() - 1
                }));
            }
            facts.push((said.len(), matches!(learned, Fact::NotYet)));
        }
        let mut interning = Interning::default();
        let (mut numbers, mut images, mut said_start) = (Vec::new(), Vec::with_capacity(facts.len()), 0);
        for (said_end, is_not_yet) in facts {
            let start = numbers.len();
            for number in said.get(said_start..said_end).unwrap_or_default() {
                for name in spelled.get(*number).into_iter().flatten().flatten() {
                    let number = interning.number(name);
                    if !numbers.iter().skip(start).any(|known| *known == number) {
                        numbers.push(number);
                    }
                }
            }
            said_start = said_end;
            images.push(match (start == numbers.len(), is_not_yet) {
                (false, _) => Platforms::Known(start, numbers.len()),
                (true, true) => Platforms::NotYet,
                (true, false) => Platforms::Unknown,
            });
        }
        let (platforms, renumbered) = interning.finish(MOST_PLATFORMS);
        // What is not counted has a number that nothing is counted under.
        for number in &mut numbers {
            *number = renumbered.get(index(*number)).copied().flatten().unwrap_or(u32::MAX);
        }
        Self { platforms, images, numbers }
    }

    /// The most frequent platforms: `linux/arm64`, with its variant where it may differ.
    pub(crate) fn platforms(&self) -> &Interned {
        &self.platforms
    }

    /// A platform by its number; nothing where it is none of the most frequent ones.
    pub(crate) fn name(&self, number: u32) -> Option<&str> {
        self.platforms.texts().get(index(number)).map(String::as_str)
    }

    /// The platforms of an image.
    pub(crate) fn of(&self, image_index: usize) -> Fact<&[u32]> {
        match self.images.get(image_index) {
            None | Some(Platforms::NotYet) => Fact::NotYet,
            Some(Platforms::Unknown) => Fact::Unknown,
            Some(Platforms::Known(start, end)) => {
                Fact::Known(self.numbers.get(*start..*end).unwrap_or_default())
            }
        }
    }
}

/// As it is looked for; nothing where the platform is said to be something that could not be.
fn name(platform: &Platform) -> Option<String> {
    let is_said = |word: &str| !word.is_empty() && word != "unknown";
    if !is_said(&platform.os) || !is_said(&platform.architecture) {
        return None;
    }
    let name = PlatformPattern::parse(&format!("{}/{}", platform.os, platform.architecture))?;
    Some(name.to_string())
}

/// The same with the variant, unless there is hardly another one.
fn name_with_variant(platform: &Platform) -> Option<String> {
    let name = name(platform)?;
    let variant = PlatformPattern::variant_of(platform);
    if variant.is_empty() || (variant.eq_ignore_ascii_case("v8") && name.ends_with("/arm64")) {
        return None;
    }
    Some(PlatformPattern::parse(&format!("{name}/{variant}"))?.to_string())
}
