use std::fmt;
use std::str::FromStr;

use shared::{EnvironmentId, ImageId, InvalidId};

/// The image that is shown in full, by one of its copies. Written `4/sha256:…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenedImage {
    pub(super) environment: EnvironmentId,
    pub(super) id: ImageId,
}

impl fmt::Display for OpenedImage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.environment, self.id)
    }
}

impl FromStr for OpenedImage {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (environment, id) = text.split_once('/').unwrap_or((text, ""));
        Ok(Self { environment: environment.parse()?, id: ImageId::from(id.to_owned()) })
    }
}
