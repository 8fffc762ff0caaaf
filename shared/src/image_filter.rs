use crate::familiar_name::is_registry;
use crate::filter_amount::{Comparison, parse_age, parse_size};
use crate::filter_term::FilterKey;
use crate::filter_tokens::{Token, error};
use crate::{
    Filter, FilterCondition, FilterError, FilterTerm, ImageFilters, LabelPattern, PlatformPattern,
    ReferencePattern, Until, Usage, is_reference,
};

/// What is typed into the filter box: `web label:team=shop -dangling:true size>500MB`.
///
/// All terms must hold. Of several `ref`, `registry`, `platform` or `used` that are not negated one is enough: for
/// `ref` since the Engine says so, for the others since an image would hardly ever be both.
///
/// It prints as a text that reads as the same filter.
pub type ImageFilter = Filter<FilterTerm>;

impl ImageFilter {
    /// Reads a text. Whatever is no term of the language is text to search for.
    ///
    /// # Errors
    ///
    /// The first term that begins like one of the language and is not, or not yet: a value that is missing or does not
    /// fit, a quote that is open.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Self::read(text, parse_term)
    }
}

/// The Engine's filters in this language, with the newest Engine's meaning.
impl From<&ImageFilters> for ImageFilter {
    fn from(filters: &ImageFilters) -> Self {
        let is = |condition| FilterTerm { is_negated: false, condition };
        let labels = filters.label.iter().map(|label| (label, false));
        let labels_not = filters.label_not.iter().map(|label| (label, true));
        let labels = labels.chain(labels_not).map(|(label, is_not)| {
            let (pattern, is_negated) = LabelPattern::parse(label);
            FilterTerm { is_negated: is_negated != is_not, condition: FilterCondition::Label(pattern) }
        });
        let mut terms: Vec<_> = labels.collect();
        terms.extend(filters.before.iter().cloned().map(FilterCondition::Before).map(is));
        terms.extend(filters.since.iter().cloned().map(FilterCondition::Since).map(is));
        terms.extend(filters.until.iter().cloned().map(FilterCondition::Until).map(is));
        terms.extend(filters.dangling.map(FilterCondition::Dangling).map(is));
        terms.extend(filters.reference.iter().cloned().map(FilterCondition::Reference).map(is));
        Self { terms }
    }
}

pub(crate) fn parse_term(token: Token) -> Result<FilterTerm, FilterError> {
    let bare = token.text.get(..token.bare_bytes).unwrap_or_default();
    let Some((key, key_end)) = FilterKey::of(bare) else {
        return Ok(FilterTerm { is_negated: token.is_negated, condition: FilterCondition::Text(token.text) });
    };
    let behind_key = token.text.get(key_end..).unwrap_or_default();
    let key_start = token.at.start + usize::from(token.is_negated);
    let value = if key.is_of_amount() { Some(behind_key) } else { behind_key.strip_prefix(':') };
    let value_start = key_start + token.text.len() - value.map_or(behind_key.len(), str::len);
    let mut is_negated = token.is_negated;
    let condition = value.and_then(|value| parse_value(key, value, &mut is_negated));
    match condition {
        Some(condition) => Ok(FilterTerm { is_negated, condition }),
        None => Err(error(value_start..token.at.end, format!("{}: {}", key.as_str(), expected(key)))),
    }
}

