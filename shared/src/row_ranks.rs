use std::collections::HashMap;
use std::sync::OnceLock;

use crate::sorting::{sort_numbers, sorted};
use crate::{ImageColumn, ImageRow, ImageSummary, Learned, RowOrder, readable_platform};

/// What is not known or not there comes last, whichever way the order goes.
const LAST: u64 = u64::MAX;

/// How the rows of one list are ordered by the names in them: as numbers, made once per list and only when they are
/// asked for, so that ordering compares no texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowRanks {
    /// The row numbers in the order of repository, tag and daemon: what decides where a column does not.
    by_name: OnceLock<Vec<u32>>,
    repositories: OnceLock<Vec<u32>>,
    tags: OnceLock<Vec<u32>>,
    ids: OnceLock<Vec<u32>>,
    digests: OnceLock<Vec<u32>>,
    labels: OnceLock<Vec<u32>>,
    registries: OnceLock<Vec<u32>>,
}

/// A list that is ordered.
#[derive(Clone, Copy)]
pub(crate) struct Ranked<'a> {
    pub(crate) images: &'a [ImageSummary],
    pub(crate) rows: &'a [ImageRow],
    pub(crate) ranks: &'a RowRanks,
}

impl Ranked<'_> {
    /// The numbers of all rows, in this order; where it does not decide, by repository and tag.
    pub(crate) fn ordered(self, order: RowOrder, learned: &Learned) -> Vec<usize> {
        in_order(self.by_name(), &self.keys(order.column, learned), order.descending)
    }

    fn by_name(&self) -> &[u32] {
        self.ranks.by_name.get_or_init(|| {
            let names = self.repositories().iter().zip(self.tags()).zip(0..);
            let keyed = names
                .map(|((repository, tag), row)| (u64::from(*repository) << u32::BITS | u64::from(*tag), row));
            sorted(keyed.collect()).into_iter().map(|(_, row)| row).collect()
        })
    }

    /// What each row is ordered by; nothing where it is not known.
    fn keys(&self, column: ImageColumn, learned: &Learned) -> Vec<Option<u64>> {
        let of_ranks = |ranks: &[u32]| {
            ranks.iter().map(|rank| (*rank != u32::MAX).then_some(u64::from(*rank))).collect()
        };
        let shared = |row: &ImageRow| learned.shared_size_bytes(row.image_index).known();
        match column {
            ImageColumn::Repository => of_ranks(self.repositories()),
            ImageColumn::Tag => of_ranks(self.tags()),
            ImageColumn::Id => of_ranks(self.ids()),
            ImageColumn::Digest => of_ranks(self.digests()),
            ImageColumn::Labels => of_ranks(self.labels()),
            ImageColumn::Registry => of_ranks(self.registries()),
            ImageColumn::Platforms => of_ranks(&self.platforms(learned)),
            ImageColumn::Created => self.amounts(&|row| row.created_unix_secs.map(i64::unsigned_abs)),
            ImageColumn::Size => self.amounts(&|row| Some(row.size_bytes)),
            ImageColumn::Unique => self.amounts(&|row| Some(row.size_bytes.saturating_sub(shared(row)?))),
            ImageColumn::Shared => self.amounts(&shared),
            ImageColumn::Containers => self.amounts(&|row| row.containers),
        }
    }

    fn amounts(&self, amount: &dyn Fn(&ImageRow) -> Option<u64>) -> Vec<Option<u64>> {
        self.rows.iter().map(amount).collect()
    }

    fn repositories(&self) -> &[u32] {
        self.ranks.repositories.get_or_init(|| self.texts(&|row| row.repository.as_deref()))
    }

    fn tags(&self) -> &[u32] {
        self.ranks.tags.get_or_init(|| self.texts(&|row| row.tag.as_deref()))
    }

    fn ids(&self) -> &[u32] {
        // Behind the algorithm, which is the same for all.
        self.ranks.ids.get_or_init(|| self.texts(&|row| row.id.as_str().rsplit(':').next()))
    }

    fn digests(&self) -> &[u32] {
        self.ranks.digests.get_or_init(|| {
            let digest = |row: &ImageRow| row.digest(self.images.get(row.image_index)?);
            ranks_of(self.rows.iter().map(digest).collect())
        })
    }

    fn registries(&self) -> &[u32] {
        self.ranks.registries.get_or_init(|| self.texts(&|row| row.registry()))
    }

    /// By the first label of each image.
    fn labels(&self) -> &[u32] {
        self.ranks.labels.get_or_init(|| {
            let first = |image: &ImageSummary| {
                image.labels.first_key_value().map(|(key, value)| format!("{key}={value}"))
            };
            self.of_images(&self.images.iter().map(first).collect::<Vec<_>>())
        })
    }

    fn platforms(&self, learned: &Learned) -> Vec<u32> {
        let read = |index| {
            let platforms = learned.platforms(index).known().filter(|all| !all.is_empty())?;
            Some(platforms.iter().map(readable_platform).collect::<Vec<_>>().join(","))
        };
        self.of_images(&(0..self.images.len()).map(read).collect::<Vec<_>>())
    }

    fn of_images(&self, texts: &[Option<String>]) -> Vec<u32> {
        let text = |row: &ImageRow| texts.get(row.image_index)?.as_deref();
        ranks_of(self.rows.iter().map(text).collect())
    }

    fn texts(&self, text: &dyn Fn(&ImageRow) -> Option<&str>) -> Vec<u32> {
        ranks_of(self.rows.iter().map(text).collect())
    }
}

