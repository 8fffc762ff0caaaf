//! `GET /images/{name}/json`.

use serde_json::json;

use super::manifest_row::{image_descriptor, manifest_rows};
use crate::api_version::ApiVersion;
use crate::engine::Engine;
use crate::inventory::rfc3339;
use crate::query::Query;
use crate::reply::{self, Refusal, Reply};

pub(super) fn inspect_image(
    engine: &Engine,
    api: ApiVersion,
    reference: &str,
    query: &Query,
) -> Result<Reply, Refusal> {
    let inventory = engine.inventory();
    let image = inventory.find(reference).ok_or_else(|| Refusal::no_such_image(reference))?;
    let mut answer = json!({
        "Id": image.id,
        "RepoTags": image.repo_tags,
        "RepoDigests": image.repo_digests,
        "Parent": image.parent_id,
        "Comment": "",
        "Created": rfc3339(image.created),
        "Config": {
            "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "API_KEY=a-secret-of-the-image"],
            "Cmd": ["/app"],
            "Labels": Some(&image.labels).filter(|labels| !labels.is_empty()),
        },
        "Architecture": "amd64",
        "Os": "linux",
        "Size": image.size_bytes,
        "RootFS": {
            "Type": "layers",
            "Layers": inventory.layers.diff_ids(&image.layers).collect::<Vec<_>>(),
        },
        "Metadata": { "LastTagTime": "0001-01-01T00:00:00Z" },
    });
    if let Some(fields) = answer.as_object_mut() {
        if api < ApiVersion::one(44) {
            fields.insert("VirtualSize".to_owned(), json!(image.size_bytes));
        }
        if api >= ApiVersion::one(48)
            && let Some(descriptor) = image_descriptor(image)
        {
            fields.insert("Descriptor".to_owned(), serde_json::to_value(descriptor)?);
            if query.flag("manifests") {
                fields.insert("Manifests".to_owned(), serde_json::to_value(manifest_rows(image))?);
            }
        }
    }
    reply::json(&answer)
}
