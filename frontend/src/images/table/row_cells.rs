use leptos::prelude::*;
use shared::{
    Fact, ImageColumn, ImageRow, ImageSummary, Marks, Platform, Usage, naming_label, readable_count,
    readable_platform,
};

use super::cell_parts::{cell, created, exact_size, none, not_yet, row_header, size, unknown};
use crate::controls::marked;
use crate::erased::{Signal, dynamic};
use crate::images::images_view::ImagesView;
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

/// A row, and what is marked in it.
pub(super) struct RowShown<'a> {
    pub(super) view: ImagesView,
    pub(super) row: &'a ImageRow,
    pub(super) image: &'a ImageSummary,
    pub(super) marks: &'a Marks,
    /// The link to this image's panel.
    pub(super) href: Signal<String>,
}

impl RowShown<'_> {
    /// The cell of one column.
    pub(super) fn cell(&self, column: ImageColumn) -> AnyView {
        let class = column.as_str();
        match column {
            ImageColumn::Repository => self.repository(),
            ImageColumn::Tag => {
                let marks = self.marks.in_name(self.row.repository.as_deref(), self.row.tag.as_deref());
                match &self.row.tag {
                    Some(tag) => cell(class, Some(tag.clone()), marked(tag, &marks.tag)),
                    None => cell(class, None, none_marked(&marks.tag)),
                }
            }
            ImageColumn::Id => {
                let id = marked(self.row.id.short(), &self.marks.in_id(&self.row.id));
                cell(class, Some(self.row.id.to_string()), view! { <code>{id}</code> }.into_any())
            }
            ImageColumn::Digest => self.digest(),
            ImageColumn::Created => cell(class, None, created(self.row.created_unix_secs)),
            ImageColumn::Size => {
                let bytes = self.row.size_bytes;
                cell(class, Some(exact_size(bytes)), size(bytes).into_any())
            }
            ImageColumn::Unique => {
                let all = self.row.size_bytes;
                self.learned_size(class, move |shared| all.saturating_sub(shared))
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
                None => cell(class, None, none(texts::NONE)),
            },
        }
    }

    fn repository(&self) -> AnyView {
        let marks = self.marks.in_name(self.row.repository.as_deref(), self.row.tag.as_deref());
        let name = self.row.repository.as_deref();
        let shown = match name {
            Some(name) => marked(name, &marks.repository),
            None => none_marked(&marks.repository),
        };
        let href = self.href;
        let link = view! { <a href=href tabindex="-1"><bdi>{shown}</bdi></a> }.into_any();
        let hint = naming_label(&self.image.labels).filter(|_| self.row.tag.is_none());
        let Some((key, value)) = hint else {
            return row_header(name.unwrap_or(texts::NO_NAME).to_owned(), link);
        };
        // What nobody can name any more was something once.
        let title = texts::untagged_with_label(name, &told(key, value));
        let hint = view! { <span class="hint">{told(short_key(key), value)}</span> };
        row_header(title, vec![link, " ".into_any(), hint.into_any()].into_any())
    }

    fn digest(&self) -> AnyView {
        let class = ImageColumn::Digest.as_str();
        let (Some(repo_digest), Some(digest)) =
            (self.row.repo_digest(self.image), self.row.digest(self.image))
        else {
            return cell(class, Some(texts::NO_DIGEST.to_owned()), none(texts::NONE));
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
        cell(class, Some(repo_digest.to_owned()), view! { <code>{shown}</code> }.into_any())
    }

    fn learned_size(&self, class: &'static str, of_shared: impl Fn(u64) -> u64 + Send + 'static) -> AnyView {
        learned_size(self.view, self.row.image_index, class, Box::new(of_shared))
    }

    /// Whether containers use it: as a word and as a shape.
    fn containers(&self) -> AnyView {
        let class = match Usage::of(self.row.containers) {
            Usage::Used => "containers used",
            Usage::Unused => "containers unused",
            Usage::Unknown => "containers unknown",
        };
        let (view, index) = (self.view, self.row.image_index);
        let count = self.row.containers;
        let words = Signal::derive(move || {
            let learned = view.loaded.learned.get();
            let known = |fact: Fact<u64>| fact.known().unwrap_or_default();
            texts::usage(count, known(learned.stopped_containers(index)), known(learned.children(index)))
        });
        let title = count.is_none().then(|| texts::NOT_COUNTED.to_owned());
        let title = Signal::derive(move || title.clone().unwrap_or_else(|| words.get()));
        view! { <td role="gridcell" class=class title=title>{words}</td> }.into_any()
    }

    fn labels(&self) -> AnyView {
        let class = ImageColumn::Labels.as_str();
        let labels = &self.image.labels;
        if labels.is_empty() {
            return cell(class, None, none(texts::NONE));
        }
        let chips = labels.iter().take(SHOWN).map(|(key, value)| {
            let is_marked = self.marks.has_label(key, value);
            (told(short_key(key), value), is_marked)
        });
        let mut title: Vec<_> = labels.iter().take(TOLD).map(|(key, value)| told(key, value)).collect();
        if labels.len() > TOLD {
            title.push(texts::and_more(labels.len() - TOLD));
        }
        cell(
            class,
            Some(title.join("\n")),
            chips_and_more(chips.collect(), labels.len() - labels.len().min(SHOWN), ""),
        )
    }

    fn platforms(&self) -> AnyView {
        let class = ImageColumn::Platforms.as_str();
        let (view, index, marks) = (self.view, self.row.image_index, self.marks.clone());
        let content = dynamic(move || match view.loaded.learned.get().platforms(index) {
            Fact::NotYet => not_yet(),
            Fact::Unknown | Fact::Known([]) => unknown(texts::NO_PLATFORM),
            Fact::Known(platforms) => {
                let chip = |platform| (platform_name(platform), marks.has_platform(platform));
                let chips = platforms.iter().take(SHOWN).map(chip).collect();
                let rest = platforms.iter().skip(SHOWN).map(platform_name).collect::<Vec<_>>().join(", ");
                chips_and_more(chips, platforms.len().saturating_sub(SHOWN), &rest)
            }
        });
        let title = Signal::derive(move || {
            let learned = view.loaded.learned.get();
            let platforms = learned.platforms(index).known().unwrap_or_default();
            platforms.iter().map(platform_name).collect::<Vec<_>>().join("\n")
        });
        view! { <td role="gridcell" class=class title=title>{content}</td> }.into_any()
    }
}