/// What stands behind a key and its colon; nothing where it does not fit.
fn parse_value(key: FilterKey, value: &str, is_negated: &mut bool) -> Option<FilterCondition> {
    Some(match key {
        FilterKey::Age => amount(value, parse_age).map(|(than, secs)| FilterCondition::Age(than, secs))?,
        FilterKey::Size => {
            amount(value, parse_size).map(|(than, bytes)| FilterCondition::Size(than, bytes))?
        }
        FilterKey::Label => {
            let (pattern, is_turned) = LabelPattern::parse(value);
            if pattern.key.is_empty() {
                return None;
            }
            *is_negated ^= is_turned;
            FilterCondition::Label(pattern)
        }
        FilterKey::Reference if value.is_empty() => return None,
        FilterKey::Reference => FilterCondition::Reference(ReferencePattern::parse(value).ok()?),
        FilterKey::Dangling => FilterCondition::Dangling(match value {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return None,
        }),
        FilterKey::Used => FilterCondition::Used(match value {
            "yes" => Usage::Used,
            "no" => Usage::Unused,
            "unknown" => Usage::Unknown,
            _ => return None,
        }),
        FilterKey::Registry if is_registry(value) && !value.contains(['/', ' ']) => {
            FilterCondition::Registry(value.to_owned())
        }
        FilterKey::Platform => FilterCondition::Platform(PlatformPattern::parse(value)?),
        FilterKey::Before if is_reference(value) => FilterCondition::Before(value.to_owned()),
        FilterKey::Since if is_reference(value) => FilterCondition::Since(value.to_owned()),
        FilterKey::Until => FilterCondition::Until(Until::parse(value).ok()?),
        FilterKey::Before | FilterKey::Registry | FilterKey::Since => return None,
    })
}

/// What has to stand behind a key, as the end of a sentence.
fn expected(key: FilterKey) -> &'static str {
    match key {
        FilterKey::Age => "expected an amount in s, m, h, d or w, as in age>30d",
        FilterKey::Before | FilterKey::Since => "expected an image's name, with tag or digest, or its id",
        FilterKey::Dangling => "expected true or false",
        FilterKey::Label => "expected a key or key=value, as in label:team=web",
        FilterKey::Platform => "expected a platform, as in platform:linux/arm64",
        FilterKey::Reference => {
            "expected a name or a pattern, as in ref:ghcr.io/*, with brackets and backslashes finished"
        }
        FilterKey::Registry => {
            "expected a host, as in registry:ghcr.io; put all of it in quotes to search for the text"
        }
        FilterKey::Size => "expected an amount, as in size>500MB or size<=1.5GiB",
        FilterKey::Until => "expected a time (2024-05-01, 2024-05-01T10:30:00Z) or a duration (24h)",
        FilterKey::Used => "expected yes, no or unknown",
    }
}

