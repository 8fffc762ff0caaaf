use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Characters of a repository's name, registry included (distribution/reference, `NameTotalLengthMax`).
const MAX_REPOSITORY_CHARS: usize = 255;

/// What names an image to a daemon: a reference, an ID, or the start of one. Checked by the grammar of references
/// (distribution/reference, `regexp.go`), which IDs fit too: so it holds nothing that could mean something else in a
/// path. Only the daemon knows whether there is such an image.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageName(String);

/// No engine takes the text for an image's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected an image's name, with tag or digest, or its id")]
pub struct InvalidImageName;

impl ImageName {
    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as one segment of a path: its slashes and brackets percent-encoded (RFC 3986, 3.3).
    pub fn to_path_segment(&self) -> String {
        self.0.replace('/', "%2F").replace('[', "%5B").replace(']', "%5D")
    }
}

impl FromStr for ImageName {
    type Err = InvalidImageName;

    fn from_str(text: &str) -> Result<Self, InvalidImageName> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        // The tag follows the last colon, unless that colon belongs to a registry's port or address.
        let (repository, tag) = match rest.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains(['/', ']']) => (repository, Some(tag)),
            _ => (rest, None),
        };
        if is_repository(repository) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidImageName)
        }
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

fn is_repository(text: &str) -> bool {
    if text.len() > MAX_REPOSITORY_CHARS {
        return false;
    }
    match text.split_once('/') {
        Some((first, path)) => {
            (is_path_component(first) || is_registry(first)) && path.split('/').all(is_path_component)
        }
        None => is_path_component(text),
    }
}

/// Lower-case letters and digits, with `.`, `_`, `__` or any number of `-` between them.
fn is_path_component(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut rest = text;
    loop {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            return false;
        }
        if after.is_empty() {
            return true;
        }
        let dashes = after.trim_start_matches('-');
        let separated = if dashes.len() < after.len() { Some(dashes) } else { after.strip_prefix("__") };
        let Some(next) = separated.or_else(|| after.strip_prefix(['.', '_'])) else {
            return false;
        };
        rest = next;
    }
}

/// A host's name or address, with or without a port.
fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => !address.is_empty() && address.chars().all(|c| c == ':' || c.is_ascii_hexdigit()),
        None => host.split('.').all(|label| {
            !label.is_empty()
                && label.chars().all(|c| c == '-' || c.is_ascii_alphanumeric())
                && !label.starts_with('-')
                && !label.ends_with('-')
        }),
    };
    is_host && port.is_none_or(|port| !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()))
}

fn is_tag(text: &str) -> bool {
    let is_word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    (1..=128).contains(&text.len())
        && text.starts_with(is_word)
        && text.chars().all(|c| is_word(c) || c == '.' || c == '-')
}

/// `sha256:` or another algorithm of letters and digits, and at least 32 hexadecimal digits.
fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        algorithm.starts_with(|c: char| c.is_ascii_alphabetic())
            && algorithm.chars().all(|c| c.is_ascii_alphanumeric())
            && (32..=256).contains(&hex.len())
            && hex.chars().all(|c| c.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn references_and_ids_are_names() {
        for name in [
            "nginx",
            "nginx:1.25-alpine",
            "library/nginx",
            "a/b/c_d/e__f/g---h/i.j:_X-1",
            "docker.io/library/nginx:latest",
            "localhost:5000/a/b:tag",
            "localhost/a",
            "Registry-1.Example:5000/a",
            "[::1]:5000/a:b",
            "[fe80::1]/a",
            "ec3f0931a6e6",
            "json",
            "team/history",
            HEX,
            &format!("sha256:{HEX}"),
            &format!("ghcr.io/a/b@sha256:{HEX}"),
            &format!("ghcr.io/a/b:tag@sha512:{HEX}{HEX}"),
        ] {
            assert_eq!(name.parse::<ImageName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_no_engine_could_take_is_none() {
        let long = "a".repeat(256);
        for text in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "..",
            ".",
            "a/..",
            "../a",
            "a/../b",
            "a/./b",
            "a..b",
            "a___b",
            "a.",
            "-a",
            "a-",
            "Upper",
            "a/Upper",
            "a b",
            "a%2Fb",
            "a?b",
            "a#b",
            "a\\b",
            "a\nb",
            "ä",
            "a:",
            "a:.b",
            "a:b:c",
            "a:b/c",
            "a@b",
            "a@sha256:00",
            "@sha256:0123456789abcdef0123456789abcdef",
            "a@sha256:0123456789abcdef0123456789abcdef@x",
            "<none>:<none>",
            "-x.example/a",
            "x..example/a",
            "host:port/a",
            "[::1/a",
            "[]/a",
            "[::1]",
            &long,
            &format!("a:{}", &long[..129]),
        ] {
            assert_eq!(text.parse::<ImageName>(), Err(InvalidImageName), "{text:?}");
        }
    }

    #[test]
    fn as_a_segment_it_has_no_slash() {
        let name: ImageName = "[::1]:5000/a/b:tag".parse().unwrap();
        assert_eq!(name.to_path_segment(), "%5B::1%5D:5000%2Fa%2Fb:tag");
    }
}
