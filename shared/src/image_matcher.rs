use crate::any_of::AnyOf;
use crate::list_index::SoughtKey;
use crate::name_matcher::NameMatcher;
use crate::searched_text::SearchedText;
use crate::{
    Comparison, FilterCondition, FilterTerm, ImageFilter, ImageRow, ImageSummary, LabelPattern, ListIndex,
    ManifestKind, Platform, PlatformPattern, UnixSeconds, UnknownImage, Usage, find_image,
};

/// An [`ImageFilter`] made ready for one list at one moment: as much as can be is worked out once. The default one leaves
/// everything.
#[derive(Clone, Debug, Default)]
pub struct ImageMatcher {
    now: UnixSeconds,
    /// Each must hold, or must not.
    tests: Vec<(bool, Test)>,
    platforms: AnyOf<PlatformPattern>,
    usages: AnyOf<Usage>,
    names: NameMatcher,
}

/// What is looked at of an image, whatever its names.
#[derive(Clone, Debug)]
enum Test {
    Age(Comparison, u64),
    CreatedAfter(i64),
    CreatedBefore(i64),
    Dangling(bool),
    Label(LabelPattern),
    Size(Comparison, u64),
}

/// What a matcher says of an image, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ImageVerdict {
    /// Whether all terms hold but those of which one is enough.
    pub(crate) others: bool,
    /// Whether one of the platforms fits, where there are any to fit.
    pub(crate) platform: bool,
    /// The same of whether it is used.
    pub(crate) usage: bool,
}

impl ImageFilter {
    /// Makes the filter ready for a list. Costs a pass over the list for each `before` and `since`.
    ///
    /// # Errors
    ///
    /// Where a `before` or a `since` names an image that is not in the list, or the start of several ids.
    pub fn compile(&self, images: &[ImageSummary], now: UnixSeconds) -> Result<ImageMatcher, UnknownImage> {
        let created = |filter, reference: &String| {
            find_image(images, reference)
                .map(|image| image.created_unix_secs)
                .ok_or_else(|| UnknownImage { filter, reference: reference.clone() })
        };
        let mut matcher = ImageMatcher { now, ..ImageMatcher::default() };
        let ImageMatcher { tests, platforms, usages, names, .. } = &mut matcher;
        for FilterTerm { is_negated, condition } in &self.terms {
            let is_not = *is_negated;
            match condition {
                FilterCondition::Text(text) => names.texts.push(SearchedText::new(is_not, text)),
                FilterCondition::Reference(pattern) => names.references.push(is_not, pattern.clone()),
                FilterCondition::Registry(host) => {
                    // Another name of the same registry, which is how Docker reads it too.
                    let host = if host == "index.docker.io" { "docker.io" } else { host };
                    names.registries.push(is_not, host.to_owned());
                }
                FilterCondition::Platform(pattern) => platforms.push(is_not, pattern.clone()),
                FilterCondition::Used(usage) => usages.push(is_not, *usage),
                FilterCondition::Label(pattern) => tests.push((is_not, Test::Label(pattern.clone()))),
                FilterCondition::Dangling(dangling) => tests.push((is_not, Test::Dangling(*dangling))),
                FilterCondition::Size(comparison, bytes) => {
                    tests.push((is_not, Test::Size(*comparison, *bytes)));
                }
                FilterCondition::Age(comparison, secs) => tests.push((is_not, Test::Age(*comparison, *secs))),
                FilterCondition::Before(reference) => {
                    tests.push((is_not, Test::CreatedBefore(created("before", reference)?)));
                }
                FilterCondition::Since(reference) => {
                    tests.push((is_not, Test::CreatedAfter(created("since", reference)?)));
                }
                FilterCondition::Until(until) => {
                    tests.push((is_not, Test::CreatedBefore(until.bound(now).0)));
                }
            }
        }
        Ok(matcher)
    }
}

impl ImageMatcher {
    /// Whether a row of the table is left. `image` is the one that the row names.
    ///
    /// `platforms` is what was learned elsewhere of what the image runs on, beside what the list says: a list of a
    /// classic store says nothing, and then nothing given means that it is on no platform that is looked for.
    pub fn matches(&self, row: &ImageRow, image: &ImageSummary, platforms: &[Platform]) -> bool {
        self.names.has_texts(&row.searchable)
            && self.matches_image(image, platforms)
            && self.names.matches_row(row, image)
    }

