//! One element of the list of images, in the dialect of the version it is asked in.

use serde::Serialize;

use super::manifest_row::{DescriptorRow, ManifestRow, image_descriptor, manifest_rows};
use crate::api_version::ApiVersion;
use crate::inventory::Image;

/// What differs between the versions of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Dialect {
    /// An image without any name gets `<none>`, and empty lists are null.
    pub(super) placeholders: bool,
    pub(super) virtual_size: bool,
    pub(super) descriptor: bool,
    pub(super) containers: bool,
    pub(super) shared_size: bool,
    pub(super) manifests: bool,
}

impl Dialect {
    /// A version's, for a request that wants everything there is.
    pub(super) fn of(version: ApiVersion) -> Self {
        let since = |minor| version >= ApiVersion::one(minor);
        Self {
            placeholders: !since(43),
            virtual_size: !since(44),
            descriptor: since(48),
            containers: since(51),
            shared_size: since(42),
            manifests: since(47),
        }
    }
}

/// The Engine's `ImageSummary`, its fields in the Engine's order.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImageRow<'a> {
    containers: i64,
    created: i64,
    id: &'a str,
    labels: Option<&'a std::collections::BTreeMap<String, String>>,
    parent_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    descriptor: Option<DescriptorRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manifests: Option<Vec<ManifestRow<'a>>>,
    repo_digests: Option<Vec<&'a str>>,
    repo_tags: Option<Vec<&'a str>>,
    shared_size: i64,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    virtual_size: Option<u64>,
}

impl<'a> ImageRow<'a> {
    /// The row of an image with these of its names.
    pub(super) fn new(
        image: &'a Image,
        repo_tags: Vec<&'a str>,
        repo_digests: Vec<&'a str>,
        dialect: Dialect,
    ) -> Self {
        let nameless = repo_tags.is_empty() && repo_digests.is_empty();
        let names = |names: Vec<&'a str>, placeholder: &'static str| match dialect.placeholders {
            true if nameless => Some(vec![placeholder]),
            true => Some(names).filter(|names| !names.is_empty()),
            false => Some(names),
        };
        Self {
            containers: if dialect.containers { count(image.containers.len()) } else { -1 },
            created: image.created,
            id: &image.id,
            labels: Some(&image.labels).filter(|labels| !labels.is_empty()),
            parent_id: &image.parent_id,
            descriptor: if dialect.descriptor { image_descriptor(image) } else { None },
            manifests: Some(image)
                .filter(|image| dialect.manifests && !image.manifests.is_empty())
                .map(manifest_rows),
            repo_digests: names(repo_digests, "<none>@<none>"),
            repo_tags: names(repo_tags, "<none>:<none>"),
            shared_size: if dialect.shared_size {
                i64::try_from(image.shared_bytes).unwrap_or(i64::MAX)
            } else {
                -1
            },
            size: image.size_bytes,
            virtual_size: Some(image.size_bytes).filter(|_| dialect.virtual_size),
        }
    }

    /// The row with all names.
    pub(super) fn whole(image: &'a Image, dialect: Dialect) -> Self {
        let texts = |list: &'a [String]| list.iter().map(String::as_str).collect();
        Self::new(image, texts(&image.repo_tags), texts(&image.repo_digests), dialect)
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
