//! The version of the Engine's API that a request names.

use std::fmt;
use std::str::FromStr;

/// A version of the Engine's API, such as 1.41; ordered as versions are, not as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ApiVersion {
    major: u32,
    minor: u32,
}

impl ApiVersion {
    /// Version `1.minor`: every version that Docker ever published has major 1.
    pub(crate) const fn one(minor: u32) -> Self {
        Self { major: 1, minor }
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

/// The text is no `major.minor`.
#[derive(Debug, thiserror::Error)]
#[error("no API version")]
pub(crate) struct NotAVersion;

impl FromStr for ApiVersion {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let number = |part: &str| part.parse::<u32>().ok().filter(|_| !part.starts_with('+'));
        text.split_once('.')
            .and_then(|(major, minor)| Some(Self { major: number(major)?, minor: number(minor)? }))
            .ok_or(NotAVersion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_numbers() {
        let parse = |text: &str| text.parse::<ApiVersion>().unwrap();
        assert!(parse("1.9") < parse("1.41"));
        assert!(parse("2.0") > ApiVersion::one(99));
        assert_eq!(parse("1.51").to_string(), "1.51");
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in ["", "1", "1.", ".1", "1.+4", "1.4.1", "images"] {
            assert!(text.parse::<ApiVersion>().is_err(), "{text}");
        }
    }
}
