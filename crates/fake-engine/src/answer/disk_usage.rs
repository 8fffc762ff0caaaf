//! `GET /system/df`.

use serde::Serialize;

use super::image_row::{Dialect, ImageRow};
use super::list_containers::{ContainerRow, all_rows};
use crate::api_version::ApiVersion;
use crate::engine::Engine;
use crate::inventory::Kind;
use crate::reply::{self, Refusal, Reply};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DiskUsage<'a> {
    layers_size: u64,
    images: Vec<ImageRow<'a>>,
    containers: Vec<ContainerRow<'a>>,
    volumes: [(); 0],
    build_cache: [(); 0],
    builder_size: u64,
}

pub(super) fn disk_usage(engine: &Engine, api: ApiVersion) -> Result<Reply, Refusal> {
    // Here every version knows what is shared and how many containers there are.
    let dialect = Dialect { shared_size: true, containers: true, manifests: false, ..Dialect::of(api) };
    let inventory = engine.inventory();
    let images = inventory.images.iter().filter(|image| image.kind != Kind::Intermediate);
    reply::json(&DiskUsage {
        layers_size: inventory.layers.used_bytes(),
        images: images.map(|image| ImageRow::whole(image, dialect)).collect(),
        containers: all_rows(&inventory),
        volumes: [],
        build_cache: [],
        builder_size: 0,
    })
}
