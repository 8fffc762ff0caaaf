use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{BadParameter, ReferencePattern, Until};

const NAME: &str = "filters";

/// Key and value of a label together.
const MAX_LABEL_BYTES: usize = 4_096;

/// The `filters` of an image list, checked: the Engine's keys, each with the values that were given.
///
/// Each value stands once, since to the Engine they are sets. Values of one key are alternatives for `reference`, and must
/// all hold for every other key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageFilters {
    /// Images created before each of these.
    pub before: Vec<ImageReference>,
    /// Images created since each of these.
    pub since: Vec<ImageReference>,
    /// Only images without a repo tag, or only images with one.
    pub dangling: Option<bool>,
    /// `key` or `key=value` each, or with `!` behind the key what may not be there.
    pub label: Vec<String>,
    /// The same turned round.
    pub label_not: Vec<String>,
    /// Patterns of repo tags and repo digests.
    pub reference: Vec<ReferencePattern>,
    /// Images created before each of these moments.
    pub until: Vec<Until>,
}

/// An image named by a caller: a reference, an id, or the start of one. Only the daemon knows whether it exists.
pub type ImageReference = String;

/// The two shapes that the Engine takes: `map[string][]string`, and the older `map[string]map[string]bool`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    List(Vec<String>),
    Set(BTreeMap<String, bool>),
}

impl ImageFilters {
    /// Reads the value of the parameter.
    ///
    /// # Errors
    ///
    /// Whatever no engine could answer: no JSON of either shape, an unknown key, `dangling` without one clear
    /// truth value, an `until` that is no time, a `reference` that is no pattern.
    pub fn parse(json: &str) -> Result<Self, BadParameter> {
        let fields: BTreeMap<String, Values> = serde_json::from_str(json)
            .ok()
            .ok_or_else(|| bad("expected a JSON object of the form {\"label\":[\"team=web\"]}"))?;
        let mut filters = Self::default();
        for (key, values) in fields {
            let values = once_each(values.into_list(&key));
            match key.as_str() {
                "before" => filters.before = checked_references("before", values)?,
                "since" => filters.since = checked_references("since", values)?,
                "dangling" => filters.dangling = Some(parse_dangling(&values)?),
                "label" => filters.label = checked_labels("label", values)?,
                "label!" => filters.label_not = checked_labels("label!", values)?,
                "reference" => {
                    filters.reference = values
                        .iter()
                        .map(|value| ReferencePattern::parse(value))
                        .collect::<Result<_, _>>()
                        .map_err(|error| bad(format!("reference: {error}")))?;
                }
                "until" => {
                    filters.until = values
                        .iter()
                        .map(|value| Until::parse(value))
                        .collect::<Result<_, _>>()
                        .map_err(|error| bad(format!("until: {error}")))?;
                }
                _ => {
                    return Err(bad(
                        "unknown key, expected before, dangling, label, label!, reference, since or until",
                    ));
                }
            }
        }
        Ok(filters)
    }

