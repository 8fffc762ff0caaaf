//! Many images of chosen age at once.

use std::collections::BTreeMap;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{CliError, Engine, tar::archive};

/// An image that is loaded and not built, so that all of it can be chosen.
#[derive(Clone, Debug)]
pub struct LoadedImage {
    /// RFC 3339.
    pub created: String,
    /// With the registry, which Podman would take to be `localhost`: `docker.io/shop/web:1`. None makes an untagged image.
    pub tags: Vec<String>,
    /// Any keys and values.
    pub labels: BTreeMap<String, String>,
    /// What its one file says. Images of the same content share their layer.
    pub content: String,
}

impl Engine {
    /// Loads images in one go. It takes Docker milliseconds for each layer, and Podman, whose time grows with the square
    /// of the images that share one, for each image.
    ///
    /// # Errors
    ///
    /// [`CliError`] where the engine refuses them.
    pub fn load_images(&self, images: &[LoadedImage]) -> Result<(), CliError> {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut manifest = Vec::new();
        for image in images {
            let layer = archive(&[("content", image.content.as_bytes())]);
            let layer_digest = sha256_hex(&layer);
            let config = json!({
                "created": image.created,
                "architecture": "amd64",
                "os": "linux",
                "config": { "Labels": image.labels },
                "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{layer_digest}")] },
                "history": [{ "created": image.created, "created_by": "load" }],
            })
            .to_string();
            let config_name = format!("{}.json", sha256_hex(config.as_bytes()));
            let layer_name = format!("{layer_digest}.tar");
            manifest.push(json!({ "Config": config_name, "RepoTags": image.tags, "Layers": [layer_name] }));
            files.insert(config_name, config.into_bytes());
            files.insert(layer_name, layer);
        }
        files.insert("manifest.json".to_owned(), json!(manifest).to_string().into_bytes());
        let files: Vec<_> = files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        self.docker_with_input(&["load", "--quiet"], &archive(&files)).map(drop)
    }
}

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
