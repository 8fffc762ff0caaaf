use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use serde_json::value::RawValue;
use shared::{Descriptor, ImageId, ImageManifestSummary, ImageSummary};

use crate::DaemonError;
use crate::json_rows::for_each_row;

/// What could be read of a daemon's image list.
#[derive(Debug)]
pub struct ParsedImages {
    /// The images in the daemon's order.
    pub images: Vec<ImageSummary>,
    /// Rows that are no image, left out.
    pub odd_rows: usize,
    /// Whether every row says which image its parent is, be it that it has none.
    pub says_parents: bool,
}

/// One row as an engine sends it. Only the id is demanded: engines differ in what they leave out or send as null,
/// and what they add is ignored.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct EngineImage<'a> {
    id: String,
    parent_id: Option<String>,
    repo_tags: Option<Vec<String>>,
    repo_digests: Option<Vec<String>>,
    #[serde(default, deserialize_with = "number_or_digits")]
    created: i64,
    size: Option<i64>,
    virtual_size: Option<i64>,
    shared_size: Option<i64>,
    labels: Option<BTreeMap<String, String>>,
    containers: Option<i64>,
    // The Engine calls both experimental: whatever they become must not cost the row.
    #[serde(borrow)]
    manifests: Option<&'a RawValue>,
    #[serde(borrow)]
    descriptor: Option<&'a RawValue>,
}

/// Reads the body of `GET /images/json`.
///
/// A row that is no image costs that row only. One pass where all is well.
///
/// # Errors
///
/// Where the body is no JSON array, has rows of which none is an image, or has more than 200,000.
pub fn parse_images(body: &[u8]) -> Result<ParsedImages, DaemonError> {
    // A label may hold bytes that are no UTF-8; they cost their characters, not the list.
    let text = String::from_utf8_lossy(body);
    let mut images = Vec::new();
    let mut all_have_ids = true;
    let mut says_parents = true;
    let read = for_each_row(&text, |row: EngineImage<'_>| {
        all_have_ids &= !row.id.is_empty();
        says_parents &= row.parent_id.is_some();
        images.push(ImageSummary::from(row));
    });
    match read {
        Ok(()) if all_have_ids => return Ok(ParsedImages { images, odd_rows: 0, says_parents }),
        Err(DaemonError::TooLong) => return Err(DaemonError::TooLong),
        _ => images.clear(),
    }
    let mut odd_rows = 0;
    for_each_row(&text, |row: &RawValue| match serde_json::from_str::<EngineImage<'_>>(row.get()) {
        Ok(row) if !row.id.is_empty() => images.push(ImageSummary::from(row)),
        _ => odd_rows += 1,
    })?;
    if images.is_empty() && odd_rows > 0 {
        return Err(DaemonError::Nonsense(format!("none of {odd_rows} rows is an image")));
    }
    // A row that is no image could be one that has a parent.
    Ok(ParsedImages { images, odd_rows, says_parents: false })
}

impl From<EngineImage<'_>> for ImageSummary {
    fn from(row: EngineImage<'_>) -> Self {
        let size_bytes = row.size.and_then(count).unwrap_or(0);
        let (repo_tags, repo_digests) =
            told_apart(row.repo_tags.unwrap_or_default(), row.repo_digests.unwrap_or_default());
        Self {
            parent_id: as_written_like(&row.id, row.parent_id.unwrap_or_default()),
            id: ImageId::from(row.id),
            repo_tags,
            repo_digests,
            created_unix_secs: row.created,
            size_bytes,
            virtual_size_bytes: row.virtual_size.and_then(count).unwrap_or(size_bytes),
            shared_size_bytes: row.shared_size.and_then(count),
            labels: row.labels.unwrap_or_default(),
            containers: row.containers.and_then(count),
            manifests: row.manifests.and_then(|raw| {
                let raw: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
                Some(
                    raw.into_iter()
                        .filter_map(|one| serde_json::from_str::<ImageManifestSummary>(one.get()).ok())
                        .collect(),
                )
            }),
            descriptor: row.descriptor.and_then(|raw| serde_json::from_str::<Descriptor>(raw.get()).ok()),
        }
    }
}

