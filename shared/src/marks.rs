use std::ops::Range;

use crate::sorting::sorted_by;
use crate::{
    FamiliarName, FilterCondition, ImageFilter, ImageId, LabelPattern, Platform, PlatformPattern,
    ReferencePattern,
};

/// What a filter found a row by, to be marked where it is shown. Terms that are turned round find nothing.
///
/// Made once per filter and asked for the rows that can be seen only. All ranges are of bytes, at whole characters, in
/// order, apart from each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// In lower case.
    texts: Vec<String>,
    references: Vec<ReferencePattern>,
    registries: Vec<String>,
    platforms: Vec<PlatformPattern>,
    labels: Vec<LabelPattern>,
}

/// What is marked of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameMarks {
    /// In the repository; of an absent one in `<none>`.
    pub repository: Vec<Range<usize>>,
    /// In the tag, in the same way.
    pub tag: Vec<Range<usize>>,
}

impl ImageFilter {
    /// What it marks.
    pub fn marks(&self) -> Marks {
        let mut marks = Marks::default();
        for term in self.terms.iter().filter(|term| !term.is_negated) {
            match &term.condition {
                FilterCondition::Text(text) => marks.texts.push(text.to_lowercase()),
                FilterCondition::Reference(pattern) => marks.references.push(pattern.clone()),
                FilterCondition::Registry(host) => marks.registries.push(host.clone()),
                FilterCondition::Platform(pattern) => marks.platforms.push(pattern.clone()),
                FilterCondition::Label(pattern) => marks.labels.push(pattern.clone()),
                FilterCondition::Dangling(_)
                | FilterCondition::Used(_)
                | FilterCondition::Size(..)
                | FilterCondition::Age(..)
                | FilterCondition::Before(_)
                | FilterCondition::Since(_)
                | FilterCondition::Until(_) => {}
            }
        }
        marks
    }
}

impl Marks {
    /// Whether nothing is ever marked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The words of the filter in a text, in any case.
    pub fn in_text(&self, text: &str) -> Vec<Range<usize>> {
        if self.texts.is_empty() {
            return Vec::new();
        }
        // As long as the text, byte by byte.
        let searched = text.to_ascii_lowercase();
        let found = |word: &String| {
            searched.match_indices(word.as_str()).map(|(at, word)| at..at + word.len()).collect::<Vec<_>>()
        };
        joined(self.texts.iter().flat_map(found).collect())
    }

    /// What a row is found by in its repository and tag: words, also one that begins in the repository and ends in the
    /// tag; all that a pattern of `ref` fits; the host of a `registry` where the repository begins with it.
    pub fn in_name(&self, repository: Option<&str>, tag: Option<&str>) -> NameMarks {
        const NONE: &str = "<none>";
        let (shown_repository, shown_tag) = (repository.unwrap_or(NONE), tag.unwrap_or(NONE));
        let tag_start = shown_repository.len() + 1;
        let whole = format!("{shown_repository}:{shown_tag}");
        let mut found = self.in_text(&whole);
        if let Some(repository) = repository {
            let name = FamiliarName::of(repository);
            if self.registries.iter().any(|host| is_host(host, name.registry)) {
                let host = repository.split('/').next().unwrap_or_default();
                found.extend(is_host(host, name.registry).then_some(0..host.len()));
            }
            for pattern in &self.references {
                if pattern.matches(repository) {
                    found.push(0..repository.len());
                } else if tag.is_some() && pattern.matches(&whole) {
                    found.push(0..whole.len());
                }
            }
        }
        let found = joined(found);
        NameMarks {
            repository: cut(&found, 0..shown_repository.len()),
            tag: cut(&found, tag_start..whole.len()),
        }
    }

    /// The words of the filter in the short form of an ID.
    pub fn in_id(&self, id: &ImageId) -> Vec<Range<usize>> {
        let (all, short) = (id.as_str(), id.short());
        let start = all.find(short).unwrap_or_default();
        cut(&self.in_text(all), start..start + short.len())
    }

    /// What a row is found by in the digest (`sha256:…`) of a repo digest (`name@sha256:…`).
    pub fn in_digest(&self, repo_digest: &str) -> Vec<Range<usize>> {
        let digest = repo_digest.split_once('@').map_or(repo_digest, |(_, digest)| digest);
        let name = FamiliarName::without_tag(repo_digest);
        let is_meant = |pattern: &ReferencePattern| pattern.matches(repo_digest) && !pattern.matches(name);
        let mut found = self.in_text(digest);
        found.extend(self.references.iter().any(is_meant).then_some(0..digest.len()));
        joined(found)
    }

    /// Whether a label is one that was looked for.
    pub fn has_label(&self, key: &str, value: &str) -> bool {
        self.labels.iter().any(|label| {
            label.key == key && label.value.as_ref().is_none_or(|wanted| wanted.as_str() == value)
        })
    }

    /// Whether a registry, `docker.io` where a name has none, is one that was looked for.
    pub fn has_registry(&self, registry: &str) -> bool {
        self.registries.iter().any(|host| is_host(host, registry))
    }

    /// Whether a platform is one that was looked for.
    pub fn has_platform(&self, platform: &Platform) -> bool {
        self.platforms.iter().any(|pattern| pattern.matches(platform))
    }
}