/// Numbers of rows by the keys of those rows, the unknown last whichever way it goes; where keys do not decide, as they came.
pub(crate) fn in_order(numbers: &[u32], keys: &[Option<u64>], descending: bool) -> Vec<usize> {
    let key = |row: &u32| match place(*row).and_then(|row| keys.get(row)) {
        // The largest number there is stands with the one before it rather than with the unknown.
        Some(Some(key)) if descending => LAST - 1 - (*key).min(LAST - 1),
        Some(Some(key)) => (*key).min(LAST - 1),
        Some(None) | None => LAST,
    };
    let keyed = numbers.iter().zip(0..).map(|(row, position)| (key(row), position)).collect();
    let number = |position| numbers.get(place(position)?).copied().and_then(place);
    sorted(keyed).into_iter().filter_map(|(_, position)| number(position)).collect()
}

/// The place of each text in the order of all of them, the same for the same text; the greatest number for one that is
/// not there.
pub(crate) fn ranks_of(texts: Vec<Option<&str>>) -> Vec<u32> {
    let mut numbers = HashMap::with_capacity(64);
    let interned: Vec<Option<u32>> = texts
        .into_iter()
        .map(|text| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            text.map(|text| *numbers.entry(text).or_insert(next))
        })
        .collect();
    let mut distinct = vec![""; numbers.len()];
    for (text, number) in numbers {
        if let Some(slot) = place(number).and_then(|number| distinct.get_mut(number)) {
            *slot = text;
        }
    }
    // Most texts differ in their first bytes, and numbers are compared faster.
    let by_first_bytes = sorted(distinct.iter().map(|text| first_bytes(text)).zip(0..).collect());
    let mut ranks = vec![u32::MAX; distinct.len()];
    let mut rank = 0;
    for alike in by_first_bytes.chunk_by(|one, other| one.0 == other.0) {
        let mut alike: Vec<usize> = alike.iter().filter_map(|(_, number)| place(*number)).collect();
        sort_numbers(&mut alike, &|left, right| distinct.get(left).cmp(&distinct.get(right)));
        for number in alike {
            if let Some(slot) = ranks.get_mut(number) {
                *slot = rank;
            }
            rank += 1;
        }
    }
    let rank = |number: Option<u32>| number.and_then(place).and_then(|number| ranks.get(number).copied());
    interned.into_iter().map(|number| rank(number).unwrap_or(u32::MAX)).collect()
}

/// The first eight bytes as a number that is ordered as the text is.
fn first_bytes(text: &str) -> u64 {
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(first)
}

fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImageList;
    use crate::image_row::tests::image;

    /// The short ids in this order.
    fn ordered(order: &str) -> Vec<String> {
        let digest = "ghcr.io/acme/web@sha256:0a";
        let mut images = [
            image("sha256:b", &["web:2"], &["web@sha256:0b"]),
            image("sha256:a", &[], &[]),
            image("sha256:c", &["api:1"], &["other/api@sha256:01", "api@sha256:0c"]),
            image("sha256:d", &[], &[digest]),
        ];
        let values = [(20, Some(0), 300), (30, None, 0), (10, Some(5), 100), (20, Some(0), 300)];
        for (image, (size, containers, created)) in images.iter_mut().zip(values) {
            (image.size_bytes, image.containers, image.created_unix_secs) = (size, containers, created);
        }
        images[1].labels.insert("team".to_owned(), "b".to_owned());
        images[2].labels.insert("team".to_owned(), "a".to_owned());
        let list = ImageList::new(images.to_vec());
        let rows = list.ordered(order.parse().unwrap(), &Learned::default());
        rows.into_iter().map(|row| list.rows()[row].id.short().to_owned()).collect()
    }

    #[test]
    fn rows_are_ordered_by_every_column_and_the_unknown_is_last() {
        for (order, expected) in [
            ("repository", ["c", "d", "b", "a"]),
            ("-repository", ["b", "d", "c", "a"]),
            ("tag", ["c", "b", "d", "a"]),
            ("-tag", ["b", "c", "d", "a"]),
            ("id", ["a", "b", "c", "d"]),
            ("-id", ["d", "c", "b", "a"]),
            ("digest", ["d", "b", "c", "a"]),
            ("-digest", ["c", "b", "d", "a"]),
            ("created", ["c", "d", "b", "a"]),
            ("-created", ["d", "b", "c", "a"]),
            ("size", ["c", "d", "b", "a"]),
            ("-size", ["a", "d", "b", "c"]),
            ("containers", ["d", "b", "c", "a"]),
            ("-containers", ["c", "d", "b", "a"]),
            ("labels", ["c", "a", "d", "b"]),
            ("-labels", ["a", "c", "d", "b"]),
            ("registry", ["c", "b", "d", "a"]),
            ("-registry", ["d", "c", "b", "a"]),
            // Nothing is learned yet: by name.
            ("-unique", ["c", "d", "b", "a"]),
            ("shared", ["c", "d", "b", "a"]),
            ("platforms", ["c", "d", "b", "a"]),
        ] {
            assert_eq!(ordered(order), expected, "{order}");
        }
    }

    #[test]
    fn the_same_text_has_the_same_rank() {
        let texts =
            vec![Some("b"), None, Some("a"), Some("b"), Some("12345678b"), Some("12345678a"), Some("")];
        assert_eq!(ranks_of(texts), [4, u32::MAX, 3, 4, 2, 1, 0]);
        // A text that goes on after eight bytes, and one whose ninth is the least there is.
        assert_eq!(ranks_of(vec![Some("12345678\0"), Some("12345678"), Some("é"), Some("z")]), [1, 0, 3, 2]);
    }
}
