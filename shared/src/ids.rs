use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The number of an environment: positive, given by the database, never used a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct EnvironmentId(i64);

/// The text or number is no environment id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a positive integer")]
pub struct InvalidEnvironmentId;

impl EnvironmentId {
    /// The number itself, from 1 to 2⁶³ − 1.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for EnvironmentId {
    type Error = InvalidEnvironmentId;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        if number > 0 { Ok(Self(number)) } else { Err(InvalidEnvironmentId) }
    }
}

impl From<EnvironmentId> for i64 {
    fn from(id: EnvironmentId) -> Self {
        id.0
    }
}

impl FromStr for EnvironmentId {
    type Err = InvalidEnvironmentId;

    /// Decimal digits only: no sign, no space, no exponent.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidEnvironmentId);
        }
        text.parse::<i64>().ok().ok_or(InvalidEnvironmentId)?.try_into()
    }
}

impl fmt::Display for EnvironmentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The digest that identifies an image on its daemon, as the daemon writes it (`sha256:…`): of the config on
/// classic stores, of the manifest or index on containerd stores.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImageId(String);

impl ImageId {
    /// The whole id, algorithm included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 12 characters after the algorithm, as the docker CLI prints them.
    pub fn short(&self) -> &str {
        let hex = self.0.split_once(':').map_or(self.0.as_str(), |(_, hex)| hex);
        hex.get(..12).unwrap_or(hex)
    }
}

impl From<String> for ImageId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl fmt::Display for ImageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_positive_integers_are_environment_ids() {
        assert_eq!("1".parse(), Ok(EnvironmentId(1)));
        assert_eq!("9223372036854775807".parse(), Ok(EnvironmentId(i64::MAX)));
        for text in ["", "0", "-1", "+1", "1e3", "abc", " 1", "1.0", "0x1", "99999999999999999999", "١"] {
            assert_eq!(text.parse::<EnvironmentId>(), Err(InvalidEnvironmentId), "{text:?}");
        }
    }

    #[test]
    fn a_short_id_is_what_the_docker_cli_prints() {
        let id = ImageId::from(
            "sha256:ec3f0931a6e6b6855d76b2d7b0be30e81860baccd891b2e243280bf1cd8ad710".to_owned(),
        );
        assert_eq!(id.short(), "ec3f0931a6e6");
        assert_eq!(ImageId::from("abc".to_owned()).short(), "abc");
        assert_eq!(ImageId::from("sha256:é".to_owned()).short(), "é");
    }
}
