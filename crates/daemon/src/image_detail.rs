use std::collections::BTreeMap;

use authz::ImagesInspect;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};
use shared::{ImageConfig, ImageDetail, ImageId, ImageName, RootFs};

use crate::api_version::ApiVersion;
use crate::image_list::{as_written_like, told_apart};
use crate::link::{Deadline, Link};
use crate::{Daemon, DaemonError};

/// An image's configuration or history has a few kB; what labels may hold is up to whoever built it. Read as JSON, each byte can
/// become some 16 in memory.
pub(crate) const MAX_DETAIL_BYTES: usize = 4 << 20;

/// What Go writes for a time that was never set.
const GO_ZERO_TIME: &str = "0001-01-01T00:00:00Z";

/// What a name may hold that no path may: the brackets of an IPv6 address. Slashes stay, the Engine's routes take them.
const NOT_IN_PATH: &AsciiSet = &CONTROLS.add(b'[').add(b']');

impl Daemon<ImagesInspect> {
    /// One image in full. Its manifests are in it where the daemon (API 1.48 and newer, containerd store) has them.
    ///
    /// # Errors
    ///
    /// [`DaemonError::ImageNotFound`]; where the daemon does not answer; where its answer is longer than 4 MiB.
    pub async fn inspect_image(&self, name: &ImageName) -> Result<ImageDetail, DaemonError> {
        self.link.inspect(name, self.link.deadline()).await
    }
}

impl Link {
    pub(crate) async fn inspect(
        &self,
        name: &ImageName,
        deadline: Deadline,
    ) -> Result<ImageDetail, DaemonError> {
        let mut path = image_path(name, "json");
        if self.spoken(deadline).await?.version >= ApiVersion::INSPECTS_MANIFESTS {
            path.push_str("?manifests=1");
        }
        match self.get(&path, deadline).await {
            Err(DaemonError::Failed { status: 404, .. }) => Err(DaemonError::ImageNotFound),
            body => parse_detail(&body?),
        }
    }
}

/// The daemon's path to something about an image.
pub(crate) fn image_path(name: &ImageName, what: &str) -> String {
    format!("/images/{}/{what}", utf8_percent_encode(name.as_str(), NOT_IN_PATH))
}

/// Reads the body of `GET /images/{name}/json`. Only the id is demanded: a field of an odd type is as one that is
/// missing, and what is not known here is kept as it is.
///
/// # Errors
///
/// Where the body is no object with an id, or longer than 4 MiB.
pub(crate) fn parse_detail(body: &[u8]) -> Result<ImageDetail, DaemonError> {
    if body.len() > MAX_DETAIL_BYTES {
        return Err(DaemonError::TooLong);
    }
    let mut fields: Map<String, Value> = serde_json::from_str(&String::from_utf8_lossy(body))
        .map_err(|error| DaemonError::Nonsense(format!("no image: {error}")))?;
    let id = text(fields.remove("Id"));
    if id.is_empty() {
        return Err(DaemonError::Nonsense("an image without an id".to_owned()));
    }
    let (repo_tags, repo_digests) =
        told_apart(texts(fields.remove("RepoTags")), texts(fields.remove("RepoDigests")));
    let size_bytes = bytes(fields.remove("Size")).unwrap_or(0);
    let mut config = object(fields.remove("Config"));
    let mut root_fs = object(fields.remove("RootFS"));
    Ok(ImageDetail {
        parent: as_written_like(&id, text(fields.remove("Parent"))),
        id: ImageId::from(id),
        repo_tags,
        repo_digests,
        created: Some(text(fields.remove("Created"))).filter(|time| time != GO_ZERO_TIME).unwrap_or_default(),
        size_bytes,
        virtual_size_bytes: bytes(fields.remove("VirtualSize")).unwrap_or(size_bytes),
        architecture: text(fields.remove("Architecture")),
        os: text(fields.remove("Os")),
        config: ImageConfig {
            env: texts(config.remove("Env")),
            labels: labels(config.remove("Labels")),
            others: config.into_iter().collect(),
        },
        root_fs: RootFs {
            kind: text(root_fs.remove("Type")),
            layers: texts(root_fs.remove("Layers")),
            others: root_fs.into_iter().collect(),
        },
        others: fields.into_iter().collect(),
    })
}

