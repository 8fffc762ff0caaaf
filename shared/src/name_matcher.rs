use crate::any_of::AnyOf;
use crate::image_row::{searchable, split_repo_tag};
use crate::searched_text::SearchedText;
use crate::{FamiliarName, ImageRow, ImageSummary, ReferencePattern};

/// What is looked at of one name of an image.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameMatcher {
    /// Each must occur, or must not.
    pub(crate) texts: Vec<SearchedText>,
    pub(crate) references: AnyOf<ReferencePattern>,
    pub(crate) registries: AnyOf<String>,
}

impl NameMatcher {
    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.references.is_empty() && self.registries.is_empty()
    }

    /// Whether each text occurs, or does not, in what is searched of a row.
    pub(crate) fn has_texts(&self, searched: &str) -> bool {
        self.has_texts_apart(searched, searched.len())
    }

    /// The same where it is known from where on there are only digests and their digits.
    pub(crate) fn has_texts_apart(&self, searched: &str, digests_start: usize) -> bool {
        self.texts.iter().all(|text| text.admits(searched, digests_start))
    }

    /// Whether the name of a row matches, its texts aside.
    pub(crate) fn matches_row(&self, row: &ImageRow, image: &ImageSummary) -> bool {
        let registry = || row_name(row, image).map(|name| FamiliarName::of(name).registry);
        (self.registries.is_empty() || {
            let registry = registry();
            self.registries.admits(|host| registry.is_some_and(|registry| is_host(registry, host)))
        }) && self.fits_references(row, image)
    }

    /// Whether one of the references fits a row.
    pub(crate) fn fits_references(&self, row: &ImageRow, image: &ImageSummary) -> bool {
        if self.references.is_empty() {
            return true;
        }
        let tag = row.tag_index.and_then(|index| image.repo_tags.get(index)).map(String::as_str);
        let name = row_name(row, image).map(|name| (name, FamiliarName::of(name)));
        self.references.admits(|pattern| {
            name.is_some_and(|(name, familiar)| pattern.matches_familiar(name, familiar))
                || digests_beside(image, tag).any(|digest| pattern.matches(digest))
        })
    }

    /// Whether one name of an image matches; or an image that has none.
    pub(crate) fn matches_name(&self, image: &ImageSummary, name: Option<&str>) -> bool {
        let (repository, tag) = name.map(split_repo_tag).unzip();
        self.references.admits(|pattern| name.is_some_and(|name| pattern.matches(name)))
            && self
                .registries
                .admits(|host| name.is_some_and(|name| is_host(FamiliarName::of(name).registry, host)))
            && (self.texts.is_empty() || self.has_texts(&searchable(image, repository, tag.flatten())))
    }
}

/// The digests that belong to a row: those of the same name as its tag, or all where it has none.
fn digests_beside<'a>(image: &'a ImageSummary, tag: Option<&'a str>) -> impl Iterator<Item = &'a String> {
    let name = tag.map(FamiliarName::without_tag);
    image.repo_digests.iter().filter(move |digest| {
        name.is_none_or(|name| digest.strip_prefix(name).is_some_and(|rest| rest.starts_with('@')))
    })
}

/// The name that a row stands for: its tag, or the first digest of an image that has none.
pub(crate) fn row_name<'a>(row: &ImageRow, image: &'a ImageSummary) -> Option<&'a str> {
    let tag = row.tag_index.and_then(|index| image.repo_tags.get(index));
    tag.or(image.repo_digests.first()).map(String::as_str)
}

/// Whether two names of hosts are the same one.
pub(crate) fn is_host(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
