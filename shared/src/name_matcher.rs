use crate::any_of::AnyOf;
use crate::image_row::{searchable, split_repo_tag};
use crate::{FamiliarName, ImageRow, ImageSummary, ReferencePattern};

/// What is looked at of one name of an image.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameMatcher {
    /// Lower-case texts, each of which must occur, or must not.
    pub(crate) texts: Vec<(bool, String)>,
    pub(crate) references: AnyOf<ReferencePattern>,
    pub(crate) registries: AnyOf<String>,
}

impl NameMatcher {
    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.references.is_empty() && self.registries.is_empty()
    }

    /// Whether each text occurs, or does not, in what is searched of a row.
    pub(crate) fn has_texts(&self, searched: &str) -> bool {
        self.texts.iter().all(|(is_not, text)| searched.contains(text) != *is_not)
    }

    /// Whether the name of a row matches, its texts aside.
    pub(crate) fn matches_row(&self, row: &ImageRow, image: &ImageSummary) -> bool {
        if self.registries.is_empty() && self.references.is_empty() {
            return true;
        }
        let tag = row.tag_index.and_then(|index| image.repo_tags.get(index)).map(String::as_str);
        let name =
            tag.or(image.repo_digests.first().map(String::as_str)).map(|name| (name, FamiliarName::of(name)));
        self.registries.admits(|host| name.is_some_and(|(_, familiar)| is_from(familiar, host)))
            && self.references.admits(|pattern| {
                name.is_some_and(|(name, familiar)| pattern.matches_familiar(name, familiar))
                    || digests_beside(image, tag).any(|digest| pattern.matches(digest))
            })
    }

    /// Whether one name of an image matches; or an image that has none.
    pub(crate) fn matches_name(&self, image: &ImageSummary, name: Option<&str>) -> bool {
        let (repository, tag) = name.map(split_repo_tag).unzip();
        self.references.admits(|pattern| name.is_some_and(|name| pattern.matches(name)))
            && self.registries.admits(|host| name.is_some_and(|name| is_from(FamiliarName::of(name), host)))
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

fn is_from(familiar: FamiliarName<'_>, registry: &str) -> bool {
    familiar.registry.eq_ignore_ascii_case(registry)
}
