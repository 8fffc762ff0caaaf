//! Putting into a registry what no engine here could build: an image for several platforms, with an
//! attestation, as BuildKit makes them.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    DockerRegistry,
    tar::{archive, unique},
};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
const STATEMENT: &str = "application/vnd.in-toto+json";

/// An image for several platforms in a registry. All digests are `sha256:…`.
#[derive(Debug, Clone)]
pub struct PushedIndex {
    /// What engines are asked for: `127.0.0.1:<port>/<name>:<tag>`.
    pub reference: String,
    /// The digest of the index.
    pub digest: String,
    /// The digests of the platforms' manifests, in the order in which the platforms were named.
    pub manifests: Vec<String>,
    /// The digest of the manifest that attests something of the first platform's.
    pub attestation: String,
}

/// Why something could not be put into a registry.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// It could not be reached.
    #[error("the registry: {0}")]
    Io(#[from] io::Error),
    /// It did not want it.
    #[error("the registry answered {request} with {answer}")]
    Refused {
        /// The request's method and path.
        request: String,
        /// The head of the answer.
        answer: String,
    },
}

impl DockerRegistry {
    /// Puts a new image under this name and tag, with one layer for each of these platforms (such as
    /// `linux/amd64`), and an attestation for the first one.
    ///
    /// # Errors
    ///
    /// [`PushError`] where the registry does not take it.
    pub fn push_index(&self, name: &str, tag: &str, platforms: &[&str]) -> Result<PushedIndex, PushError> {
        let mut manifests = Vec::new();
        for platform in platforms {
            let (os, architecture) = platform.split_once('/').unwrap_or(("linux", platform));
            let config = json!({ "os": os, "architecture": architecture });
            let layer = archive(&[("content", &unique(1000))]);
            let mut manifest = self.push_manifest(name, config, LAYER, &layer)?;
            insert(&mut manifest, "platform", json!({ "os": os, "architecture": architecture }));
            manifests.push(manifest);
        }
        let digests: Vec<_> = manifests.iter().map(digest_in).collect();

        let statement = json!({
            "_type": "https://in-toto.io/Statement/v0.1",
            "predicateType": "https://slsa.dev/provenance/v0.2",
            "subject": [],
            "predicate": { "note": String::from_utf8_lossy(&unique(0)) },
        });
        let unknown = json!({ "os": "unknown", "architecture": "unknown" });
        let mut attestation =
            self.push_manifest(name, unknown.clone(), STATEMENT, statement.to_string().as_bytes())?;
        insert(&mut attestation, "platform", unknown);
        let annotations = json!({
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": digests.first(),
        });
        insert(&mut attestation, "annotations", annotations);
        let attestation_digest = digest_in(&attestation);
        manifests.push(attestation);

        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests }).to_string();
        self.request("PUT", &format!("/v2/{name}/manifests/{tag}"), INDEX, index.as_bytes())?;
        Ok(PushedIndex {
            reference: format!("{}/{name}:{tag}", self.address()),
            digest: digest_of(index.as_bytes()),
            manifests: digests,
            attestation: attestation_digest,
        })
    }

    /// The digest of what the registry has under this name and tag.
    ///
    /// # Errors
    ///
    /// [`PushError`] where it has nothing there.
    pub fn digest(&self, name: &str, tag: &str) -> Result<String, PushError> {
        // It translates for whoever does not say what they understand.
        let known = [INDEX, MANIFEST, DOCKER_MANIFEST].join(", ");
        let request = format!("/v2/{name}/manifests/{tag}");
        let head = self.exchange("HEAD", &request, &format!("Accept: {known}\r\n"), &[])?;
        let digest = head.lines().find_map(|line| line.strip_prefix("Docker-Content-Digest: "));
        Ok(digest.unwrap_or_default().to_owned())
    }

    /// Puts a manifest of one layer, and what it names; returns its descriptor.
    fn push_manifest(
        &self,
        name: &str,
        mut config: Value,
        layer_type: &str,
        layer: &[u8],
    ) -> Result<Value, PushError> {
        insert(&mut config, "rootfs", json!({ "type": "layers", "diff_ids": [digest_of(layer)] }));
        insert(&mut config, "config", json!({ "Cmd": ["/content"] }));
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self.push_blob(name, CONFIG, config.to_string().as_bytes())?,
            "layers": [self.push_blob(name, layer_type, layer)?],
        });
        let manifest = manifest.to_string();
        let digest = digest_of(manifest.as_bytes());
        self.request("PUT", &format!("/v2/{name}/manifests/{digest}"), MANIFEST, manifest.as_bytes())?;
        Ok(descriptor(MANIFEST, manifest.as_bytes()))
    }

    fn push_blob(&self, name: &str, media_type: &str, content: &[u8]) -> Result<Value, PushError> {
        let begun = self.request("POST", &format!("/v2/{name}/blobs/uploads/"), "", &[])?;
        let location = begun.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap_or_default();
        // The way without `http://host`, with a query.
        let path = location.splitn(4, '/').nth(3).unwrap_or_default();
        let path = format!("/{path}&digest={}", digest_of(content));
        self.request("PUT", &path, "application/octet-stream", content)?;
        Ok(descriptor(media_type, content))
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<String, PushError> {
        let headers = format!("Content-Type: {content_type}\r\nContent-Length: {}\r\n", body.len());
        self.exchange(method, path, &headers, body)
    }

    /// Returns an answer that is a success.
    fn exchange(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Result<String, PushError> {
        let mut stream = TcpStream::connect(self.address())?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "{method} {path} HTTP/1.0\r\nHost: {}\r\n{headers}\r\n", self.address())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer).replace("\r\n", "\n");
        if answer.split(' ').nth(1).is_some_and(|status| status.starts_with('2')) {
            Ok(answer)
        } else {
            Err(PushError::Refused { request: format!("{method} {path}"), answer })
        }
    }
}

fn insert(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

fn descriptor(media_type: &str, content: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": digest_of(content), "size": content.len() })
}

fn digest_in(descriptor: &Value) -> String {
    descriptor.get("digest").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn digest_of(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    format!("sha256:{}", hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}
