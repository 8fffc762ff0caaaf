use std::fmt;

use crate::filter_amount::{print_age, print_size};
use crate::{Comparison, ImageReference, LabelPattern, PlatformPattern, ReferencePattern, Until, Usage};

/// One condition of an [`ImageFilter`](crate::ImageFilter), as it is or turned round.
///
/// It prints as the text that reads as it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterTerm {
    /// Whether just those are meant for which the condition does not hold.
    pub is_negated: bool,
    /// What is looked at.
    pub condition: FilterCondition,
}

/// What an image, or one of its names, has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterCondition {
    /// Words that occur in `repository:tag`, id or a digest, in any case.
    Text(String),
    /// `label:team=web`
    Label(LabelPattern),
    /// `ref:ghcr.io/*`
    Reference(ReferencePattern),
    /// `dangling:true`: whether it has no repo tag.
    Dangling(bool),
    /// `used:no`
    Used(Usage),
    /// `size>500MB`, in bytes.
    Size(Comparison, u64),
    /// `age>30d`, in seconds. An image that does not say when it was created has no age, and is neither older nor younger.
    Age(Comparison, u64),
    /// `registry:ghcr.io`
    Registry(String),
    /// `platform:linux/arm64`
    Platform(PlatformPattern),
    /// `before:nginx:1.27`: created before that image.
    Before(ImageReference),
    /// `since:nginx:1.27`: created after that image.
    Since(ImageReference),
    /// `until:24h`: created before that time.
    Until(Until),
}

/// The word in front of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterKey {
    /// `age`
    Age,
    /// `before`
    Before,
    /// `dangling`
    Dangling,
    /// `label`
    Label,
    /// `platform`
    Platform,
    /// `ref`, or `reference`
    Reference,
    /// `registry`
    Registry,
    /// `since`
    Since,
    /// `size`
    Size,
    /// `until`
    Until,
    /// `used`
    Used,
}

impl FilterKey {
    /// All, the ones first that are used most.
    pub const ALL: [Self; 11] = [
        Self::Used,
        Self::Dangling,
        Self::Size,
        Self::Age,
        Self::Registry,
        Self::Reference,
        Self::Label,
        Self::Platform,
        Self::Before,
        Self::Since,
        Self::Until,
    ];

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "age" => Self::Age,
            "before" => Self::Before,
            "dangling" => Self::Dangling,
            "label" => Self::Label,
            "platform" => Self::Platform,
            "ref" | "reference" => Self::Reference,
            "registry" => Self::Registry,
            "since" => Self::Since,
            "size" => Self::Size,
            "until" => Self::Until,
            "used" => Self::Used,
            _ => return None,
        })
    }

    /// The key of a text that begins with one, and where it ends.
    pub(crate) fn of(text: &str) -> Option<(Self, usize)> {
        let end = text.find([':', '<', '>', '='])?;
        Some((Self::parse(text.get(..end)?)?, end))
    }

    /// Whether an amount stands behind it, with what is compared, and not a colon.
    pub(crate) fn is_of_amount(self) -> bool {
        matches!(self, Self::Age | Self::Size)
    }

    /// As it is written, without the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Before => "before",
            Self::Dangling => "dangling",
            Self::Label => "label",
            Self::Platform => "platform",
            Self::Reference => "ref",
            Self::Registry => "registry",
            Self::Since => "since",
            Self::Size => "size",
            Self::Until => "until",
            Self::Used => "used",
        }
    }
}

impl fmt::Display for FilterTerm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut is_negated = self.is_negated;
        let keyed = |key: FilterKey, value: &str| format!("{}:{}", key.as_str(), quoted_where_needed(value));
        let text = match &self.condition {
            FilterCondition::Text(text) if is_a_word(text) => text.clone(),
            FilterCondition::Text(text) => quoted(text),
            FilterCondition::Label(LabelPattern { key, value }) => {
                // A key that ends in an exclamation mark would turn the meaning round.
                let turn = if key.ends_with('!') { "!" } else { "" };
                is_negated ^= !turn.is_empty();
                let value = value.as_ref().map(|value| format!("={value}")).unwrap_or_default();
                keyed(FilterKey::Label, &format!("{key}{turn}{value}"))
            }
            FilterCondition::Reference(pattern) => keyed(FilterKey::Reference, pattern.as_str()),
            FilterCondition::Dangling(dangling) => keyed(FilterKey::Dangling, &dangling.to_string()),
            FilterCondition::Used(Usage::Used) => keyed(FilterKey::Used, "yes"),
            FilterCondition::Used(Usage::Unused) => keyed(FilterKey::Used, "no"),
            FilterCondition::Used(Usage::Unknown) => keyed(FilterKey::Used, "unknown"),
            FilterCondition::Size(comparison, bytes) => format!("size{comparison}{}", print_size(*bytes)),
            FilterCondition::Age(comparison, seconds) => format!("age{comparison}{}", print_age(*seconds)),
            FilterCondition::Registry(host) => keyed(FilterKey::Registry, host),
            FilterCondition::Platform(pattern) => keyed(FilterKey::Platform, &pattern.to_string()),
            FilterCondition::Before(reference) => keyed(FilterKey::Before, reference),
            FilterCondition::Since(reference) => keyed(FilterKey::Since, reference),
            FilterCondition::Until(until) => keyed(FilterKey::Until, until.as_str()),
        };
        if is_negated {
            formatter.write_str("-")?;
        }
        formatter.write_str(&text)
    }
}

/// Whether the text means itself where it stands alone.
fn is_a_word(text: &str) -> bool {
    is_bare(text) && !text.starts_with('-') && FilterKey::of(text).is_none()
}

fn is_bare(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c == '"' || c.is_whitespace())
}

/// As the value of a term.
pub(crate) fn quoted_where_needed(text: &str) -> String {
    if is_bare(text) { text.to_owned() } else { quoted(text) }
}

/// As a text that means nothing but itself.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
