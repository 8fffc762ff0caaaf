//! `GET /images/{name}/history`.

use serde::Serialize;

use crate::engine::Engine;
use crate::reply::{self, Refusal, Reply};

/// The Engine's `HistoryResponseItem`, its fields in the Engine's order.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Step<'a> {
    comment: &'static str,
    created: i64,
    created_by: String,
    id: &'a str,
    size: u64,
    tags: Option<&'a [String]>,
}

/// A step for each layer and, as after most builds, two that add none. Only the newest is an image that is here.
pub(super) fn image_history(engine: &Engine, reference: &str) -> Result<Reply, Refusal> {
    let inventory = engine.inventory();
    let image = inventory.find(reference).ok_or_else(|| Refusal::no_such_image(reference))?;
    let step = |created_by, size| Step {
        comment: "buildkit.dockerfile.v0",
        created: image.created,
        created_by,
        id: "<missing>",
        size,
        tags: None,
    };
    let layers = inventory.layers.sizes_bytes(&image.layers);
    let mut steps: Vec<_> = (1..)
        .zip(layers)
        .map(|(number, size)| step(format!("RUN /bin/sh -c make step-{number} # buildkit"), size))
        .collect();
    steps.push(step("ENV API_KEY=a-secret-of-the-image".to_owned(), 0));
    steps.push(step("CMD [\"/app\"]".to_owned(), 0));
    steps.reverse();
    if let Some(newest) = steps.first_mut() {
        newest.id = &image.id;
        newest.tags = Some(&image.repo_tags).filter(|tags| !tags.is_empty()).map(Vec::as_slice);
    }
    reply::json(&steps)
}
