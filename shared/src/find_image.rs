use crate::{FamiliarName, ImageSummary};

/// Letters and digits of a SHA-256.
const DIGEST_HEX: usize = 64;

/// The fewest of them that stand for an id, as Docker has it on a containerd store.
const SHORTEST_ID: usize = 4;

/// The image of a list that a reference, an id or the start of an id names: nothing where there is none, or several.
///
/// After Docker's own search: an id or a digest as a whole, then names, where `latest` is the tag of a name that has
/// neither tag nor digest, then the start of an id.
pub fn find_image<'a>(images: &'a [ImageSummary], named: &str) -> Option<&'a ImageSummary> {
    let hex = named.strip_prefix("sha256:").unwrap_or(named);
    let is_id = !hex.is_empty() && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_id && hex.len() == DIGEST_HEX {
        return images.iter().find(|image| id_hex(image) == hex);
    }
    let wanted = FamiliarName::of(named);
    let by_name = match wanted.reference.split_once('@') {
        Some((_, digest)) => images.iter().find(|image| {
            let is_named = |name: &String| FamiliarName::of(name).name == wanted.name;
            let has_digest = |name: &&String| name.split_once('@').is_some_and(|(_, other)| other == digest);
            image.repo_digests.iter().filter(has_digest).any(is_named)
                || (image.id.as_str() == digest && image.repo_tags.iter().any(is_named))
        }),
        None => {
            let tag = wanted.reference.get(wanted.name.len()..).filter(|tag| !tag.is_empty());
            let is_meant = |name: &String| {
                FamiliarName::of(name).reference.strip_prefix(wanted.name) == Some(tag.unwrap_or(":latest"))
            };
            images.iter().find(|image| image.repo_tags.iter().any(is_meant))
        }
    };
    by_name.or_else(|| {
        let mut candidates =
            images.iter().filter(|image| is_id && hex.len() >= SHORTEST_ID && id_hex(image).starts_with(hex));
        candidates.next().filter(|_| candidates.next().is_none())
    })
}

fn id_hex(image: &ImageSummary) -> &str {
    let id = image.id.as_str();
    id.strip_prefix("sha256:").unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_row::tests::image;

    #[test]
    fn an_image_is_found_by_what_docker_finds_it_by() {
        let id = |start: &str| format!("sha256:{start:0<64}");
        let digest = id("d1");
        let repo_digest = format!("nginx@{digest}");
        let images = [
            image(&id("abcd1"), &["nginx:1.27", "docker.io/library/web:latest"], &[&repo_digest]),
            image(&id("abcd2"), &["localhost:5000/team/api:2", "feed:x"], &[]),
            image(&id("feed"), &[], &[]),
        ];
        let found = |named: &str| find_image(&images, named).map(|image| &image.id.as_str()[7..12]);
        for named in [
            id("abcd1").as_str(),
            &id("abcd1")[7..],
            "abcd1",
            "sha256:abcd1",
            "nginx:1.27",
            "docker.io/library/nginx:1.27",
            "web",
            "web:latest",
            &repo_digest,
            &format!("docker.io/nginx:any@{digest}"),
            &format!("nginx@{}", id("abcd1")),
        ] {
            assert_eq!(found(named), Some("abcd1"), "{named}");
        }
        assert_eq!(found("localhost:5000/team/api:2"), Some("abcd2"));
        assert_eq!(found("feed"), Some("feed0"));
        assert_eq!(found("feed:x"), Some("abcd2"));
        for named in [
            "",
            "sha256:",
            "abcd",
            "fee",
            "nginx",
            "nginx:1",
            "1.27",
            "api:2",
            &id("abc"),
            &digest,
            &format!("web@{digest}"),
            "FEED0",
        ] {
            assert_eq!(found(named), None, "{named}");
        }
    }
}
