//! The `filters` of the list of images, as the engines read them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::inventory::{Image, Inventory};
use crate::reference_pattern::matches;
use crate::reply::Refusal;
use crate::shape::Shape;

/// What an image has to be to be listed.
#[derive(Debug, Default)]
pub(crate) struct Filters {
    dangling: Option<bool>,
    /// All of them: `key` or `key=value`.
    labels: Vec<String>,
    /// Not all of them, where there are any.
    unwanted_labels: Vec<String>,
    /// One of them, where there are any.
    references: Vec<String>,
    /// Created before each of these times, in Unix seconds.
    created_before: Vec<i64>,
    /// Created after each of these times, in Unix seconds.
    created_after: Vec<i64>,
}

/// The values of a filter: a list, or the older map from value to `true`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Values {
    List(Vec<String>),
    Set(BTreeMap<String, bool>),
}

impl Values {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::List(values) => values,
            Self::Set(values) => {
                values.into_iter().filter(|(_, is_set)| *is_set).map(|(value, _)| value).collect()
            }
        }
    }
}

impl Filters {
    /// Reads them, and refuses what the engine of that shape refuses, in its words and with its status.
    pub(crate) fn parse(text: &str, shape: Shape, inventory: &Inventory) -> Result<Self, Refusal> {
        let given: BTreeMap<String, Values> = serde_json::from_str(text).map_err(|error| match shape {
            // An error of its own making, says the older engine.
            Shape::Docker20Classic => Refusal::failed(error.to_string()),
            Shape::Docker28Containerd => Refusal::bad_request("invalid filter"),
        })?;

        let mut filters = Self::default();
        for (key, values) in given {
            let values = values.into_vec();
            match key.as_str() {
                "dangling" => filters.dangling = Some(boolean(&key, &values)?),
                "label" => filters.labels = values,
                "reference" => filters.references = values,
                "before" => filters.created_before.extend(times_of_images(&values, inventory)?),
                "since" => filters.created_after.extend(times_of_images(&values, inventory)?),
                "label!" if shape != Shape::Docker20Classic => filters.unwanted_labels = values,
                "until" if shape != Shape::Docker20Classic => {
                    for value in values {
                        filters.created_before.push(unix_secs(&value)?);
                    }
                }
                _ => return Err(Refusal::bad_request(format!("invalid filter '{key}'"))),
            }
        }
        Ok(filters)
    }

    /// Whether an image passes, whatever its names.
    pub(crate) fn admit(&self, image: &Image) -> bool {
        let has = |label: &String| match label.split_once('=') {
            Some((key, value)) => image.labels.get(key).is_some_and(|given| given == value),
            None => image.labels.contains_key(label),
        };
        self.dangling.is_none_or(|dangling| dangling == image.repo_tags.is_empty())
            && self.labels.iter().all(has)
            && (self.unwanted_labels.is_empty() || !self.unwanted_labels.iter().all(has))
            && self.created_before.iter().all(|time| image.created < *time)
            && self.created_after.iter().all(|time| image.created > *time)
    }

    /// Whether names are filtered.
    pub(crate) fn has_references(&self) -> bool {
        !self.references.is_empty()
    }

    /// Whether one name of an image passes.
    pub(crate) fn admit_reference(&self, reference: &str) -> bool {
        self.references.is_empty() || self.references.iter().any(|pattern| matches(pattern, reference))
    }
}

fn boolean(key: &str, values: &[String]) -> Result<bool, Refusal> {
    let any = |words: [&str; 2]| values.iter().any(|value| words.contains(&value.as_str()));
    match (any(["true", "1"]), any(["false", "0"])) {
        (true, false) => Ok(true),
        (false, true) => Ok(false),
        _ => Err(Refusal::bad_request(format!("invalid filter '{key}={values:?}'"))),
    }
}

fn times_of_images(references: &[String], inventory: &Inventory) -> Result<Vec<i64>, Refusal> {
    let time = |reference: &String| {
        inventory.find(reference).map(|image| image.created).ok_or_else(|| Refusal::no_such_image(reference))
    };
    references.iter().map(time).collect()
}

/// Only Unix seconds, their fraction dropped; the real engine takes durations and dates as well.
fn unix_secs(text: &str) -> Result<i64, Refusal> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    seconds
        .parse()
        .ok()
        .filter(|_| fraction.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or_else(|| Refusal::failed(format!("failed to parse value as time or duration: \"{text}\"")))
}
