//! `GET /containers/json`.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::manifest_row::{DescriptorRow, platform_descriptor};
use crate::api_version::ApiVersion;
use crate::engine::Engine;
use crate::inventory::{Container, Inventory};
use crate::query::Query;
use crate::reply::{self, Refusal, Reply};
use crate::reply_body::ReplyBody;

/// What a list follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ContainersView {
    all: bool,
    /// Whether the manifest of the image's platform is named, as from API 1.48 on.
    descriptor: bool,
}

/// The list, of which only `all` is understood: filters, `limit` and `size` change nothing.
pub(super) fn list_containers(engine: &Engine, api: ApiVersion, query: &Query) -> Result<Reply, Refusal> {
    let view = ContainersView { all: query.flag("all"), descriptor: api >= ApiVersion::one(48) };
    let body = engine.container_lists.get(view, || {
        let inventory = engine.inventory();
        let rows = rows(&inventory, view);
        Ok(Bytes::from(serde_json::to_vec(&rows)?))
    })?;
    Ok(reply::json_body(ReplyBody::whole(body)))
}

/// The rows of a list of all containers.
pub(super) fn all_rows(inventory: &Inventory) -> Vec<ContainerRow<'_>> {
    rows(inventory, ContainersView { all: true, descriptor: false })
}

fn rows(inventory: &Inventory, view: ContainersView) -> Vec<ContainerRow<'_>> {
    let listed = inventory.containers.iter().filter(|container| view.all || container.state.is_live());
    listed
        .map(|container| {
            let image = inventory.images.get(container.image_place).filter(|_| view.descriptor);
            ContainerRow::new(container, image.and_then(platform_descriptor))
        })
        .collect()
}

/// The Engine's `ContainerSummary`, its fields in the Engine's order.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ContainerRow<'a> {
    id: &'a str,
    names: [String; 1],
    image: &'a str,
    #[serde(rename = "ImageID")]
    image_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_manifest_descriptor: Option<DescriptorRow<'a>>,
    command: &'a str,
    created: i64,
    ports: [(); 0],
    labels: &'a BTreeMap<String, String>,
    state: &'static str,
    status: &'a str,
    host_config: Value,
    network_settings: Value,
    mounts: [(); 0],
}

impl<'a> ContainerRow<'a> {
    fn new(container: &'a Container, image_manifest_descriptor: Option<DescriptorRow<'a>>) -> Self {
        Self {
            id: &container.id,
            names: [format!("/{}", container.name)],
            image: &container.image,
            image_id: &container.image_id,
            image_manifest_descriptor,
            command: container.command,
            created: container.created,
            ports: [],
            labels: &container.labels,
            state: container.state.name(),
            status: &container.status,
            host_config: json!({ "NetworkMode": "bridge" }),
            network_settings: json!({ "Networks": { "bridge": {
                "IPAMConfig": null, "Links": null, "Aliases": null, "NetworkID": "", "EndpointID": "",
                "Gateway": "", "IPAddress": "", "IPPrefixLen": 0, "MacAddress": "", "DriverOpts": null,
            } } }),
            mounts: [],
        }
    }
}