    /// Where in the list the keys of labels are that are looked for, term by term.
    pub(crate) fn sought_keys(&self, index: &ListIndex) -> Vec<SoughtKey> {
        let sought = |(_, test): &(bool, Test)| match test {
            Test::Label(pattern) => index.sought_key(&pattern.key),
            Test::Age(..)
            | Test::CreatedAfter(_)
            | Test::CreatedBefore(_)
            | Test::Dangling(_)
            | Test::Size(..) => SoughtKey::Anywhere,
        };
        self.tests.iter().map(sought).collect()
    }

    /// What the terms say that look at an image alone, and not at its names. The keys may be none.
    pub(crate) fn image_verdict(
        &self,
        image: &ImageSummary,
        learned: &[Platform],
        keys: &[SoughtKey],
        keys_of_image: &[u32],
    ) -> ImageVerdict {
        let usage = Usage::of(image.containers);
        let has_platform = |pattern: &PlatformPattern| is_on(pattern, image, learned);
        let keys = keys.iter().chain(std::iter::repeat(&SoughtKey::Anywhere));
        let others = self.tests.iter().zip(keys).all(|((is_not, test), key)| {
            (key.may_be_among(keys_of_image) && self.holds(test, image)) != *is_not
        }) && !self.usages.is_unwanted(|unwanted| *unwanted == usage)
            && !self.platforms.is_unwanted(has_platform);
        ImageVerdict {
            others,
            platform: others && self.platforms.is_wanted(has_platform),
            usage: others && self.usages.is_wanted(|wanted| *wanted == usage),
        }
    }

    /// Whether the terms that look at names let a row through, those of the registry aside.
    pub(crate) fn admits_name(&self, row: &ImageRow, image: &ImageSummary, digests_start: usize) -> bool {
        self.names.has_texts_apart(&row.searchable, digests_start) && self.names.fits_references(row, image)
    }

    /// What is looked for of registries.
    pub(crate) fn registries(&self) -> &AnyOf<String> {
        &self.names.registries
    }

    /// Leaves of the image's repo tags and repo digests those that match, as the Engine does for `reference`, and says
    /// whether the image is left.
    ///
    /// `platforms` is as in [`ImageMatcher::matches`].
    pub fn narrow(&self, image: &mut ImageSummary, platforms: &[Platform]) -> bool {
        if !self.matches_image(image, platforms) {
            return false;
        }
        if self.names.is_empty() {
            return true;
        }
        let is_left = |name: &String| self.names.matches_name(image, Some(name));
        let repo_tags: Vec<_> = image.repo_tags.iter().filter(|tag| is_left(tag)).cloned().collect();
        let repo_digests: Vec<_> =
            image.repo_digests.iter().filter(|digest| is_left(digest)).cloned().collect();
        let is_nameless = image.repo_tags.is_empty() && image.repo_digests.is_empty();
        let any_is_left = if is_nameless {
            self.names.matches_name(image, None)
        } else {
            !repo_tags.is_empty() || !repo_digests.is_empty()
        };
        image.repo_tags = repo_tags;
        image.repo_digests = repo_digests;
        any_is_left
    }

    fn matches_image(&self, image: &ImageSummary, learned: &[Platform]) -> bool {
        let ImageVerdict { others, platform, usage } = self.image_verdict(image, learned, &[], &[]);
        others && platform && usage
    }

    fn holds(&self, test: &Test, image: &ImageSummary) -> bool {
        match test {
            Test::Age(comparison, seconds) => {
                let age_secs = self.now.secs_since(UnixSeconds(image.created_unix_secs)).unsigned_abs();
                image.created_unix_secs > 0 && comparison.holds(age_secs, *seconds)
            }
            Test::CreatedAfter(moment) => image.created_unix_secs > *moment,
            Test::CreatedBefore(moment) => image.created_unix_secs < *moment,
            Test::Dangling(dangling) => image.repo_tags.is_empty() == *dangling,
            Test::Label(pattern) => pattern.matches(&image.labels),
            Test::Size(comparison, bytes) => comparison.holds(image.size_bytes, *bytes),
        }
    }
}

