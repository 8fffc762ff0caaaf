use crate::facet_counts::Tally;
use crate::interned::Interned;
use crate::{
    FilterCondition, FilterTerm, Found, ImageFilter, LabelPattern, ListIndex, PlatformIndex, PlatformPattern,
    Usage,
};

/// What a list can be narrowed down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// Where images are pulled from.
    Registry,
    /// Whether containers use them.
    Usage,
    /// What they run on.
    Platform,
    /// The keys of their labels.
    LabelKey,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FacetValue {
    /// A host; `docker.io` where a name has none.
    Registry(String),
    /// Images without a name, which have no registry.
    Nameless,
    /// At least one container.
    Used,
    /// No container.
    Unused,
    /// The containers could not be counted.
    UsageUnknown,
    /// `linux/arm64`
    Platform(String),
    /// What the image runs on was not answered yet.
    PlatformNotYet,
    /// The daemon does not say what the image runs on.
    PlatformUnknown,
    /// A label's key.
    LabelKey(String),
}

/// A value and how it stands with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedValue {
    /// Which one.
    pub value: FacetValue,
    /// How many images there are of it; see [`FacetCounts`](crate::FacetCounts).
    pub image_count: usize,
    /// Whether the filter has its term.
    pub is_chosen: bool,
}

/// The values of a facet, those of most images in the list first, whatever is filtered: so nothing moves as one types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountedValues {
    /// As many as were asked for, and those that are chosen besides.
    pub values: Vec<CountedValue>,
    /// How many more there are that the filter leaves images of.
    pub more: usize,
    /// How many values of the whole list are too rare to be counted.
    pub not_counted: usize,
}

impl Facet {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Usage, Self::Registry, Self::Platform, Self::LabelKey];

    /// The first `limit` values of which there are images, and all that are chosen.
    pub fn values(
        self,
        found: &Found,
        filter: &ImageFilter,
        index: &ListIndex,
        platforms: &PlatformIndex,
        limit: usize,
    ) -> CountedValues {
        let facets = &found.facets;
        let chosen = filter.terms.iter().filter_map(FacetValue::of).collect();
        let mut collected = Collected { values: CountedValues::default(), chosen, limit };
        match self {
            Self::Registry => {
                collected.add_all(index.registries(), &facets.registries, FacetValue::Registry);
                collected.add(FacetValue::Nameless, facets.nameless);
            }
            Self::Usage => {
                collected.add(FacetValue::Used, facets.used);
                collected.add(FacetValue::Unused, facets.unused);
                collected.add(FacetValue::UsageUnknown, facets.usage_unknown);
            }
            Self::Platform => {
                collected.add(FacetValue::PlatformNotYet, facets.platform_not_yet);
                collected.add_all(platforms.platforms(), &facets.platforms, FacetValue::Platform);
                collected.add(FacetValue::PlatformUnknown, facets.platform_unknown);
            }
            Self::LabelKey => {
                collected.add_all(index.label_keys(), &facets.label_keys, FacetValue::LabelKey);
                collected.values.not_counted = index.label_keys_left_out();
            }
        }
        collected.values
    }
}

struct Collected {
    values: CountedValues,
    chosen: Vec<FacetValue>,
    limit: usize,
}

impl Collected {
    fn add_all(&mut self, names: &Interned, tally: &Tally, value: fn(String) -> FacetValue) {
        for (number, name) in names.texts().iter().enumerate() {
            let image_count = tally.of(number);
            if image_count > 0 && self.values.values.len() >= self.limit && self.chosen.is_empty() {
                self.values.more += 1;
            } else if image_count > 0 || !self.chosen.is_empty() {
                self.add(value(name.clone()), image_count);
            }
        }
    }

    fn add(&mut self, value: FacetValue, image_count: usize) {
        let is_chosen = self.chosen.contains(&value);
        if is_chosen || (image_count > 0 && self.values.values.len() < self.limit) {
            self.values.values.push(CountedValue { value, image_count, is_chosen });
        } else {
            self.values.more += usize::from(image_count > 0);
        }
    }
}

impl FacetValue {
    /// What a term looks for, if it is one value of a facet.
    fn of(term: &FilterTerm) -> Option<Self> {
        let FilterTerm { is_negated: false, condition } = term else { return None };
        match condition {
            FilterCondition::Registry(host) => Some(Self::Registry(host.clone())),
            FilterCondition::Used(Usage::Used) => Some(Self::Used),
            FilterCondition::Used(Usage::Unused) => Some(Self::Unused),
            FilterCondition::Used(Usage::Unknown) => Some(Self::UsageUnknown),
            FilterCondition::Platform(pattern) if pattern.is_unknown() => Some(Self::PlatformUnknown),
            FilterCondition::Platform(pattern) => Some(Self::Platform(pattern.to_string())),
            FilterCondition::Label(LabelPattern { key, value: None }) => Some(Self::LabelKey(key.clone())),
            FilterCondition::Label(_)
            | FilterCondition::Text(_)
            | FilterCondition::Reference(_)
            | FilterCondition::Dangling(_)
            | FilterCondition::Size(..)
            | FilterCondition::Age(..)
            | FilterCondition::Before(_)
            | FilterCondition::Since(_)
            | FilterCondition::Until(_) => None,
        }
    }

