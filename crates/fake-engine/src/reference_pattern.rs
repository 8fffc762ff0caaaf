//! The patterns of the `reference` filter.

/// Whether a pattern matches a reference (`name:tag`, `name@digest`): its whole text or its name alone. `*`
/// stands for any characters but `/`, `?` for one of them; classes in brackets are not understood.
pub(crate) fn matches(pattern: &str, reference: &str) -> bool {
    glob(pattern.as_bytes(), reference.as_bytes()) || glob(pattern.as_bytes(), name(reference).as_bytes())
}

/// A reference without its tag or digest.
pub(crate) fn name(reference: &str) -> &str {
    if let Some((name, _)) = reference.split_once('@') {
        return name;
    }
    match reference.rsplit_once(':') {
        // The colon of a registry's port stands before a slash.
        Some((name, tag)) if !tag.contains('/') => name,
        _ => reference,
    }
}

fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), None) => glob(rest, text),
        (Some((b'*', rest)), Some((first, tail))) => {
            glob(rest, text) || (*first != b'/' && glob(pattern, tail))
        }
        (Some((b'?', rest)), Some((first, tail))) => *first != b'/' && glob(rest, tail),
        (Some((expected, rest)), Some((first, tail))) => expected == first && glob(rest, tail),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_name_or_the_whole() {
        assert!(matches("nginx", "nginx:1.27"));
        assert!(matches("nginx:1.*", "nginx:1.27"));
        assert!(matches("ghcr.io/*/web", "ghcr.io/acme/web:latest"));
        assert!(matches(
            "registry.internal.example:5000/team/app",
            "registry.internal.example:5000/team/app:1"
        ));
        assert!(matches("ngin?", "nginx@sha256:00"));
        assert!(!matches("*", "ghcr.io/acme/web:latest"));
        assert!(!matches("nginx:1", "nginx:1.27"));
        assert!(!matches("web", "ghcr.io/acme/web:latest"));
    }
}
