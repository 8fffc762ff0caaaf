use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The text or number is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a positive integer")]
pub struct InvalidId;

macro_rules! numeric_id {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name(i64);

        impl $name {
            /// The number itself, from 1 to 2⁶³ − 1.
            pub fn get(self) -> i64 {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = InvalidId;

            fn try_from(number: i64) -> Result<Self, Self::Error> {
                if number > 0 { Ok(Self(number)) } else { Err(InvalidId) }
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Decimal digits only: no sign, no space, no exponent.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if !text.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(InvalidId);
                }
                text.parse::<i64>().ok().ok_or(InvalidId)?.try_into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

numeric_id! {
    /// The number of an environment: positive, given by the database, never used a second time.
    EnvironmentId
}

numeric_id! {
    /// The number of a user: positive, given by the database, never used a second time.
    UserId
}

numeric_id! {
    /// The number of a role: positive, given by the database, never used a second time.
    RoleId
}

numeric_id! {
    /// The number of an assignment of a role to a user: positive, given by the database, never used a second time.
    AssignmentId
}

numeric_id! {
    /// The number of a session, which is no secret: positive, given by the database, never used a second time.
    SessionId
}

numeric_id! {
    /// The number of an API token, which is no secret: positive, given by the database, never used a second time.
    TokenId
}

numeric_id! {
    /// The number of an entry of the audit log: positive, rising, never used a second time.
    AuditEntryId
}

/// The digest that identifies an image on its daemon, as the daemon writes it (`sha256:…`): of the config on
/// classic stores, of the manifest or index on containerd stores.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

impl FromStr for ImageId {
    type Err = Infallible;

    fn from_str(id: &str) -> Result<Self, Infallible> {
        Ok(Self(id.to_owned()))
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
            assert_eq!(text.parse::<EnvironmentId>(), Err(InvalidId), "{text:?}");
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