    /// The term that looks for it; nothing where the language has none.
    pub fn term(&self) -> Option<FilterTerm> {
        let condition = match self {
            Self::Registry(host) => FilterCondition::Registry(host.clone()),
            Self::Used => FilterCondition::Used(Usage::Used),
            Self::Unused => FilterCondition::Used(Usage::Unused),
            Self::UsageUnknown => FilterCondition::Used(Usage::Unknown),
            Self::Platform(name) => FilterCondition::Platform(PlatformPattern::parse(name)?),
            Self::PlatformUnknown => FilterCondition::Platform(PlatformPattern::parse("unknown")?),
            Self::LabelKey(key) => FilterCondition::Label(LabelPattern { key: key.clone(), value: None }),
            Self::Nameless | Self::PlatformNotYet => return None,
        };
        let term = FilterTerm { is_negated: false, condition };
        // A daemon may say anything, also what nobody could look for.
        let read = ImageFilter::parse(&term.to_string()).ok()?;
        (read.terms.as_slice() == [term.clone()]).then_some(term)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::image_row::tests::image;
    use crate::{Descriptor, ImageList, ImageSummary, Learned, Platform, UnixSeconds};

    fn found(list: &ImageList, filter: &str) -> (Found, ListIndex, PlatformIndex) {
        let learned = Learned::default();
        let matcher = ImageFilter::parse(filter).unwrap().compile(list.images(), UnixSeconds(0)).unwrap();
        let (index, platforms) = (ListIndex::new(list), PlatformIndex::new(list, &learned));
        (list.find(&matcher, &learned, &index, &platforms), index, platforms)
    }

    /// The values of all facets with their counts, those in brackets that are chosen.
    fn facets(list: &ImageList, filter: &str) -> String {
        let (found, index, platforms) = found(list, filter);
        let filter = ImageFilter::parse(filter).unwrap();
        let one = |CountedValue { value, image_count, is_chosen }: CountedValue| {
            let name = match &value {
                FacetValue::Registry(name) | FacetValue::Platform(name) | FacetValue::LabelKey(name) => {
                    name.clone()
                }
                FacetValue::Nameless
                | FacetValue::Used
                | FacetValue::Unused
                | FacetValue::UsageUnknown
                | FacetValue::PlatformNotYet
                | FacetValue::PlatformUnknown => format!("{value:?}"),
            };
            if is_chosen { format!("[{name}={image_count}]") } else { format!("{name}={image_count}") }
        };
        let facet = |facet: Facet| {
            let values = facet.values(&found, &filter, &index, &platforms, 9).values;
            values.into_iter().map(one).collect::<Vec<_>>().join(" ")
        };
        Facet::ALL.map(facet).join(" | ")
    }

    fn runs_on(mut image: ImageSummary, os: &str, architecture: &str, variant: Option<&str>) -> ImageSummary {
        let platform = Platform {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant: variant.map(str::to_owned),
            ..Platform::default()
        };
        image.descriptor = Some(Descriptor { platform: Some(platform), ..Descriptor::default() });
        image
    }

    fn shelf() -> ImageList {
        let labelled = |mut image: ImageSummary, containers, keys: &[&str]| {
            image.containers = containers;
            image.labels = keys.iter().map(|key| ((*key).to_owned(), "1".to_owned())).collect();
            image
        };
        ImageList::new(vec![
            // Of two registries, and twice of one.
            labelled(
                runs_on(
                    image("a", &["web:1", "ghcr.io/web:1", "ghcr.io/web:2"], &[]),
                    "linux",
                    "amd64",
                    None,
                ),
                Some(1),
                &["team", "tier"],
            ),
            labelled(
                runs_on(image("b", &["ghcr.io/api:1"], &[]), "Linux", "aarch64", Some("v8")),
                Some(0),
                &["team"],
            ),
            labelled(runs_on(image("c", &["db:1"], &[]), "linux", "arm", None), None, &[]),
            labelled(
                runs_on(image("d", &[], &["quay.io/x@sha256:0"]), "unknown", "unknown", None),
                Some(0),
                &[],
            ),
            labelled(image("e", &[], &[]), Some(0), &["tier"]),
        ])
    }

    #[test]
    fn each_facet_counts_what_there_is_to_choose() {
        for (filter, expected) in [
            (
                "",
                "Used=1 Unused=3 UsageUnknown=1 | ghcr.io=2 docker.io=2 quay.io=1 Nameless=1 | \
                 PlatformNotYet=2 linux/amd64=1 linux/arm=1 linux/arm/v7=1 linux/arm64=1 | team=2 tier=2",
            ),
            // Of its own kind, the others can be chosen besides.
            (
                "registry:ghcr.io",
                "Used=1 Unused=1 | [ghcr.io=2] docker.io=2 quay.io=1 Nameless=1 | \
                 linux/amd64=1 linux/arm64=1 | team=2 tier=1",
            ),
            (
                "used:no",
                "Used=1 [Unused=3] UsageUnknown=1 | ghcr.io=1 quay.io=1 Nameless=1 | \
                 PlatformNotYet=2 linux/arm64=1 | team=1 tier=1",
            ),
            (
                "platform:linux/arm64",
                "Unused=1 | ghcr.io=1 | PlatformNotYet=2 linux/amd64=1 linux/arm=1 linux/arm/v7=1 [linux/arm64=1] | team=1",
            ),
            // What is left out stays out.
            ("-registry:ghcr.io label:team", "Used=1 | docker.io=1 | linux/amd64=1 | [team=1] tier=1"),
            ("-used:no -platform:arm", "Used=1 | ghcr.io=1 docker.io=1 | linux/amd64=1 | team=1 tier=1"),
            ("registry:quay.io used:yes", "[Used=0] Unused=1 | ghcr.io=1 docker.io=1 [quay.io=0] |  | "),
            ("nothing label:tier", " |  |  | [tier=0]"),
        ] {
            assert_eq!(facets(&shelf(), filter), expected, "{filter}");
        }
    }

    fn any_list() -> impl Strategy<Value = ImageList> {
        let one = (
            proptest::collection::btree_set("((docker|x)[.]io/)?[ab]:[12]", 0..4),
            proptest::collection::btree_map("[kl]", "[vw]", 0..3),
            proptest::option::of(0..2_u64),
            proptest::option::of(("(linux|Windows|unknown)", "(arm|arm64|aarch64|amd64)", "(v[78])?")),
        );
        let image_of = |(tags, labels, containers, platform): (
            std::collections::BTreeSet<String>,
            _,
            _,
            Option<(String, String, String)>,
        )| {
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            let image = ImageSummary { labels, containers, ..image("sha256:00", &tags, &[]) };
            match platform {
                Some((os, architecture, variant)) => runs_on(image, &os, &architecture, Some(&variant)),
                None => image,
            }
        };
        proptest::collection::vec(one.prop_map(image_of), 0..6).prop_map(ImageList::new)
    }

    fn any_filter() -> impl Strategy<Value = String> {
        let term = prop_oneof![
            "[ab12:]{1,2}",
            "label:[kl](=[vw])?",
            "ref:(\\*|[ab]|\\*/[ab])",
            "dangling:(true|false)",
            "used:(yes|no|unknown)",
            "registry:(docker|x)\\.io",
            "platform:(linux/arm|linux/arm64|amd64|unknown)",
        ];
        let terms = proptest::collection::vec(("-?", term).prop_map(|(minus, term)| minus + &term), 0..4);
        terms.prop_map(|terms| terms.join(" "))
    }

    proptest! {
        #[test]
        fn one_pass_finds_what_each_row_says_and_counts_what_choosing_leaves(
            list in any_list(),
            text in any_filter(),
        ) {
            let (found, index, platforms) = found(&list, &text);
            let filter = ImageFilter::parse(&text).unwrap();
            let matcher = filter.compile(list.images(), UnixSeconds(0)).unwrap();
            let is_found: Vec<_> =
                list.rows().iter().map(|row| matcher.matches(row, &list.images()[row.image_index], &[])).collect();
            prop_assert_eq!(&found.is_found, &is_found);
            let image_count = |filter: &ImageFilter| {
                let (found, ..) = self::found(&list, &filter.to_string());
                (found.image_count, found.row_count)
            };
            prop_assert_eq!((found.image_count, found.row_count), image_count(&filter));
            for facet in Facet::ALL {
                for counted in facet.values(&found, &filter, &index, &platforms, 9).values {
                    // While platforms are not known yet, they are not unknown for good.
                    let Some(term) = counted.value.term().filter(|_| counted.value != FacetValue::PlatformUnknown)
                    else { continue };
                    let mut chosen = filter.clone();
                    let is_other = |other: &FilterTerm| {
                        other.is_negated
                            || std::mem::discriminant(&other.condition) != std::mem::discriminant(&term.condition)
                    };
                    if facet != Facet::LabelKey {
                        chosen.terms.retain(is_other);
                    }
                    chosen.terms.push(term);
                    prop_assert_eq!(counted.image_count, image_count(&chosen).0, "{}: {}", text, chosen);
                }
            }
        }
    }
}