/// Repo tags and repo digests, without the placeholders of older daemons.
pub(crate) fn told_apart(
    mut repo_tags: Vec<String>,
    mut repo_digests: Vec<String>,
) -> (Vec<String>, Vec<String>) {
    repo_digests.retain(|digest| digest != "<none>@<none>");
    repo_tags.retain(|tag| tag != "<none>:<none>");
    // On a containerd store, what was pulled by its digest has that among its tags (Docker 28.5).
    for digest in repo_tags.extract_if(.., |tag| tag.contains('@')) {
        if !repo_digests.contains(&digest) {
            repo_digests.push(digest);
        }
    }
    (repo_tags, repo_digests)
}

/// The parent's id as lists write ids: Podman leaves `sha256:` out, and then the parent could not be found.
pub(crate) fn as_written_like(id: &str, parent_id: String) -> String {
    match id.split_once(':') {
        Some((algorithm, _)) if !parent_id.is_empty() && !parent_id.contains(':') => {
            format!("{algorithm}:{parent_id}")
        }
        _ => parent_id,
    }
}

/// The Engine's −1 means that it does not know.
fn count(number: i64) -> Option<u64> {
    u64::try_from(number).ok()
}

/// Unix seconds: a number, or the digits in quotes that the Engine's own example shows; 0 for null.
fn number_or_digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    struct Seconds;

    impl<'de> Visitor<'de> for Seconds {
        type Value = i64;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("Unix seconds")
        }

        fn visit_i64<E>(self, number: i64) -> Result<i64, E> {
            Ok(number)
        }

        fn visit_u64<E>(self, number: u64) -> Result<i64, E> {
            Ok(i64::try_from(number).unwrap_or(0))
        }

        fn visit_str<E>(self, digits: &str) -> Result<i64, E> {
            Ok(digits.parse().unwrap_or(0))
        }

        fn visit_unit<E>(self) -> Result<i64, E> {
            Ok(0)
        }
    }

    deserializer.deserialize_any(Seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(json: &str) -> ParsedImages {
        parse_images(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
    }

    #[test]
    fn a_row_of_an_old_daemon_has_every_field() {
        let list = parsed(
            r#"[{"Containers":-1,"Created":1644009612,"Id":"sha256:a","Labels":null,"ParentId":"","RepoDigests":null,
            "RepoTags":["<none>:<none>"],"SharedSize":-1,"Size":5,"VirtualSize":7}]"#,
        );
        insta::assert_json_snapshot!(list.images, @r#"
        [
          {
            "Id": "sha256:a",
            "ParentId": "",
            "RepoTags": [],
            "RepoDigests": [],
            "Created": 1644009612,
            "Size": 5,
            "VirtualSize": 7,
            "SharedSize": -1,
            "Labels": {},
            "Containers": -1
          }
        ]
        "#);
    }

    #[test]
    fn a_row_of_a_new_daemon_keeps_its_manifests_and_loses_what_is_not_known() {
        let list = parsed(
            r#"[{"Id":"sha256:a","Created":"1644009612","Size":5,"Containers":2,"SharedSize":0,"Tomorrow":{"x":[1]},
            "Descriptor":{"mediaType":"m","digest":"sha256:a","size":424,"new":1},
            "Manifests":[{"ID":"sha256:m","Descriptor":{"digest":"sha256:m","size":1},"Available":true,
              "Size":{"Total":3,"Content":2},"Kind":"image",
              "ImageData":{"Platform":{"architecture":"arm64","os":"linux"},"Containers":null,"Size":{"Unpacked":1}}},
              "odd",
              {"ID":"sha256:n","Descriptor":{},"Available":false,"Size":{"Total":0,"Content":0},"Kind":"tomorrow's"}]}]"#,
        );
        insta::assert_json_snapshot!(list.images, @r#"
        [
          {
            "Id": "sha256:a",
            "ParentId": "",
            "RepoTags": [],
            "RepoDigests": [],
            "Created": 1644009612,
            "Size": 5,
            "VirtualSize": 5,
            "SharedSize": 0,
            "Labels": {},
            "Containers": 2,
            "Manifests": [
              {
                "ID": "sha256:m",
                "Descriptor": {
                  "mediaType": "",
                  "digest": "sha256:m",
                  "size": 1
                },
                "Available": true,
                "Size": {
                  "Total": 3,
                  "Content": 2
                },
                "Kind": "image",
                "ImageData": {
                  "Platform": {
                    "architecture": "arm64",
                    "os": "linux"
                  },
                  "Containers": [],
                  "Size": {
                    "Unpacked": 1
                  }
                }
              },
              {
                "ID": "sha256:n",
                "Descriptor": {
                  "mediaType": "",
                  "digest": "",
                  "size": 0
                },
                "Available": false,
                "Size": {
                  "Total": 0,
                  "Content": 0
                },
                "Kind": "unknown"
              }
            ],
            "Descriptor": {
              "mediaType": "m",
              "digest": "sha256:a",
              "size": 424
            }
          }
        ]
        "#);
    }

    #[test]
    fn an_odd_row_costs_that_row_and_a_missing_field_nothing() {
        let list = parsed(r#"[{"Id":"a"},5,null,{"Size":1},{"Id":""},{"Id":"b","RepoTags":7},{"Id":"c"}]"#);
        let ids: Vec<_> = list.images.iter().map(|image| image.id.as_str()).collect();
        assert_eq!(ids, ["a", "c"]);
        assert_eq!(list.odd_rows, 5);
    }

    #[test]
    fn a_digest_is_no_tag() {
        let list = parsed(
            r#"[{"Id":"a","RepoTags":["x:1","x@sha256:a"],"RepoDigests":["x@sha256:a"]},{"Id":"b","RepoTags":["x@sha256:b"]}]"#,
        );
        assert_eq!(
            (&list.images[0].repo_tags[..], &list.images[0].repo_digests[..]),
            (&["x:1".to_owned()][..], &["x@sha256:a".to_owned()][..])
        );
        assert_eq!(
            (list.images[1].repo_tags.len(), &list.images[1].repo_digests[..]),
            (0, &["x@sha256:b".to_owned()][..])
        );
    }

    #[test]
    fn a_parent_is_written_as_the_ids_are() {
        let list = parsed(
            r#"[{"Id":"sha256:a","ParentId":"b"},{"Id":"sha256:b","ParentId":""},{"Id":"sha256:c","ParentId":"sha256:b"},
                {"Id":"d","ParentId":"a"}]"#,
        );
        let parents: Vec<_> = list.images.iter().map(|image| image.parent_id.as_str()).collect();
        assert_eq!(parents, ["sha256:b", "", "sha256:b", "a"]);
    }

    #[test]
    fn bytes_that_are_no_utf8_cost_their_characters() {
        let list = parse_images(b"[{\"Id\":\"a\",\"Labels\":{\"k\":\"\xff\"}}]").unwrap();
        assert_eq!(list.images[0].labels["k"], "\u{fffd}");
    }

    #[test]
    fn an_empty_list_is_a_list_and_nonsense_is_none() {
        assert!(parsed("[]").images.is_empty());
        assert!(parsed("null").images.is_empty());
        for body in ["", "<html>", "{}", r#"{"message":"x"}"#, r#"[{"Id":"a"}"#, "[1,2]", r#"[{"Id":5}]"#] {
            assert!(matches!(parse_images(body.as_bytes()), Err(DaemonError::Nonsense(_))), "{body}");
        }
    }
}