fn text(value: Option<Value>) -> String {
    if let Some(Value::String(text)) = value { text } else { String::new() }
}

fn bytes(value: Option<Value>) -> Option<u64> {
    value?.as_u64()
}

fn object(value: Option<Value>) -> Map<String, Value> {
    if let Some(Value::Object(fields)) = value { fields } else { Map::new() }
}

fn texts(value: Option<Value>) -> Vec<String> {
    let Some(Value::Array(values)) = value else {
        return Vec::new();
    };
    values.into_iter().filter_map(|value| Some(text(Some(value))).filter(|text| !text.is_empty())).collect()
}

fn labels(value: Option<Value>) -> BTreeMap<String, String> {
    let texts = object(value).into_iter().filter(|(_, value)| value.is_string());
    texts.map(|(key, value)| (key, text(Some(value)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(json: &str) -> ImageDetail {
        parse_detail(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
    }

    #[test]
    fn an_image_of_an_old_daemon_has_every_promised_field_and_keeps_the_others() {
        let detail = parsed(
            r#"{"Id":"sha256:a","RepoTags":["<none>:<none>"],"RepoDigests":null,"Parent":"","Created":"0001-01-01T00:00:00Z",
            "Config":{"Env":null,"Labels":null,"Cmd":null,"Tomorrow":1},"Size":5,"Architecture":"amd64","Os":"linux",
            "RootFS":{"Type":"layers","BaseLayer":"b"},"GraphDriver":{"Name":"overlay2"},"Tomorrow":{"x":[1]}}"#,
        );
        insta::assert_json_snapshot!(detail, @r#"
        {
          "Id": "sha256:a",
          "Parent": "",
          "RepoTags": [],
          "RepoDigests": [],
          "Created": "",
          "Size": 5,
          "VirtualSize": 5,
          "Architecture": "amd64",
          "Os": "linux",
          "Config": {
            "Env": [],
            "Labels": {},
            "Cmd": null,
            "Tomorrow": 1
          },
          "RootFS": {
            "Type": "layers",
            "Layers": [],
            "BaseLayer": "b"
          },
          "GraphDriver": {
            "Name": "overlay2"
          },
          "Tomorrow": {
            "x": [
              1
            ]
          }
        }
        "#);
    }

    #[test]
    fn a_field_of_an_odd_type_costs_that_field() {
        let detail = parsed(
            r#"{"Id":"a","RepoTags":["a:b",5,null],"Created":7,"Size":-1,"VirtualSize":"big","Os":["linux"],
            "Config":"none","RootFS":{"Layers":{"x":1}},"Parent":null}"#,
        );
        assert_eq!(detail.repo_tags, ["a:b"]);
        assert_eq!((detail.size_bytes, detail.virtual_size_bytes), (0, 0));
        assert_eq!((detail.created.as_str(), detail.os.as_str()), ("", ""));
        assert_eq!(detail.config, ImageConfig::default());
        assert_eq!(detail.root_fs, RootFs::default());
    }

    #[test]
    fn what_is_no_image_is_nonsense() {
        for body in ["", "null", "[]", "{}", r#"{"Id":""}"#, r#"{"Id":5}"#, r#"{"Id":"a"} x"#, "<html>"] {
            assert!(matches!(parse_detail(body.as_bytes()), Err(DaemonError::Nonsense(_))), "{body}");
        }
        let deep = format!(r#"{{"Id":"a","x":{}{}}}"#, "[".repeat(500_000), "]".repeat(500_000));
        assert!(matches!(parse_detail(deep.as_bytes()), Err(DaemonError::Nonsense(_))));
    }

    #[test]
    fn an_image_of_more_than_four_mebibytes_is_too_long() {
        let of = |bytes: usize| format!(r#"{{"Id":"{}"}}"#, "a".repeat(bytes - 9));
        assert!(parse_detail(of(MAX_DETAIL_BYTES).as_bytes()).is_ok());
        assert!(matches!(parse_detail(of(MAX_DETAIL_BYTES + 1).as_bytes()), Err(DaemonError::TooLong)));
    }
}
