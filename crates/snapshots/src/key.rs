use std::fmt::Write as _;

use daemon::{LinkId, ListChange};
use shared::ImageQuery;

/// Which list of which daemon. A connection that was changed is another daemon.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) link: LinkId,
    pub(crate) list: ListName,
}

/// A list by what was asked for: two spellings of the same parameters are one list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ListName {
    /// Without parameters.
    Plain,
    /// With shared sizes and manifests: what the page asks for second.
    Enriched,
    /// What uses each image.
    Usage,
    /// With any other parameters, in their canonical form.
    Other(String),
}

impl ListName {
    pub(crate) fn of(query: &ImageQuery) -> Self {
        if !query.all && !query.digests && query.filters.is_empty() {
            match (query.shared_size, query.manifests) {
                (false, false) => return Self::Plain,
                (true, true) => return Self::Enriched,
                (true, false) | (false, true) => {}
            }
        }
        let flags = [query.all, query.digests, query.shared_size, query.manifests];
        let mut name: String = flags.map(|flag| if flag { '1' } else { '0' }).iter().collect();
        // The values of one filter are a set: they are here in one order, each with its length before it.
        for (filter, mut values) in query.filters.to_map() {
            values.sort_unstable();
            for value in values {
                let _infallible = write!(name, " {filter} {}:{value}", value.len());
            }
        }
        Self::Other(name)
    }

    /// Whether it has all images that the daemon lists by itself.
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Self::Plain | Self::Enriched => true,
            Self::Usage | Self::Other(_) => false,
        }
    }

    /// Whether the change makes it another list.
    pub(crate) fn depends_on(&self, change: &ListChange) -> bool {
        match change {
            ListChange::Images | ListChange::Image(_) | ListChange::Containers => true,
            ListChange::ContainerStates => *self == Self::Usage,
        }
    }

    /// Whether it may be enough to ask for what changed, where it does.
    pub(crate) fn is_renewed_by(&self, change: &ListChange) -> bool {
        match change {
            ListChange::Image(_) => self.is_kept_ready(),
            ListChange::Containers => self.is_whole(),
            ListChange::Images | ListChange::ContainerStates => false,
        }
    }

    /// Whether it is renewed under the daemon's budget; the others are kept for a moment only.
    pub(crate) fn is_kept_ready(&self) -> bool {
        match self {
            Self::Plain | Self::Enriched | Self::Usage => true,
            Self::Other(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn name(parameters: &[(&'static str, &'static str)]) -> ListName {
        let parameters = parameters.iter().map(|(name, value)| (Cow::from(*name), Cow::from(*value)));
        ListName::of(&ImageQuery::parse(parameters).unwrap())
    }

    #[test]
    fn two_spellings_of_the_same_parameters_are_one_list() {
        assert_eq!(name(&[("env", "1"), ("nope", "x"), ("all", "no")]), ListName::Plain);
        assert_eq!(
            name(&[("manifests", "yes"), ("shared-size", "1"), ("filters", "{}")]),
            ListName::Enriched
        );
        let one = name(&[("all", "1"), ("filters", r#"{"label":["a","b"],"dangling":["1"]}"#)]);
        let same = r#"{"dangling":{"true":true}, "label":{"b":true,"a":true}}"#;
        assert_eq!(name(&[("filters", same), ("all", "TRUE")]), one);
    }

    #[test]
    fn different_parameters_are_different_lists() {
        let names = [
            name(&[]),
            name(&[("all", "1")]),
            name(&[("digests", "1")]),
            name(&[("shared-size", "1")]),
            name(&[("manifests", "1")]),
            name(&[("shared-size", "1"), ("manifests", "1")]),
            name(&[("filters", r#"{"label":["a","b"]}"#)]),
            name(&[("filters", r#"{"label":["a label 1:b"]}"#)]),
            name(&[("filters", r#"{"label":["a"],"label!":["b"]}"#)]),
            name(&[("filters", r#"{"label!":["a","b"]}"#)]),
        ];
        let different: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len(), "{names:?}");
    }
}
