use crate::{FamiliarName, ImageId, ImageSummary};

/// One line of the images table: an image under one of its tags, as `docker images` prints them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRow {
    /// Which image of the list it is.
    pub image_index: usize,
    /// The image's id.
    pub id: ImageId,
    /// The name before the tag; without a tag the name of a digest, where the daemon knows one.
    pub repository: Option<String>,
    /// Absent for an image that has no repo tag.
    pub tag: Option<String>,
    /// Absent where the image does not say when it was created.
    pub created_unix_secs: Option<i64>,
    /// All layers of the image.
    pub size_bytes: u64,
    /// Containers of any state that use the image; absent where unknown.
    pub containers: Option<u64>,
    /// What a search looks at: lower-case `repository:tag`, id and digests, a line each.
    pub(crate) searchable: String,
    /// Which of the image's repo tags it is; absent for an image that has none.
    pub(crate) tag_index: Option<usize>,
}

impl ImageRow {
    /// Where the image is pulled from by this name; `docker.io` where the name does not say.
    pub fn registry(&self) -> Option<&str> {
        Some(FamiliarName::of(self.repository.as_deref()?).registry)
    }

    /// The repo digest that belongs to this row's repository, otherwise the first one of the image.
    pub fn repo_digest<'a>(&self, image: &'a ImageSummary) -> Option<&'a str> {
        let is_of = |digest: &&String| Some(split_digest(digest).0) == self.repository.as_deref();
        let digests = &image.repo_digests;
        digests.iter().find(is_of).or_else(|| digests.first()).map(String::as_str)
    }

    /// The digest of [`repo_digest`](Self::repo_digest), algorithm included.
    pub fn digest<'a>(&self, image: &'a ImageSummary) -> Option<&'a str> {
        self.repo_digest(image).map(|digest| split_digest(digest).1)
    }

    /// A name to call the image by: `repository:tag`, without a tag the digest's name, and otherwise its id.
    pub fn reference(&self, image: &ImageSummary) -> String {
        match (&self.repository, &self.tag) {
            (Some(repository), Some(tag)) => format!("{repository}:{tag}"),
            (Some(repository), None) if self.tag_index.is_some() => repository.clone(),
            _ => self.repo_digest(image).unwrap_or(self.id.as_str()).to_owned(),
        }
    }
}

/// The rows of a list, in the list's order: one for each tag of an image, one for an image that has none.
pub fn image_rows(images: &[ImageSummary]) -> Vec<ImageRow> {
    let mut rows = Vec::with_capacity(images.len());
    for (image_index, image) in images.iter().enumerate() {
        if image.repo_tags.is_empty() {
            let repository = image.repo_digests.first().map(|digest| split_digest(digest).0);
            rows.push(image_row(image_index, image, repository, None));
        }
        for (tag_index, repo_tag) in image.repo_tags.iter().enumerate() {
            let (repository, tag) = split_repo_tag(repo_tag);
            let row = image_row(image_index, image, Some(repository), tag);
            rows.push(ImageRow { tag_index: Some(tag_index), ..row });
        }
    }
    rows
}

fn image_row(
    image_index: usize,
    image: &ImageSummary,
    repository: Option<&str>,
    tag: Option<&str>,
) -> ImageRow {
    ImageRow {
        image_index,
        id: image.id.clone(),
        repository: repository.map(str::to_owned),
        tag: tag.map(str::to_owned),
        created_unix_secs: (image.created_unix_secs > 0).then_some(image.created_unix_secs),
        size_bytes: image.size_bytes,
        containers: image.containers,
        searchable: searchable(image, repository, tag),
        tag_index: None,
    }
}

/// What a search looks at for an image under one of its names.
pub(crate) fn searchable(image: &ImageSummary, repository: Option<&str>, tag: Option<&str>) -> String {
    let mut searchable = String::with_capacity(256);
    for part in [repository.unwrap_or("<none>"), ":", tag.unwrap_or("<none>"), "\n", image.id.as_str()] {
        searchable.push_str(part);
    }
    for digest in &image.repo_digests {
        searchable.push('\n');
        searchable.push_str(split_digest(digest).1);
    }
    searchable.make_ascii_lowercase();
    searchable
}

/// The tag follows the last colon, unless that colon belongs to a registry's port.
pub(crate) fn split_repo_tag(repo_tag: &str) -> (&str, Option<&str>) {
    match repo_tag.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (repo_tag, None),
    }
}

fn split_digest(repo_digest: &str) -> (&str, &str) {
    repo_digest.split_once('@').unwrap_or((repo_digest, ""))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn image(id: &str, repo_tags: &[&str], repo_digests: &[&str]) -> ImageSummary {
        ImageSummary {
            id: ImageId::from(id.to_owned()),
            parent_id: String::new(),
            repo_tags: repo_tags.iter().map(|&tag| tag.to_owned()).collect(),
            repo_digests: repo_digests.iter().map(|&digest| digest.to_owned()).collect(),
            created_unix_secs: 1_700_000_000,
            size_bytes: 1,
            virtual_size_bytes: 1,
            shared_size_bytes: None,
            labels: Default::default(),
            containers: None,
            manifests: None,
            descriptor: None,
        }
    }

    #[test]
    fn there_is_a_row_for_each_tag_and_one_for_an_image_without() {
        let images = [
            image("sha256:1", &["nginx:1.25", "registry.example:5000/team/nginx:latest"], &[]),
            image("sha256:2", &[], &["ghcr.io/acme/web@sha256:abc"]),
            image("sha256:3", &[], &[]),
            image("sha256:4", &["registry.example:5000/untagged"], &[]),
        ];
        let rows = image_rows(&images);
        let names: Vec<_> = rows.iter().map(|row| (row.repository.as_deref(), row.tag.as_deref())).collect();
        assert_eq!(
            names,
            [
                (Some("nginx"), Some("1.25")),
                (Some("registry.example:5000/team/nginx"), Some("latest")),
                (Some("ghcr.io/acme/web"), None),
                (None, None),
                (Some("registry.example:5000/untagged"), None),
            ]
        );
    }

    #[test]
    fn a_row_has_the_digest_of_its_own_repository() {
        let web = "ghcr.io/acme/web@sha256:02";
        let images = [
            image("sha256:1", &["nginx:1", "ghcr.io/acme/web:1", "other:5000/a"], &["nginx@sha256:01", web]),
            image("sha256:2", &[], &[web]),
            image("sha256:3", &[], &[]),
        ];
        let rows = image_rows(&images);
        let told = rows.iter().map(|row| {
            let image = &images[row.image_index];
            (row.reference(image), row.digest(image), row.registry())
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ("nginx:1".to_owned(), Some("sha256:01"), Some("docker.io")),
                ("ghcr.io/acme/web:1".to_owned(), Some("sha256:02"), Some("ghcr.io")),
                ("other:5000/a".to_owned(), Some("sha256:01"), Some("other:5000")),
                (web.to_owned(), Some("sha256:02"), Some("ghcr.io")),
                ("sha256:3".to_owned(), None, None),
            ]
        );
    }

    #[test]
    fn an_image_that_does_not_say_when_it_was_created_has_no_date() {
        let mut zero = image("sha256:1", &["a:b"], &[]);
        zero.created_unix_secs = -62_135_596_800;
        assert_eq!(image_rows(&[zero])[0].created_unix_secs, None);
    }
}
