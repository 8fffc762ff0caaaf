//! The filter box, the chips and what one narrows down to.

use shared::{Facet, FacetValue, FilterKey, InventoryKey, readable_count};

pub(crate) const FILTER: &str = "Filter images";
pub(crate) const PLACEHOLDER: &str = "Filter: words, or terms like used:no and size>500MB";
pub(crate) const SUGGESTIONS: &str = "Suggestions";
pub(crate) const HELP: &str = "?";
pub(crate) const HELP_NAME: &str = "Help with the filter";
pub(crate) const CLEAR: &str = "Clear filter";
pub(crate) const NO_MATCH_ADVICE: &str = "All terms must hold. Words look at repository, tag, ID and digest; “?” beside the filter shows what else there is.";

pub(crate) const CHIPS: &str = "Common filters";
pub(crate) const NARROW_DOWN: &str = "Narrow down";
pub(crate) const NOTHING_TO_CHOOSE: &str = "nothing to choose";
pub(crate) const FEWER: &str = "Fewer";

/// What the notice says where the filter leaves nothing.
pub(crate) fn no_match(filter: &str) -> String {
    format!("No image matches “{filter}”")
}

/// Each common filter with the term that it stands for.
pub(crate) const COMMON: [(&str, &str); 5] = [
    ("Unused", "used:no"),
    ("Dangling", "dangling:true"),
    ("Larger than 500 MB", "size>500MB"),
    ("Older than 30 days", "age>30d"),
    ("Newer than 7 days", "age<7d"),
];

/// The language on one page: examples, and what they find.
pub(crate) const LANGUAGE: [(&str, &str); 16] = [
    ("nginx 1.27", "words in repository, tag, ID or digest; each must occur"),
    ("\"two words\"", "quotes keep spaces together, also in a value"),
    ("-alpine", "a minus leaves out what the term finds; it goes with every term"),
    ("used:no", "no container uses it; yes, no or unknown"),
    ("dangling:true", "has no tag"),
    ("size>500MB", "by size, with > >= < <=; B, kB, MB, GB or KiB, MiB, GiB"),
    ("age>30d", "by age; s, m, h, d or w"),
    ("registry:ghcr.io", "where it is pulled from"),
    ("ref:ghcr.io/*/web", "a pattern of the name, with or without its tag; * stops at a slash"),
    ("label:team", "has the label"),
    ("label:team=web", "has the label with just this value"),
    ("platform:linux/arm64", "runs on it; unknown where nobody says"),
    ("before:nginx:1.27", "created before that image"),
    ("since:nginx:1.27", "created after that image"),
    ("until:24h", "created before that time; 24h or 2024-05-01"),
    (
        "registry:ghcr.io registry:quay.io",
        "of several registry, ref, platform or used one is enough; all else must hold",
    ),
];

/// What a key is for.
pub(crate) fn key(key: FilterKey) -> &'static str {
    match key {
        FilterKey::Age => "how long ago it was created, as in age>30d",
        FilterKey::Before => "created before an image",
        FilterKey::Dangling => "true: without a tag",
        FilterKey::Label => "a label, or a label with its value",
        FilterKey::Platform => "what it runs on",
        FilterKey::Reference => "a pattern of its name, as in ref:ghcr.io/*",
        FilterKey::Registry => "where it is pulled from",
        FilterKey::Since => "created after an image",
        FilterKey::Size => "how large it is, as in size>500MB",
        FilterKey::Until => "created before a time",
        FilterKey::Used => "yes, no or unknown: whether containers use it",
    }
}

/// What a key is for that is there over all environments only.
pub(crate) fn inventory_key(key: InventoryKey) -> &'static str {
    match key {
        InventoryKey::Environment => "the environment that has it",
        InventoryKey::Drift => "yes: a tag points elsewhere to another image",
    }
}

pub(crate) const EXAMPLE: &str = "for example";

/// How many images there are of something.
pub(crate) fn images(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} image{plural}", readable_count(count))
}

/// What the page shows while the filter cannot be read.
pub(crate) fn still_shown(last_good: &str) -> String {
    match last_good {
        "" => "Showing all images until it can be read.".to_owned(),
        _ => format!("Showing the last filter that could be read: {last_good}"),
    }
}

pub(crate) const NOT_READ: &str = "Not understood:";

pub(crate) fn facet(facet: Facet) -> &'static str {
    match facet {
        Facet::Registry => "Registry",
        Facet::Usage => "Usage",
        Facet::Platform => "Platform",
        Facet::LabelKey => "Label",
    }
}

pub(crate) fn facet_value(value: FacetValue) -> String {
    match value {
        FacetValue::Registry(name) | FacetValue::Platform(name) | FacetValue::LabelKey(name) => name,
        FacetValue::Nameless => "without a name".to_owned(),
        FacetValue::Used => "used".to_owned(),
        FacetValue::Unused => "unused".to_owned(),
        FacetValue::UsageUnknown | FacetValue::PlatformUnknown => "unknown".to_owned(),
        FacetValue::PlatformNotYet => "not known yet…".to_owned(),
    }
}

pub(crate) fn more(count: usize) -> String {
    format!("{} more", readable_count(count))
}

/// What a facet does not show even when it shows more.
pub(crate) fn left_out(count: usize) -> String {
    format!("and {} more: type into the filter", readable_count(count))
}
