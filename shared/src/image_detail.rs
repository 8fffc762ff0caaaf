use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::json_fields::JsonFields;
use crate::until::{NANOS_PER_SEC, parse_timestamp};
use crate::{ImageId, ImageManifestSummary, Platform, UnixSeconds};

/// One image in full: what the Engine answers to `GET /images/{name}/json`, with the same names and units on every
/// engine. What is not named here is passed on as the daemon sent it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ImageDetail {
    /// The digest that identifies the image on its daemon.
    pub id: ImageId,
    /// The image that this one was built on; empty where unknown.
    pub parent: String,
    /// `name:tag` each; the placeholder `<none>:<none>` of older daemons is dropped.
    pub repo_tags: Vec<String>,
    /// `name@digest` each; the placeholder `<none>@<none>` of older daemons is dropped.
    pub repo_digests: Vec<String>,
    /// RFC 3339; empty where the image does not say (Go's zero time is dropped).
    pub created: String,
    /// All layers of the image, shared ones included.
    #[serde(rename = "Size")]
    pub size_bytes: u64,
    /// The same as the size where the daemon (API 1.44 and newer) no longer sends it.
    #[serde(rename = "VirtualSize")]
    pub virtual_size_bytes: u64,
    /// The CPU architecture in Go's words; empty where unknown.
    pub architecture: String,
    /// The operating system in Go's words; empty where unknown.
    pub os: String,
    /// How containers of the image run, unless told otherwise.
    pub config: ImageConfig,
    /// What the image's files are made of.
    #[serde(rename = "RootFS")]
    pub root_fs: RootFs,
    /// Everything else, as the daemon sent it.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

impl ImageDetail {
    /// When the image was created, to the second; absent where it does not say, or says no time after 1970 (as
    /// [`ImageSummary`](crate::ImageSummary) has it).
    pub fn created_at(&self) -> Option<UnixSeconds> {
        let seconds = parse_timestamp(&self.created)?.div_euclid(NANOS_PER_SEC);
        i64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(UnixSeconds)
    }

    /// What the image runs on, as far as it says.
    pub fn platform(&self) -> Platform {
        let text = |name: &str| self.others.get(name).and_then(Value::as_str).map(str::to_owned);
        Platform {
            architecture: self.architecture.clone(),
            os: self.os.clone(),
            os_version: text("OsVersion"),
            os_features: None,
            variant: text("Variant"),
        }
    }

    /// Its manifests, where the daemon sent them along (API 1.48 and newer, containerd store). What is not understood as
    /// one is left out.
    pub fn manifests(&self) -> Option<Vec<ImageManifestSummary>> {
        let all = self.others.get("Manifests")?.as_array()?;
        // By way of its text: to read a `Value` is code of its own for each type, 16 kB of it in the page.
        let read = |manifest: &Value| serde_json::from_slice(manifest.to_string().as_bytes()).ok();
        Some(all.iter().filter_map(read).collect())
    }
}

/// How containers of an image run, unless told otherwise.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ImageConfig {
    /// `NAME=value` each. May hold secrets of whoever built the image.
    pub env: Vec<String>,
    /// User-defined metadata, sorted by key.
    pub labels: BTreeMap<String, String>,
    /// Everything else, as the daemon sent it.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

/// What an image's files are made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RootFs {
    /// `layers`, where it is known.
    #[serde(rename = "Type")]
    pub kind: String,
    /// The digest of each layer's uncompressed archive (OCI: diff ID), the lowest layer first.
    pub layers: Vec<String>,
    /// Everything else, as the daemon sent it.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

impl<'de> Deserialize<'de> for ImageDetail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = JsonFields::read(deserializer)?;
        let mut config = fields.object("Config")?;
        let mut root_fs = fields.object("RootFS")?;
        Ok(Self {
            id: ImageId::from(fields.text("Id")?),
            parent: fields.text("Parent")?,
            repo_tags: fields.texts("RepoTags")?,
            repo_digests: fields.texts("RepoDigests")?,
            created: fields.text("Created")?,
            size_bytes: fields.number("Size")?,
            virtual_size_bytes: fields.number("VirtualSize")?,
            architecture: fields.text("Architecture")?,
            os: fields.text("Os")?,
            config: ImageConfig {
                env: config.texts("Env")?,
                labels: config.texts_by_name("Labels")?,
                others: config.rest(),
            },
            root_fs: RootFs {
                kind: root_fs.text("Type")?,
                layers: root_fs.texts("Layers")?,
                others: root_fs.rest(),
            },
            others: fields.rest(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(created: &str, others: &str) -> ImageDetail {
        let json = format!(
            r#"{{"Id":"sha256:a","Parent":"","RepoTags":[],"RepoDigests":[],"Created":"{created}","Size":1,"VirtualSize":1,
            "Architecture":"arm","Os":"linux","Config":{{"Env":[],"Labels":{{}}}},"RootFS":{{"Type":"layers","Layers":[]}}{others}}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn the_time_of_creation_is_that_of_the_calendar() {
        let created = |text: &str| detail(text, "").created_at();
        assert_eq!(created("2026-11-21T21:53:32.987654321Z"), Some(UnixSeconds(1_795_298_012)));
        assert_eq!(created("2026-11-21T22:53:32+01:00"), Some(UnixSeconds(1_795_298_012)));
        for text in ["", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "yesterday"] {
            assert_eq!(created(text), None, "{text}");
        }
    }

    #[test]
    fn variant_and_manifests_are_found_among_the_other_fields() {
        let plain = detail("", "");
        assert_eq!(crate::readable_platform(&plain.platform()), "linux/arm");
        assert_eq!(plain.manifests(), None);
        let manifest =
            r#"{"ID":"m","Descriptor":{},"Available":true,"Size":{"Total":2,"Content":1},"Kind":"image"}"#;
        let full = detail("", &format!(r#","Variant":"v7","Manifests":[{manifest},5]"#));
        assert_eq!(crate::readable_platform(&full.platform()), "linux/arm/v7");
        assert_eq!(full.manifests().unwrap().len(), 1);
        assert_eq!(detail("", r#","Manifests":null"#).manifests(), None);
    }
}