/// The cell of what follows from the bytes that an image shares.
fn learned_size(
    view: ImagesView,
    index: usize,
    class: &'static str,
    of_shared: Box<dyn Fn(u64) -> u64 + Send>,
) -> AnyView {
    let content = dynamic(move || match view.loaded.learned.get().shared_size_bytes(index) {
        Fact::NotYet => not_yet(),
        Fact::Unknown => unknown(texts::NO_SHARED_SIZE),
        Fact::Known(shared) => {
            let bytes = of_shared(shared);
            view! { <span title=exact_size(bytes)>{size(bytes)}</span> }.into_any()
        }
    });
    cell(class, None, content)
}

/// The first of several, and how many more there are; to those who cannot see the title the rest is said.
fn chips_and_more(chips: Vec<(String, bool)>, more: usize, rest: &str) -> AnyView {
    let mut parts: Vec<AnyView> = Vec::with_capacity(4);
    for (text, is_marked) in chips {
        parts.push(view! { <span class="chip">{all_marked(&text, is_marked)}</span> }.into_any());
        parts.push(" ".into_any());
    }
    if more > 0 {
        let rest = (!rest.is_empty()).then(|| format!(": {rest}"));
        let rest = rest.map(|rest| view! { <span class="visually-hidden">{rest}</span> });
        parts.push(view! { <span class="more">"+"{readable_count(more)}{rest}</span> }.into_any());
    }
    parts.into_any()
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

fn all_marked(text: &str, is_marked: bool) -> AnyView {
    let all = 0..text.len();
    marked(text, if is_marked { std::slice::from_ref(&all) } else { &[] })
}

/// The placeholder that the docker CLI prints.
fn none_marked(marks: &[std::ops::Range<usize>]) -> AnyView {
    view! { <span class="muted">{marked(texts::NO_NAME, marks)}</span> }.into_any()
}