/// Whether an image runs on what is looked for, as far as it is known.
fn is_on(pattern: &PlatformPattern, image: &ImageSummary, learned: &[Platform]) -> bool {
    let mut known = learned.iter().chain(said_platforms(image)).peekable();
    (pattern.is_unknown() && known.peek().is_none()) || known.any(|platform| pattern.matches(platform))
}

/// The platforms that the list itself tells: of the image's manifests that are here, and of its descriptor.
pub(crate) fn said_platforms(image: &ImageSummary) -> impl Iterator<Item = &Platform> {
    let manifests = image.manifests.iter().flatten();
    let of_manifests = manifests
        .filter(|manifest| manifest.available && manifest.kind == ManifestKind::Image)
        .filter_map(|manifest| manifest.image_data.as_ref())
        .map(|data| &data.platform);
    of_manifests.chain(image.descriptor.iter().filter_map(|descriptor| descriptor.platform.as_ref()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::image_row::image_rows;
    use crate::image_row::tests::image;
    use crate::{Descriptor, ImageFilters, ImageManifestSummary, ImageProperties};

    const NOW: UnixSeconds = UnixSeconds(1_700_000_000);
    const DAY: i64 = 86_400;

    fn matcher(filter: &str, images: &[ImageSummary]) -> ImageMatcher {
        ImageFilter::parse(filter)
            .unwrap_or_else(|error| panic!("{filter}: {error}"))
            .compile(images, NOW)
            .unwrap()
    }

    /// The first letters of the ids of the rows that are left, in order.
    fn left(filter: &str, images: &[ImageSummary]) -> String {
        let matcher = matcher(filter, images);
        image_rows(images)
            .iter()
            .filter(|row| matcher.matches(row, &images[row.image_index], &[]))
            .map(|row| row.id.as_str().chars().next().unwrap())
            .collect()
    }

    /// `a` was made first, `d` last, and `z` does not say when.
    fn shelf() -> Vec<ImageSummary> {
        let labelled = |labels: &[(&str, &str)]| -> BTreeMap<String, String> {
            labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let one = |id: &str, tags: &[&str], digests: &[&str], days: i64, megabytes: u64| ImageSummary {
            created_unix_secs: NOW.0 - days * DAY,
            size_bytes: megabytes * 1_000_000,
            ..image(id, tags, digests)
        };
        vec![
            ImageSummary {
                labels: labelled(&[("team", "web")]),
                containers: Some(2),
                ..one("a", &["nginx:1.25", "ghcr.io/shop/web:Stable"], &["nginx@sha256:d1"], 40, 100)
            },
            ImageSummary {
                labels: labelled(&[("team", "db"), ("tier", "")]),
                containers: Some(0),
                ..one("b", &["localhost:5000/db:1"], &[], 30, 600)
            },
            ImageSummary { containers: None, ..one("c", &[], &[], 20, 500) },
            ImageSummary {
                containers: Some(0),
                ..one("d", &[], &["docker.io/library/redis@sha256:d2"], 10, 0)
            },
            ImageSummary { created_unix_secs: 0, ..image("z", &["docker.io/library/redis:7"], &[]) },
        ]
    }

    #[test]
    fn each_term_leaves_just_the_rows_that_it_means() {
        for (filter, rows) in [
            ("", "aabcdz"),
            ("nginx", "a"),
            ("STABLE web", "a"),
            ("-nginx", "abcdz"),
            ("sha256:d1", "aa"),
            ("<none>", "cd"),
            ("label:team", "aab"),
            ("label:team=web", "aa"),
            ("label:tier=", "b"),
            ("-label:team=web", "bcdz"),
            ("label:team label:tier", "b"),
            ("label:team!=web", "bcdz"),
            ("ref:nginx", "a"),
            ("ref:nginx@sha256:d1", "a"),
            ("ref:nginx ref:localhost:5000/*", "ab"),
            ("ref:docker.io/library/redis", "dz"),
            ("ref:redis", "dz"),
            ("-ref:redis", "aabc"),
            ("dangling:true", "cd"),
            ("-dangling:true", "aabz"),
            ("dangling:true dangling:false", ""),
            ("used:yes", "aa"),
            ("used:no", "bd"),
            ("used:unknown", "cz"),
            ("used:no used:unknown", "bcdz"),
            ("-used:no", "aacz"),
            ("size>500MB", "b"),
            ("size>=500MB", "bc"),
            ("size<100MB", "dz"),
            ("size<=100MB -size<1B", "aaz"),
            ("age>30d", "aa"),
            ("age>=30d", "aab"),
            ("age<30d", "cd"),
            ("-age<30d", "aabz"),
            ("registry:ghcr.io", "a"),
            ("registry:GHCR.io registry:localhost:5000", "ab"),
            ("registry:docker.io", "adz"),
            ("registry:index.docker.io", "adz"),
            ("-registry:docker.io", "abc"),
            ("before:nginx:1.25", "z"),
            ("since:nginx:1.25", "bcd"),
            ("until:480h", "aabz"),
            ("-until:480h", "cd"),
        ] {
            assert_eq!(left(filter, &shelf()), rows, "{filter}");
        }
    }

    #[test]
    fn images_are_before_and_since_others_by_their_creation() {
        let mut images = shelf();
        for (image, start) in images.iter_mut().zip(["aaaa", "bbbb", "cccc", "dddd", "eeee"]) {
            image.id = format!("{start}{:0<60}", "").into();
        }
        assert_eq!(left("before:cccc", &images), "aabe");
        assert_eq!(left("since:bbbb", &images), "cd");
        assert_eq!(left("before:dddd before:bbbb", &images), "aae");
        assert_eq!(left("since:nginx:1.25 before:dddd", &images), "bc");
        assert_eq!(left("-before:bbbb", &images), "bcd");
        let unknown = ImageFilter::parse("web since:nope").unwrap().compile(&images, NOW).unwrap_err();
        assert_eq!(unknown.to_string(), "since: no such image: nope");
    }

    #[test]
    fn a_platform_is_known_from_the_list_or_from_elsewhere() {
        let platform = |architecture: &str| Platform {
            os: "linux".to_owned(),
            architecture: architecture.to_owned(),
            ..Platform::default()
        };
        let manifest = |architecture: &str, available| ImageManifestSummary {
            id: String::new(),
            descriptor: Descriptor::default(),
            available,
            size: Default::default(),
            kind: ManifestKind::Image,
            image_data: Some(ImageProperties { platform: platform(architecture), ..Default::default() }),
            attestation_data: None,
        };
        let mut images =
            vec![image("a", &["a:1"], &[]), image("b", &["b:1"], &[]), image("c", &["c:1"], &[])];
        images[0].manifests = Some(vec![manifest("arm64", true), manifest("s390x", false)]);
        images[1].descriptor =
            Some(Descriptor { platform: Some(platform("amd64")), ..Descriptor::default() });
        assert_eq!(left("platform:linux/arm64", &images), "a");
        assert_eq!(left("platform:arm64 platform:amd64", &images), "ab");
        assert_eq!(left("platform:s390x", &images), "");
        assert_eq!(left("-platform:arm64", &images), "bc");
        assert_eq!(left("platform:unknown", &images), "c");
        assert_eq!(left("platform:unknown platform:arm64", &images), "ac");
        assert_eq!(left("-platform:unknown", &images), "ab");
        let row = &image_rows(&images)[2];
        assert!(matcher("platform:arm", &images).matches(row, &images[2], &[platform("arm")]));
    }

    #[test]
    fn a_reference_narrows_the_names_of_an_image() {
        let narrowed = |filter: &str| -> Vec<String> {
            let mut images = shelf();
            let matcher = matcher(filter, &images);
            images.retain_mut(|image| matcher.narrow(image, &[]));
            images.into_iter().flat_map(|image| [image.repo_tags, image.repo_digests]).flatten().collect()
        };
        assert_eq!(narrowed("ref:nginx:*"), ["nginx:1.25"]);
        assert_eq!(narrowed("ref:nginx"), ["nginx:1.25", "nginx@sha256:d1"]);
        assert_eq!(narrowed("ref:*@*"), ["nginx@sha256:d1", "docker.io/library/redis@sha256:d2"]);
        assert_eq!(narrowed("ref:nope"), [""; 0]);
        // Whether an image is dangling does not depend on which of its names are looked for.
        assert_eq!(narrowed("ref:*@* dangling:true"), ["docker.io/library/redis@sha256:d2"]);
        assert_eq!(narrowed("stable"), ["ghcr.io/shop/web:Stable"]);
        assert_eq!(narrowed("label:tier"), ["localhost:5000/db:1"]);
    }

    #[test]
    fn the_engines_filters_keep_what_the_engine_keeps() {
        let kept = |json: &str| -> String {
            let mut images = shelf();
            let filter = ImageFilter::from(&ImageFilters::parse(json).unwrap());
            let matcher = filter.compile(&images, NOW).unwrap();
            images.retain_mut(|image| matcher.narrow(image, &[]));
            images.iter().map(|image| image.id.as_str()).collect()
        };
        assert_eq!(kept(r#"{"label":["team"],"label!":["team=web"]}"#), "b");
        assert_eq!(kept(r#"{"reference":["nginx","redis"],"dangling":["false"]}"#), "az");
        assert_eq!(kept(r#"{"since":["nginx:1.25"],"until":["1698272001","240h"]}"#), "bc");
        assert_eq!(kept(r#"{"label!":["team=web","tier"]}"#), "cdz");
    }

    fn any_images() -> impl Strategy<Value = Vec<ImageSummary>> {
        let one = (
            proptest::collection::btree_set("(docker[.]io/library/|x[.]io/)?[ab](/[ab])?:[12]", 0..3),
            proptest::collection::btree_map("[kl]", "[vw]", 0..3),
            0..4_i64,
            0..4_u64,
            proptest::option::of(0..2_u64),
        );
        let image_of = |(tags, labels, days, size_bytes, containers): (_, _, i64, u64, Option<u64>)| {
            let tags: std::collections::BTreeSet<String> = tags;
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            ImageSummary {
                created_unix_secs: if days == 0 { 0 } else { NOW.0 - days * DAY },
                size_bytes,
                containers,
                labels,
                ..image("sha256:00", &tags, &[])
            }
        };
        proptest::collection::vec(one.prop_map(image_of), 0..6)
    }

    fn any_term() -> impl Strategy<Value = String> {
        prop_oneof![
            "[abx:]{1,2}",
            "label:[kl](=[vw])?",
            "ref:(\\*|[ab]|\\*/[ab]|docker[.]io/library/\\*|\\[a-b\\]:1)",
            "dangling:(true|false)",
            "used:(yes|no|unknown)",
            "size[<>]=?[0-4]",
            "age[<>]=?[0-4]d",
            "registry:(docker|x)\\.io",
            "platform:linux",
            "until:(24|48)h",
        ]
    }

    proptest! {
        #[test]
        fn what_a_term_leaves_its_negation_hides(images in any_images(), term in any_term()) {
            let (is, is_not) = (matcher(&term, &images), matcher(&format!("-{term}"), &images));
            for row in image_rows(&images) {
                let image = &images[row.image_index];
                prop_assert_ne!(is.matches(&row, image, &[]), is_not.matches(&row, image, &[]));
            }
        }

        #[test]
        fn the_rows_of_a_narrowed_list_are_the_rows_that_match(
            images in any_images(),
            terms in proptest::collection::vec(("-?", any_term()), 0..4),
        ) {
            let terms: Vec<_> = terms.into_iter().map(|(minus, term)| minus + &term).collect();
            let matcher = matcher(&terms.join(" "), &images);
            let rows: Vec<_> = image_rows(&images)
                .into_iter()
                .filter(|row| matcher.matches(row, &images[row.image_index], &[]))
                .map(|row| row.searchable)
                .collect();
            let mut narrowed = images;
            narrowed.retain_mut(|image| matcher.narrow(image, &[]));
            let searched: Vec<_> = image_rows(&narrowed).into_iter().map(|row| row.searchable).collect();
            prop_assert_eq!(searched, rows);
        }
    }
}
