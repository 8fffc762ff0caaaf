use serde::{Deserialize, Serialize};

use crate::ImageId;

/// What uses one image of a daemon: containers, and images that were made from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ImageUsage {
    /// The image.
    pub id: ImageId,
    /// The containers that use it; null where they could not be learned, never a false 0.
    pub containers: Option<ContainerStates>,
    /// How many images of the daemon have this one as their parent, intermediate ones included; null where the daemon
    /// does not say what an image's parent is, as with the containerd store.
    pub children: Option<u64>,
}

/// How many containers there are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ContainerStates {
    /// Those that run.
    pub running: u64,
    /// Those that are paused.
    pub paused: u64,
    /// All others: created, exited, dead, and whatever else a daemon says.
    pub other: u64,
}

impl ContainerStates {
    /// Containers of any state.
    pub fn total(self) -> u64 {
        self.running + self.paused + self.other
    }
}
