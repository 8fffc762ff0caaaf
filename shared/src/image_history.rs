use serde::{Deserialize, Serialize};

/// One step in the making of an image: an element of the Engine's `GET /images/{name}/history`, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct HistoryEntry {
    /// The image that the step led to, where it is on the daemon; `<missing>` elsewhere.
    pub id: String,
    /// Unix seconds. Values ≤ 0 mean that the step does not say.
    #[serde(rename = "Created")]
    pub created_unix_secs: i64,
    /// The instruction. May hold secrets of whoever built the image.
    pub created_by: String,
    /// `name:tag` each, of the image in `Id`.
    pub tags: Vec<String>,
    /// What the step added.
    #[serde(rename = "Size")]
    pub size_bytes: u64,
    /// What its maker said about it.
    pub comment: String,
}
