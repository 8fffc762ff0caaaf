use std::ops::Range;

use shared::{
    Fact, ImageColumn, ImageRow, ImageSummary, Learned, Marks, Platform, SizeUnit, Usage, naming_label,
    readable_count, readable_platform,
};

use crate::browser;
use crate::drawing::{
    Piece, cell, created, element, exact_size, marked, none, not_yet, row_header, size, text, unknown,
};
use crate::texts::table as texts;

/// How many labels or platforms a cell shows before it counts the rest.
const SHOWN: usize = 2;

/// How many labels are told on closer look, and how many characters of each.
const TOLD: usize = 20;
const TOLD_CHARS: usize = 160;

/// The longest key that is shown as a whole, in bytes.
const LONG_KEY: usize = 20;

/// How much of a digest stands on each side of what is left out.
const DIGEST_ENDS: usize = 6;

/// A row, what is marked in it, and all else that its cells say something of.
pub(super) struct RowShown<'a> {
    pub(super) row: &'a ImageRow,
    pub(super) image: &'a ImageSummary,
    pub(super) marks: &'a Marks,
    pub(super) learned: &'a Learned,
    pub(super) unit: SizeUnit,
    /// The time, in Unix seconds.
    pub(super) now: i64,
    /// What leads to the panels of images, but for the image.
    pub(super) link: &'a str,
}

impl RowShown<'_> {
    /// The cell of one column.
    pub(super) fn cell(&self, column: ImageColumn) -> Piece {
        let class = column.as_str();
        match column {
            ImageColumn::Repository => self.repository(),
            ImageColumn::Tag => {
                let marks = self.marks.in_name(self.row.repository.as_deref(), self.row.tag.as_deref());
                match &self.row.tag {
                    Some(tag) => cell(class, Some(tag.clone()), marked(tag, &marks.tag)),
                    None => cell(class, None, vec![none_marked(&marks.tag)]),
                }
            }
            ImageColumn::Id => {
                let id = marked(self.row.id.short(), &self.marks.in_id(&self.row.id));
                cell(class, Some(self.row.id.to_string()), vec![element("code").holding(id)])
            }
            ImageColumn::Digest => self.digest(),
            ImageColumn::Created => cell(class, None, vec![created(self.row.created_unix_secs, self.now)]),
            ImageColumn::Size => {
                let bytes = self.row.size_bytes;
                cell(class, Some(exact_size(bytes)), vec![size(bytes, self.unit)])
            }
            ImageColumn::Unique => {
                self.learned_size(class, |shared| self.row.size_bytes.saturating_sub(shared))
            }
            ImageColumn::Shared => self.learned_size(class, |shared| shared),
            ImageColumn::Containers => self.containers(),
            ImageColumn::Labels => self.labels(),
            ImageColumn::Platforms => self.platforms(),
            ImageColumn::Registry => match self.row.registry() {
                Some(registry) => cell(
                    class,
                    Some(registry.to_owned()),
                    all_marked(registry, self.marks.has_registry(registry)),
                ),
                None => cell(class, None, vec![none(texts::NONE)]),
            },
        }
    }

    fn repository(&self) -> Piece {
        let marks = self.marks.in_name(self.row.repository.as_deref(), self.row.tag.as_deref());
        let name = self.row.repository.as_deref();
        let shown = match name {
            Some(name) => marked(name, &marks.repository),
            None => vec![none_marked(&marks.repository)],
        };
        let href = format!("{}image={}", self.link, browser::encoded(self.row.id.as_str()));
        let link = element("a").with("href", href).with("tabindex", "-1");
        let link = link.holding(vec![element("bdi").holding(shown)]);
        let hint = naming_label(&self.image.labels).filter(|_| self.row.tag.is_none());
        let Some((key, value)) = hint else {
            return row_header(name.unwrap_or(texts::NO_NAME).to_owned(), link, None);
        };
        // What nobody can name any more was something once.
        let title = texts::untagged_with_label(name, &told(key, value));
        row_header(title, link, Some(told(short_key(key), value)))
    }

    fn digest(&self) -> Piece {
        let class = ImageColumn::Digest.as_str();
        let (Some(repo_digest), Some(digest)) =
            (self.row.repo_digest(self.image), self.row.digest(self.image))
        else {
            return cell(class, Some(texts::NO_DIGEST.to_owned()), vec![none(texts::NONE)]);
        };
        let marks = self.marks.in_digest(repo_digest);
        let hex = digest.find(':').map_or(0, |colon| colon + 1);
        let ends = digest.len().checked_sub(DIGEST_ENDS).and_then(|end| {
            let start = hex + DIGEST_ENDS;
            Some((digest.get(hex..start)?, digest.get(end..)?)).filter(|_| start + DIGEST_ENDS < digest.len())
        });
        let shown = match ends {
            Some((start, end)) => all_marked(&format!("{start}…{end}"), !marks.is_empty()),
            None => marked(digest, &marks),
        };
        cell(class, Some(repo_digest.to_owned()), vec![element("code").holding(shown)])
    }

    /// The cell of what follows from the bytes that the image shares.
    fn learned_size(&self, class: &'static str, of_shared: impl Fn(u64) -> u64) -> Piece {
        let content = match self.learned.shared_size_bytes(self.row.image_index) {
            Fact::NotYet => not_yet(),
            Fact::Unknown => unknown(texts::NO_SHARED_SIZE),
            Fact::Known(shared) => {
                let bytes = of_shared(shared);
                element("span").with("title", exact_size(bytes)).holding(vec![size(bytes, self.unit)])
            }
        };
        cell(class, None, vec![content])
    }

    /// Whether containers use it: as a word and as a shape.
    fn containers(&self) -> Piece {
        let (count, index) = (self.row.containers, self.row.image_index);
        let class = match Usage::of(count) {
            Usage::Used => "containers used",
            Usage::Unused => "containers unused",
            Usage::Unknown => "containers unknown",
        };
        let known = |fact: Fact<u64>| fact.known().unwrap_or_default();
        let stopped = known(self.learned.stopped_containers(index));
        let words = texts::usage(count, stopped, known(self.learned.children(index)));
        let title = if count.is_none() { texts::NOT_COUNTED.to_owned() } else { words.clone() };
        cell(class, Some(title), vec![text(words)])
    }

    fn labels(&self) -> Piece {
        let class = ImageColumn::Labels.as_str();
        let labels = &self.image.labels;
        if labels.is_empty() {
            return cell(class, None, vec![none(texts::NONE)]);
        }
        let chips = labels.iter().take(SHOWN).map(|(key, value)| {
            let is_marked = self.marks.has_label(key, value);
            (told(short_key(key), value), is_marked)
        });
        let mut title: Vec<_> = labels.iter().take(TOLD).map(|(key, value)| told(key, value)).collect();
        if labels.len() > TOLD {
            title.push(texts::and_more(labels.len() - TOLD));
        }
        let content = chips_and_more(chips.collect(), labels.len() - labels.len().min(SHOWN), "");
        cell(class, Some(title.join("\n")), content)
    }

    fn platforms(&self) -> Piece {
        let class = ImageColumn::Platforms.as_str();
        match self.learned.platforms(self.row.image_index) {
            Fact::NotYet => cell(class, None, vec![not_yet()]),
            Fact::Unknown | Fact::Known([]) => cell(class, None, vec![unknown(texts::NO_PLATFORM)]),
            Fact::Known(platforms) => {
                let names: Vec<_> = platforms.iter().map(platform_name).collect();
                let chip = |platform| (platform_name(platform), self.marks.has_platform(platform));
                let chips = platforms.iter().take(SHOWN).map(chip).collect();
                let rest = names.get(SHOWN..).unwrap_or_default();
                cell(class, Some(names.join("\n")), chips_and_more(chips, rest.len(), &rest.join(", ")))
            }
        }
    }
}

