use crate::ImageSummary;

/// What the IDs of a daemon's images are digests of, as far as its list tells. IDs of different kinds are never the same,
/// even where the images are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// The image's configuration: Docker's classic stores, and Podman.
    Config,
    /// What a registry knows it by, the digest of its manifest or index: Docker's containerd store.
    Content,
    /// Nothing in the list tells, or it tells both.
    Unknown,
}

impl IdKind {
    /// Reads it from a list. On a containerd store an image's ID is what its repo digests and its descriptor say, and
    /// whatever has a tag has a repo digest; on the others no ID is any of that.
    pub fn of(images: &[ImageSummary]) -> Self {
        let (mut config, mut content) = (false, false);
        for image in images {
            let id = image.id.as_str();
            let is_id = |digest: &String| digest_of(digest) == Some(id);
            let described = image.descriptor.as_ref().is_some_and(|descriptor| descriptor.digest == id);
            if described || image.repo_digests.iter().any(is_id) {
                content = true;
            } else if !image.repo_tags.is_empty() || !image.repo_digests.is_empty() {
                config = true;
            }
        }
        match (config, content) {
            (true, false) => Self::Config,
            (false, true) => Self::Content,
            (true, true) | (false, false) => Self::Unknown,
        }
    }
}

/// The digest in a repo digest; nothing where it has none.
pub(crate) fn digest_of(repo_digest: &str) -> Option<&str> {
    let (_, digest) = repo_digest.split_once('@')?;
    let (algorithm, hex) = digest.split_once(':')?;
    (!algorithm.is_empty() && !hex.is_empty()).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Descriptor;
    use crate::image_row::tests::image;

    #[test]
    fn the_list_tells_what_its_ids_are() {
        let described = ImageSummary {
            descriptor: Some(Descriptor { digest: "sha256:d1".to_owned(), ..Descriptor::default() }),
            ..image("sha256:d1", &[], &[])
        };
        let built = image("sha256:c2", &["web:2"], &[]);
        let pulled = image("sha256:c1", &["web:1"], &["web@sha256:d1"]);
        let kept = image("sha256:d1", &["web:1"], &["web@sha256:d1"]);
        let nameless = image("sha256:c3", &[], &[]);
        for (images, kind) in [
            (vec![], IdKind::Unknown),
            (vec![nameless.clone()], IdKind::Unknown),
            (vec![nameless.clone(), pulled.clone()], IdKind::Config),
            (vec![built.clone()], IdKind::Config),
            (vec![image("sha256:c1", &[], &["web@sha256:d1"])], IdKind::Config),
            (vec![described], IdKind::Content),
            (vec![nameless, kept.clone()], IdKind::Content),
            // A daemon that says both is believed in neither.
            (vec![kept, built], IdKind::Unknown),
        ] {
            assert_eq!(IdKind::of(&images), kind, "{images:?}");
        }
    }

    #[test]
    fn a_digest_stands_behind_the_name() {
        assert_eq!(digest_of("localhost:5000/a@sha256:00"), Some("sha256:00"));
        for none in ["", "a", "a@", "a@sha256", "a@sha256:", "a@:00", "<none>@<none>"] {
            assert_eq!(digest_of(none), None, "{none}");
        }
    }
}
