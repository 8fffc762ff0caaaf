use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::is_reference;

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
        if is_reference(text) { Ok(Self(text.to_owned())) } else { Err(InvalidImageName) }
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
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