fn is_host(one: &str, other: &str) -> bool {
    let one = if one == "index.docker.io" { "docker.io" } else { one };
    one.eq_ignore_ascii_case(other)
}

/// In order, those that touch as one.
fn joined(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in sorted_by(ranges, |left, right| (left.start, left.end).cmp(&(right.start, right.end))) {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// What of the ranges lies in a part, counted from its start.
fn cut(ranges: &[Range<usize>], part: Range<usize>) -> Vec<Range<usize>> {
    let inside = ranges.iter().map(|range| range.start.max(part.start)..range.end.min(part.end));
    inside
        .filter(|range| range.start < range.end)
        .map(|range| range.start - part.start..range.end - part.start)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marks(filter: &str) -> Marks {
        ImageFilter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}")).marks()
    }

    /// The text with brackets around what is marked.
    fn bracketed(text: &str, ranges: &[Range<usize>]) -> String {
        let mut marked = text.to_owned();
        for range in ranges.iter().rev() {
            marked.insert(range.end, ']');
            marked.insert(range.start, '[');
        }
        marked
    }

    #[test]
    fn names_are_marked_where_a_term_fits() {
        for (filter, repository, tag, expected) in [
            ("WEB", Some("shop/web-Web"), Some("web"), "shop/[web]-[Web] [web]"),
            ("op/w b-w", Some("shop/web-web"), Some("1"), "sh[op/w]e[b-w]eb 1"),
            ("web:1", Some("shop/web"), Some("1.0"), "shop/[web] [1].0"),
            ("ww", Some("www"), None, "[ww]w <none>"),
            ("none", None, None, "<[none]> <[none]>"),
            ("-web size>1MB", Some("web"), Some("1"), "web 1"),
            ("ref:shop/*", Some("shop/web"), Some("1"), "[shop/web] 1"),
            ("ref:shop/*:1*", Some("shop/web"), Some("1.0"), "[shop/web] [1.0]"),
            ("ref:nginx", Some("docker.io/library/nginx"), Some("1"), "[docker.io/library/nginx] 1"),
            ("ref:other 1", Some("shop/web"), Some("1"), "shop/web [1]"),
            ("registry:GHCR.io", Some("ghcr.io/a/b"), Some("1"), "[ghcr.io]/a/b 1"),
            ("registry:docker.io", Some("nginx"), Some("1"), "nginx 1"),
            (
                "registry:index.docker.io",
                Some("docker.io/library/nginx"),
                None,
                "[docker.io]/library/nginx <none>",
            ),
        ] {
            let NameMarks { repository: in_repository, tag: in_tag } = marks(filter).in_name(repository, tag);
            let seen = format!(
                "{} {}",
                bracketed(repository.unwrap_or("<none>"), &in_repository),
                bracketed(tag.unwrap_or("<none>"), &in_tag)
            );
            assert_eq!(seen, expected, "{filter}");
        }
    }

    #[test]
    fn ids_and_digests_are_marked_as_far_as_they_are_shown() {
        let id = ImageId::from(format!("sha256:{:0<64}", "0123456789ab"));
        for (filter, expected) in [
            ("sha256:0123", "[0123]456789ab"),
            ("ABC 00000000", "0123456789ab"),
            ("9ab000", "012345678[9ab]"),
        ] {
            assert_eq!(bracketed(id.short(), &marks(filter).in_id(&id)), expected, "{filter}");
        }
        for (filter, expected) in [
            ("d1", "sha256:[d1]"),
            ("nginx", "sha256:d1"),
            ("ref:nginx@*", "[sha256:d1]"),
            ("ref:nginx", "sha256:d1"),
        ] {
            let ranges = marks(filter).in_digest("nginx@sha256:d1");
            assert_eq!(bracketed("sha256:d1", &ranges), expected, "{filter}");
        }
    }

    #[test]
    fn labels_registries_and_platforms_are_marked_as_a_whole() {
        let marks = marks("label:team label:tier=a -label:x registry:index.docker.io platform:arm64");
        assert!(marks.has_label("team", "anything") && marks.has_label("tier", "a"));
        assert!(!marks.has_label("tier", "b") && !marks.has_label("x", ""));
        assert!(marks.has_registry("docker.io") && !marks.has_registry("ghcr.io"));
        let arm = Platform { architecture: "arm64".to_owned(), ..Platform::default() };
        assert!(marks.has_platform(&arm) && !marks.has_platform(&Platform::default()));
        assert!(!marks.is_empty() && ImageFilter::default().marks().is_empty());
    }

    proptest! {
        #[test]
        fn what_is_marked_can_be_cut_out(
            words in proptest::collection::vec("\\PC{1,3}", 0..4),
            repository in "\\PC{0,8}",
            tag in "\\PC{0,8}",
        ) {
            let marks = Marks { texts: words.iter().map(|word| word.to_lowercase()).collect(), ..Marks::default() };
            let of_name = marks.in_name(Some(&repository), Some(&tag));
            for (text, ranges) in [(&repository, of_name.repository), (&tag, of_name.tag)] {
                let mut end = 0;
                for range in ranges {
                    prop_assert!(range.start < range.end && (range.start > end || end == 0));
                    prop_assert!(text.get(range.clone()).is_some());
                    end = range.end;
                }
            }
        }
    }
}
