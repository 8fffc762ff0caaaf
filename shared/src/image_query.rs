use std::borrow::Cow;

use crate::{BadParameter, EnvironmentId, ImageFilters};

/// What a caller of `GET /api/images` asks for, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageQuery {
    /// The environment to list; none was named where absent.
    pub environment: Option<EnvironmentId>,
    /// Intermediate images too.
    pub all: bool,
    /// Passed to the Engine, which sends `RepoDigests` anyway since 1.10.
    pub digests: bool,
    /// With `SharedSize`, where the daemon can compute it.
    pub shared_size: bool,
    /// With `Manifests`, where the daemon has them.
    pub manifests: bool,
    /// The Engine's filters.
    pub filters: ImageFilters,
}

impl ImageQuery {
    /// Reads the decoded parameters of a query string; unknown ones are ignored.
    ///
    /// # Errors
    ///
    /// The first parameter that does not parse, or that is there twice: which of the two was meant cannot be
    /// known.
    pub fn parse<'a>(
        parameters: impl IntoIterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
    ) -> Result<Self, BadParameter> {
        let mut query = Self::default();
        let mut seen = Vec::new();
        for (name, value) in parameters {
            let name = match name.as_ref() {
                "env" => "env",
                "all" => "all",
                "digests" => "digests",
                "shared-size" => "shared-size",
                "manifests" => "manifests",
                "filters" => "filters",
                _ => continue,
            };
            if seen.contains(&name) {
                return Err(BadParameter::new(name, "expected only once"));
            }
            seen.push(name);
            if value.is_empty() {
                continue;
            }
            match name {
                "env" => {
                    let id = value.parse().map_err(|error| BadParameter::new(name, format!("{error}")))?;
                    query.environment = Some(id);
                }
                "all" => query.all = parse_boolean(name, &value)?,
                "digests" => query.digests = parse_boolean(name, &value)?,
                "shared-size" => query.shared_size = parse_boolean(name, &value)?,
                "manifests" => query.manifests = parse_boolean(name, &value)?,
                _ => query.filters = ImageFilters::parse(&value)?,
            }
        }
        Ok(query)
    }

    /// The parameters that say this, those with their default value left out; values are not encoded yet.
    pub fn to_parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = Vec::new();
        if let Some(id) = self.environment {
            parameters.push(("env", id.to_string()));
        }
        let flags = [
            ("all", self.all),
            ("digests", self.digests),
            ("shared-size", self.shared_size),
            ("manifests", self.manifests),
        ];
        parameters.extend(flags.into_iter().filter(|(_, on)| *on).map(|(name, _)| (name, "1".to_owned())));
        if !self.filters.is_empty()
            && let Ok(json) = serde_json::to_string(&self.filters.to_map())
        {
            parameters.push(("filters", json));
        }
        parameters
    }
}

/// The words that the contract allows, in any case.
fn parse_boolean(name: &'static str, value: &str) -> Result<bool, BadParameter> {
    let is_one_of = |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
    if is_one_of(&["1", "true", "yes"]) {
        Ok(true)
    } else if is_one_of(&["0", "false", "no", "none"]) {
        Ok(false)
    } else {
        Err(BadParameter::new(name, "expected 1, true or yes, or 0, false, no or none"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(parameters: &[(&'static str, &'static str)]) -> Result<ImageQuery, String> {
        ImageQuery::parse(parameters.iter().map(|(name, value)| (Cow::from(*name), Cow::from(*value))))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn booleans_are_the_contracts_words_in_any_case() {
        for word in ["1", "true", "yes", "TRUE", "Yes"] {
            assert!(parse(&[("all", word)]).unwrap().all, "{word}");
        }
        for word in ["0", "false", "no", "none", "NONE", ""] {
            assert!(!parse(&[("all", word)]).unwrap().all, "{word}");
        }
        for name in ["all", "digests", "shared-size", "manifests"] {
            let error = parse(&[(name, "2")]).unwrap_err();
            assert_eq!(error, format!("{name}: expected 1, true or yes, or 0, false, no or none"));
        }
    }

    #[test]
    fn an_error_names_the_parameter() {
        assert_eq!(parse(&[("env", "abc")]).unwrap_err(), "env: expected a positive integer");
        assert_eq!(parse(&[("env", "1"), ("env", "2")]).unwrap_err(), "env: expected only once");
        assert!(parse(&[("filters", "x")]).unwrap_err().starts_with("filters: "));
    }

    #[test]
    fn absent_empty_and_unknown_parameters_are_fine() {
        assert_eq!(parse(&[("env", ""), ("nope", "x")]), Ok(ImageQuery::default()));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let query = ImageQuery {
            environment: Some("7".parse().unwrap()),
            all: true,
            digests: true,
            shared_size: true,
            manifests: true,
            filters: ImageFilters::parse(r#"{"label":["a=ä&b"],"until":["1h"]}"#).unwrap(),
        };
        let parameters = query.to_parameters();
        let parameters = parameters.iter().map(|(name, value)| (Cow::from(*name), Cow::from(value.as_str())));
        assert_eq!(ImageQuery::parse(parameters).unwrap(), query);
    }
}
