/// The registry that is meant where a name has none.
const DEFAULT_REGISTRY: &str = "docker.io";

/// A reference in the form in which Docker shows it: without `docker.io/` and `library/`.
///
/// The rules are those of `github.com/distribution/reference` (`splitDockerDomain`, `familiarizeName`). Whatever is cut
/// off stands in front, so nothing is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamiliarName<'a> {
    /// Where it is pulled from: `docker.io` where it does not say.
    pub registry: &'a str,
    /// With its tag or digest, where it has one.
    pub reference: &'a str,
    /// Without them.
    pub name: &'a str,
}

impl<'a> FamiliarName<'a> {
    /// Reads any text as a repo tag, a repo digest or a name. What is no reference is its own familiar form.
    pub fn of(reference: &'a str) -> Self {
        let (registry, path) = match reference.split_once('/') {
            Some((first, path)) if is_registry(first) => (first, path),
            _ => (DEFAULT_REGISTRY, reference),
        };
        let (registry, reference) = match registry {
            "docker.io" | "index.docker.io" => {
                let official = path.strip_prefix("library/").filter(|name| !name.is_empty());
                (DEFAULT_REGISTRY, official.filter(|name| !name.contains('/')).unwrap_or(path))
            }
            _ => (registry, reference),
        };
        Self { registry, reference, name: Self::without_tag(reference) }
    }

    /// What stands before the digest and before the tag, whose colon is behind the last slash.
    pub(crate) fn without_tag(reference: &str) -> &str {
        let before_digest = reference.split_once('@').map_or(reference, |(name, _)| name);
        match before_digest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => name,
            _ => before_digest,
        }
    }
}

/// Whether the first part of a name is a registry and not a part of the path: it has a dot, a port or capitals, or is
/// `localhost`.
pub(crate) fn is_registry(first: &str) -> bool {
    first == "localhost" || first.contains(['.', ':']) || first.chars().any(|c| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_shown_as_docker_shows_them() {
        for (reference, registry, familiar, name) in [
            ("nginx", "docker.io", "nginx", "nginx"),
            ("nginx:1.27", "docker.io", "nginx:1.27", "nginx"),
            ("library/nginx:1", "docker.io", "nginx:1", "nginx"),
            ("docker.io/library/nginx:1", "docker.io", "nginx:1", "nginx"),
            ("index.docker.io/library/nginx@sha256:00", "docker.io", "nginx@sha256:00", "nginx"),
            ("docker.io/nginx:1", "docker.io", "nginx:1", "nginx"),
            ("docker.io/library/a/b:1", "docker.io", "library/a/b:1", "library/a/b"),
            ("docker.io/shop/web", "docker.io", "shop/web", "shop/web"),
            ("ghcr.io/acme/web:1", "ghcr.io", "ghcr.io/acme/web:1", "ghcr.io/acme/web"),
            ("localhost/a:1", "localhost", "localhost/a:1", "localhost/a"),
            ("localhost:5000/a", "localhost:5000", "localhost:5000/a", "localhost:5000/a"),
            ("MyHost/a:1@sha256:00", "MyHost", "MyHost/a:1@sha256:00", "MyHost/a"),
            ("", "docker.io", "", ""),
            ("library/", "docker.io", "library/", "library/"),
        ] {
            let expected = FamiliarName { registry, reference: familiar, name };
            assert_eq!(FamiliarName::of(reference), expected, "{reference}");
        }
    }
}
