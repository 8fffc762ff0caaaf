/// Whether this is a path, with query or without, on the origin of the page that goes there. Nothing else may be gone
/// to because an address says so: a link could lead through the sign-in to a page that looks like ours.
///
/// Browsers take `\` for `/`, leave out tabs and line breaks, and `//host` is another host.
pub fn is_local_path(path: &str) -> bool {
    let before_query = path.split(['?', '#']).next().unwrap_or_default();
    path.starts_with('/')
        && !before_query.contains("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_ours_is_local() {
        for path in ["/", "/images", "/images?env=2&q=ghcr.io//a", "/users/5", "/audit?text=http://a#b"] {
            assert!(is_local_path(path), "{path:?}");
        }
    }

    #[test]
    fn another_host_is_not_however_it_is_written() {
        for path in [
            "",
            "images",
            "https://evil.example",
            "HTTPS:/evil.example",
            "javascript:alert(1)",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r/evil.example",
            "\t//evil.example",
            " //evil.example",
            "/.//evil.example",
            "/images/..//evil.example",
            "/./\\evil.example",
            "?next=/images",
        ] {
            assert!(!is_local_path(path), "{path:?}");
        }
    }
}