fn amount(text: &str, parse: impl Fn(&str) -> Option<u64>) -> Option<(Comparison, u64)> {
    let (comparison, amount) = Comparison::strip(text)?;
    Some((comparison, parse(amount)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filter(text: &str) -> ImageFilter {
        ImageFilter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    /// What is wrong, and the part of the text that is meant.
    fn wrong(text: &str) -> (String, &str) {
        let error = ImageFilter::parse(text).expect_err(text);
        (error.message, &text[error.at])
    }

    #[test]
    fn a_text_is_read_term_by_term_and_printed_in_one_form() {
        for (text, printed) in [
            ("", ""),
            ("  web  ghcr ", "web ghcr"),
            ("-web", "-web"),
            ("nginx:1.27 sha256:00 a>b <none> http://x", "nginx:1.27 sha256:00 a>b <none> http://x"),
            ("\"two words\" -\"a \\\"b\\\"\"", "\"two words\" -\"a \\\"b\\\"\""),
            ("\"-x\" \"label:a\" \"plain\"", "\"-x\" \"label:a\" plain"),
            ("--x", "-\"-x\""),
            ("label:team=web LABEL:a", "label:team=web label:a"),
            ("-label:a label:b! label:c!=d -label:e!", "-label:a -label:b -label:c=d label:e"),
            ("label:\"a b=c\" label:a=\"b c\"", "label:\"a b=c\" label:\"a=b c\""),
            ("ref:ghcr.io/* reference:a\\*", "ref:ghcr.io/* ref:a\\*"),
            ("dangling:true -dangling:0", "dangling:true -dangling:false"),
            ("used:yes used:no -used:unknown", "used:yes used:no -used:unknown"),
            ("size>500MB size<=0.5kib -size>=7", "size>500MB size<=512B -size>=7B"),
            ("age>30d age<1d12h", "age>30d age<36h"),
            ("registry:ghcr.io registry:localhost:5000", "registry:ghcr.io registry:localhost:5000"),
            ("platform:Linux/aarch64 platform:arm64", "platform:linux/arm64 platform:arm64"),
            ("before:nginx since:sha256:00 until:24h", "before:nginx since:sha256:00 until:24h"),
            ("until:2024-05-01T10:30:00Z", "until:2024-05-01T10:30:00Z"),
        ] {
            assert_eq!(filter(text).to_string(), printed, "{text}");
        }
        assert!(filter(" ").is_empty());
    }

    #[test]
    fn what_is_wrong_is_said_where_it_stands() {
        for (text, message, at) in [
            ("web label:", "label: expected a key or key=value, as in label:team=web", ""),
            ("label:=x", "label: expected a key or key=value, as in label:team=web", "=x"),
            ("dangling:maybe web", "dangling: expected true or false", "maybe"),
            ("-used:never", "used: expected yes, no or unknown", "never"),
            ("ä size>", "size: expected an amount, as in size>500MB or size<=1.5GiB", ">"),
            ("size:5MB", "size: expected an amount, as in size>500MB or size<=1.5GiB", ":5MB"),
            ("size>5XB", "size: expected an amount, as in size>500MB or size<=1.5GiB", ">5XB"),
            ("age>30", "age: expected an amount in s, m, h, d or w, as in age>30d", ">30"),
            ("platform:/", "platform: expected a platform, as in platform:linux/arm64", "/"),
            ("before:a:", "before: expected an image's name, with tag or digest, or its id", "a:"),
            ("label=team", "label: expected a key or key=value, as in label:team=web", "=team"),
            ("a \"b c", "this quote is not closed", "\"b c"),
            ("label:\"b", "this quote is not closed", "\"b"),
            ("a - b", "expected what to leave out, right after the minus", "-"),
            ("a \"\"", "there is nothing between the quotes", "\"\""),
        ] {
            assert_eq!(wrong(text), (message.to_owned(), at), "{text}");
        }
        assert!(wrong("ref:[a").0.starts_with("ref: expected a name or a pattern"));
        assert!(wrong("registry:2").0.ends_with("put all of it in quotes to search for the text"));
        assert!(wrong("until:soon").0.starts_with("until: expected a time"));
    }

    #[test]
    fn the_engines_filters_are_filters_of_this_language() {
        let json = r#"{"before":["a"],"dangling":["true"],"label":["x","y!=1"],"label!":["z","w!"],
            "reference":["b*","c"],"since":["d"],"until":["1h"]}"#;
        assert_eq!(
            ImageFilter::from(&ImageFilters::parse(json).unwrap()).to_string(),
            "label:x -label:y=1 -label:z label:w before:a since:d until:1h dangling:true ref:b* ref:c"
        );
    }

    /// Texts that are nearly filters, so that most of the parser is reached.
    fn nearly_a_filter() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "(label|ref|dangling|used|size|age|registry|platform|before|since|until)",
            "(:|>|<|>=|<=|=|-|\"|\\\\| |!|/)",
            "(true|false|yes|no|unknown|[0-9]{1,4}(MB|KiB|d|w|h)?|ghcr\\.io|linux/arm64|24h)",
            "[a-z*\\[\\]^?@.]{0,4}",
            "\\PC{0,2}",
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_024, ..ProptestConfig::default() })]

        #[test]
        fn what_is_printed_is_read_back(text in nearly_a_filter()) {
            if let Ok(filter) = ImageFilter::parse(&text) {
                prop_assert_eq!(ImageFilter::parse(&filter.to_string()), Ok(filter));
            }
        }

        #[test]
        fn no_text_panics_and_errors_are_within_it(text in prop_oneof![any::<String>(), nearly_a_filter()]) {
            if let Err(error) = ImageFilter::parse(&text) {
                prop_assert!(text.get(error.at.clone()).is_some(), "{:?}", error);
                prop_assert!(!error.message.is_empty());
            }
        }

        #[test]
        fn plain_words_are_themselves(words in proptest::collection::vec("[a-z0-9./@_]{1,8}", 0..4)) {
            let texts = words.iter().map(|word| FilterTerm {
                is_negated: false,
                condition: FilterCondition::Text(word.clone()),
            });
            prop_assert_eq!(filter(&words.join(" ")).terms, texts.collect::<Vec<_>>());
        }
    }
}