    /// The filters by key in the newer of the Engine's two shapes, keys without a value left out.
    pub fn to_map(&self) -> BTreeMap<&'static str, Vec<String>> {
        let dangling = self.dangling.map(|dangling| dangling.to_string());
        let reference = self.reference.iter().map(|pattern| pattern.as_str().to_owned()).collect();
        let until = self.until.iter().map(|until| until.as_str().to_owned()).collect();
        let mut map = BTreeMap::from([
            ("before", self.before.clone()),
            ("dangling", dangling.into_iter().collect()),
            ("label", self.label.clone()),
            ("label!", self.label_not.clone()),
            ("reference", reference),
            ("since", self.since.clone()),
            ("until", until),
        ]);
        map.retain(|_, values| !values.is_empty());
        map
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Values {
    /// In the older shape a value is a key, and what stands there of its truth counts for `dangling` only: so Docker
    /// reads it.
    fn into_list(self, key: &str) -> Vec<String> {
        match self {
            Self::List(values) => values,
            Self::Set(values) => values
                .into_iter()
                .filter(|(_, on)| *on || key != "dangling")
                .map(|(value, _)| value)
                .collect(),
        }
    }
}

fn once_each(values: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    values.into_iter().filter(|value| seen.insert(value.clone())).collect()
}

/// Whether a text could name an image, by its characters: those of the OCI distribution specification's names, tags and digests.
/// Engines differ in how they refuse anything else.
fn is_image_reference(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:@".contains(c))
}

fn checked_references(filter: &str, references: Vec<String>) -> Result<Vec<ImageReference>, BadParameter> {
    if references.iter().all(|reference| is_image_reference(reference)) {
        Ok(references)
    } else {
        Err(bad(format!("{filter}: expected an image's name, with tag or digest, or its id")))
    }
}

/// Docker refuses longer ones where its images are in a containerd store (`labels.Validate` of containerd).
fn checked_labels(filter: &str, labels: Vec<String>) -> Result<Vec<String>, BadParameter> {
    let length = |label: &str| label.len() - usize::from(label.contains('='));
    if labels.iter().all(|label| length(label) <= MAX_LABEL_BYTES) {
        Ok(labels)
    } else {
        Err(bad(format!("{filter}: expected at most {MAX_LABEL_BYTES} bytes of key and value")))
    }
}

/// The Engine's words for a truth value, which must not contradict each other.
fn parse_dangling(values: &[String]) -> Result<bool, BadParameter> {
    let all_say = |words: [&str; 2]| values.iter().all(|value| words.contains(&value.as_str()));
    if !values.is_empty() && all_say(["true", "1"]) {
        Ok(true)
    } else if !values.is_empty() && all_say(["false", "0"]) {
        Ok(false)
    } else {
        Err(bad("dangling: expected true or false"))
    }
}

fn bad(expected: impl Into<String>) -> BadParameter {
    BadParameter::new(NAME, expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(json: &str) -> String {
        ImageFilters::parse(json).expect_err(json).to_string()
    }

    #[test]
    fn both_of_the_engines_shapes_mean_the_same() {
        let newer = ImageFilters::parse(r#"{"dangling":["true"],"label":["a","b=c"]}"#);
        let older = ImageFilters::parse(r#"{"dangling":{"true":true},"label":{"a":true,"b=c":true}}"#);
        assert_eq!(newer, older);
        let off =
            ImageFilters::parse(r#"{"dangling":{"true":true,"false":false},"label":{"a":true,"b=c":false}}"#);
        assert_eq!(newer, off);
        assert_eq!(newer.unwrap().to_map()["label"], ["a", "b=c"]);
    }

    #[test]
    fn every_key_is_passed_on() {
        let json = r#"{"before":["a"],"dangling":["false"],"label":["b"],"label!":["c"],"reference":["d*"],"since":["e"],"until":["1h"]}"#;
        let filters = ImageFilters::parse(json).unwrap();
        assert_eq!(serde_json::to_string(&filters.to_map()).unwrap(), json);
        assert!(!filters.is_empty());
        assert!(ImageFilters::parse("{}").unwrap().is_empty());
        assert!(ImageFilters::parse(r#"{"label":[]}"#).unwrap().is_empty());
    }

    #[test]
    fn what_no_engine_could_answer_is_refused_here() {
        for json in
            ["", "x", "[]", "1", "null", r#"{"label":"a"}"#, r#"{"label":[1]}"#, r#"{"label":{"a":1}}"#]
        {
            assert!(error(json).starts_with("filters: expected a JSON object"), "{json}");
        }
        assert!(error(r#"{"nope":["1"]}"#).contains("unknown key"));
        for reference in ["", "Bad Ref!!", "a?b", "ä"] {
            let json = format!(r#"{{"before":["{reference}"]}}"#);
            assert_eq!(
                error(&json),
                "filters: before: expected an image's name, with tag or digest, or its id"
            );
        }
        for values in [r#"["maybe"]"#, "[]", r#"["true","false"]"#, r#"["TRUE"]"#] {
            let json = format!(r#"{{"dangling":{values}}}"#);
            assert_eq!(error(&json), "filters: dangling: expected true or false");
        }
        assert!(error(r#"{"until":["garbage"]}"#).starts_with("filters: until: expected a duration"));
        assert_eq!(error(r#"{"reference":["["]}"#), "filters: reference: not a valid pattern");
        let long = format!("{}={}", "k".repeat(1_000), "v".repeat(3_097));
        assert_eq!(
            error(&format!(r#"{{"label!":["{long}"]}}"#)),
            "filters: label!: expected at most 4096 bytes of key and value"
        );
        assert!(ImageFilters::parse(&format!(r#"{{"label":["{}"]}}"#, &long[1..])).is_ok());
    }

    #[test]
    fn a_value_that_is_repeated_is_one_value() {
        let filters = ImageFilters::parse(r#"{"label":["a","b","a"],"before":["x","x"]}"#).unwrap();
        assert_eq!(filters.label, ["a", "b"]);
        assert_eq!(filters.before, ["x"]);
    }
}
