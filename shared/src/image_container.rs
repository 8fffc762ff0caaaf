use serde::{Deserialize, Serialize};

/// A container that uses an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ImageContainer {
    /// The container's ID.
    pub id: String,
    /// Its names, without the slash that the Engine puts before each.
    pub names: Vec<String>,
    /// `running`, `exited`, `created`, `paused`, or another word of the engine's; empty where it says none.
    pub state: String,
}