/// The first of several, and how many more there are; to those who cannot see the title the rest is said.
fn chips_and_more(chips: Vec<(String, bool)>, more: usize, rest: &str) -> Vec<Piece> {
    let mut parts = Vec::with_capacity(2 * chips.len() + 1);
    for (label, is_marked) in chips {
        parts.push(element("span").with("class", "chip").holding(all_marked(&label, is_marked)));
        parts.push(text(" "));
    }
    if more > 0 {
        let mut words = vec![text(format!("+{}", readable_count(more)))];
        if !rest.is_empty() {
            words.push(element("span").with("class", "visually-hidden").saying(format!(": {rest}")));
        }
        parts.push(element("span").with("class", "more").holding(words));
    }
    parts
}

fn platform_name(platform: &Platform) -> String {
    Some(readable_platform(platform))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| texts::UNKNOWN.to_owned())
}

/// The last word of a key that is as long as those of the OCI image specification.
fn short_key(key: &str) -> &str {
    key.rsplit_once('.').filter(|_| key.len() > LONG_KEY).map_or(key, |(_, last)| last)
}

/// A label as one writes it, as far as it is to be read at all.
fn told(key: &str, value: &str) -> String {
    let mut text: String = key.chars().chain(['=']).chain(value.chars()).take(TOLD_CHARS + 1).collect();
    if text.chars().count() > TOLD_CHARS {
        text.pop();
        text.push('…');
    }
    text
}

fn all_marked(text: &str, is_marked: bool) -> Vec<Piece> {
    let all = 0..text.len();
    marked(text, if is_marked { std::slice::from_ref(&all) } else { &[] })
}

/// The placeholder that the docker CLI prints.
fn none_marked(marks: &[Range<usize>]) -> Piece {
    element("span").with("class", "muted").holding(marked(texts::NO_NAME, marks))
}
