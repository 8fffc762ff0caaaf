use crate::interned::{Interned, Interning, index};
use crate::name_matcher::row_name;
use crate::{FamiliarName, ImageList, ImageRow};

/// How many keys of labels are counted: the most frequent ones.
pub(crate) const MOST_LABEL_KEYS: usize = 500;

/// What filtering and counting need of an [`ImageList`] as numbers instead of texts. Made once for a list: a pass over
/// all names and labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListIndex {
    registries: Interned,
    label_keys: Interned,
    /// How many different keys of labels there are.
    label_key_count: usize,
    /// By row.
    rows: Vec<RowNumbers>,
    /// The keys of all images, one image after the other.
    keys: Vec<u32>,
    /// By image: where its keys end.
    key_ends: Vec<usize>,
}

/// What is looked at of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowNumbers {
    /// Its registry; absent where it has no name.
    pub(crate) registry: Option<u32>,
    /// Where in its searchable text that begins of which only digits of digests are known to be; the end where that is
    /// not so.
    pub(crate) digests_start: usize,
}

/// Where the images are that have a key among their labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SoughtKey {
    /// Nowhere.
    Nowhere,
    /// Where this number is among the keys.
    At(u32),
    /// It is not known where.
    Anywhere,
}

impl SoughtKey {
    /// Whether an image may have the key.
    pub(crate) fn may_be_among(self, keys: &[u32]) -> bool {
        match self {
            Self::Nowhere => false,
            Self::At(number) => keys.contains(&number),
            Self::Anywhere => true,
        }
    }
}

impl ListIndex {
    /// Reads a list.
    pub fn new(list: &ImageList) -> Self {
        let mut registries = Interning::default();
        let numbers = |row: &ImageRow| {
            let image = list.images().get(row.image_index)?;
            let registry =
                row_name(row, image).map(|name| registries.number(FamiliarName::of(name).registry));
            Some(RowNumbers { registry, digests_start: digests_start(&row.searchable) })
        };
        let mut rows: Vec<RowNumbers> = list.rows().iter().filter_map(numbers).collect();
        let (registries, renumbered) = registries.finish(usize::MAX);
        for row in &mut rows {
            row.registry = row.registry.and_then(|number| renumbered.get(index(number)).copied().flatten());
        }
        let mut label_keys = Interning::default();
        let mut keys = Vec::new();
        let mut key_ends = Vec::with_capacity(list.images().len());
        for image in list.images() {
            keys.extend(image.labels.keys().map(|key| label_keys.number(key)));
            key_ends.push(keys.len());
        }
        let (label_keys, renumbered) = label_keys.finish(MOST_LABEL_KEYS);
        let mut kept = Vec::with_capacity(keys.len());
        let mut start = 0;
        for end in &mut key_ends {
            let of_image = keys.get(start..*end).unwrap_or_default();
            start = *end;
            kept.extend(of_image.iter().filter_map(|key| renumbered.get(index(*key)).copied().flatten()));
            *end = kept.len();
        }
        Self { registries, label_keys, label_key_count: renumbered.len(), rows, keys: kept, key_ends }
    }

    /// Hosts, the one of most rows first.
    pub(crate) fn registries(&self) -> &Interned {
        &self.registries
    }

    /// The most frequent keys of labels.
    pub(crate) fn label_keys(&self) -> &Interned {
        &self.label_keys
    }

    /// How many keys of labels there are besides.
    pub(crate) fn label_keys_left_out(&self) -> usize {
        self.label_key_count - self.label_keys.texts().len()
    }

    /// Where the images are that have a key.
    pub(crate) fn sought_key(&self, key: &str) -> SoughtKey {
        let number = self.label_keys.texts().iter().position(|known| known == key);
        match number.and_then(|number| u32::try_from(number).ok()) {
            Some(number) => SoughtKey::At(number),
            None if self.label_keys_left_out() == 0 => SoughtKey::Nowhere,
            None => SoughtKey::Anywhere,
        }
    }

    pub(crate) fn row(&self, number: usize) -> Option<RowNumbers> {
        self.rows.get(number).copied()
    }

    /// The keys of an image's labels, as far as they are among the most frequent ones.
    pub(crate) fn keys_of(&self, image_index: usize) -> &[u32] {
        let start = image_index.checked_sub(1).and_then(|before| self.key_ends.get(before)).copied();
        let end = self.key_ends.get(image_index).copied().unwrap_or_default();
        self.keys.get(start.unwrap_or_default()..end).unwrap_or_default()
    }
}

/// Where the lines of a searchable text begin that are all `sha256:` and digits.
fn digests_start(searchable: &str) -> usize {
    let Some((name, digests)) = searchable.split_once('\n') else { return searchable.len() };
    let is_plain = |line: &str| {
        line.strip_prefix("sha256:")
            .unwrap_or(line)
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    if digests.split('\n').all(is_plain) { name.len() } else { searchable.len() }
}
