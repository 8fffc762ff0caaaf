//! Which engine is imitated.

use std::fmt;
use std::str::FromStr;

use crate::api_version::ApiVersion;

/// The engine that is imitated: its versions, its image store and the fields it sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Docker 20.10.24 on overlay2, API 1.12 to 1.41: `Containers` and `SharedSize` are −1, `VirtualSize` is
    /// there, dangling images carry `<none>:<none>`, lists and labels can be null, some images have parents.
    Docker20Classic,
    /// Docker 28.5.2 on the containerd store, API 1.24 to 1.51: real `Containers`, a `Descriptor`,
    /// manifests on request; asked with an older version, it answers as that version did.
    #[default]
    Docker28Containerd,
}

impl Shape {
    /// Every shape, in the order of their age.
    pub const ALL: [Self; 2] = [Self::Docker20Classic, Self::Docker28Containerd];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docker20Classic => "docker20-classic",
            Self::Docker28Containerd => "docker28-containerd",
        }
    }

    /// What the engine calls its own version.
    pub(crate) fn engine_version(self) -> &'static str {
        match self {
            Self::Docker20Classic => "20.10.24",
            Self::Docker28Containerd => "28.5.2",
        }
    }

    /// The newest API that the engine speaks, and the one it speaks when a request names none.
    pub(crate) fn max_api(self) -> ApiVersion {
        match self {
            Self::Docker20Classic => ApiVersion::one(41),
            Self::Docker28Containerd => ApiVersion::one(51),
        }
    }

    /// The oldest API that the engine speaks.
    pub(crate) fn min_api(self) -> ApiVersion {
        match self {
            Self::Docker20Classic => ApiVersion::one(12),
            Self::Docker28Containerd => ApiVersion::one(24),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// No shape has this name.
#[derive(Debug, thiserror::Error)]
#[error("unknown shape '{0}', expected docker20-classic or docker28-containerd")]
pub struct UnknownShape(String);

impl FromStr for Shape {
    type Err = UnknownShape;

    fn from_str(text: &str) -> Result<Self, UnknownShape> {
        Self::ALL.into_iter().find(|shape| shape.name() == text).ok_or_else(|| UnknownShape(text.to_owned()))
    }
}
