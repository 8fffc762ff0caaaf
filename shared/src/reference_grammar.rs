//! The grammar of references, after `github.com/distribution/reference`.

use crate::familiar_name::is_registry;

/// The longest name, without tag and digest.
const MAX_NAME_BYTES: usize = 255;

/// The longest tag.
const MAX_TAG_BYTES: usize = 128;

/// Whether a text can name an image: `name`, `name:tag`, `name@digest` or `name:tag@digest`, or an id or the start of
/// one, which look like names too.
pub fn is_reference(text: &str) -> bool {
    let (named, digest) = text.split_once('@').map_or((text, None), |(named, digest)| (named, Some(digest)));
    let (name, tag) = match named.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (named, None),
    };
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if is_registry(host) => (Some(host), path),
        _ => (None, name),
    };
    name.len() <= MAX_NAME_BYTES
        // To Docker's grammar, if not to its meaning, `my_host.example` is a part of the path.
        && host.is_none_or(|host| is_host(host) || is_path_component(host))
        && path.split('/').all(is_path_component)
        && tag.is_none_or(is_tag)
        && digest.is_none_or(is_digest)
}

/// Labels of letters, digits and inner hyphens, with dots between them, or an IPv6 address in brackets; and a port.
fn is_host(host: &str) -> bool {
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (host, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_named = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(ip) => !ip.is_empty() && ip.bytes().all(|byte| byte == b':' || byte.is_ascii_hexdigit()),
        None => host.split('.').all(is_label),
    };
    is_named && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Small letters and digits, between them one dot, one or two underscores, or hyphens.
fn is_path_component(component: &str) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = component.as_bytes();
    let is_separator = |part: &[u8]| {
        part.is_empty()
            || part == b"."
            || part == b"_"
            || part == b"__"
            || part.iter().all(|byte| *byte == b'-')
    };
    bytes.first().is_some_and(is_word)
        && bytes.last().is_some_and(is_word)
        && bytes.split(is_word).all(is_separator)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= MAX_TAG_BYTES
        && tag.bytes().next().is_some_and(is_word)
        && tag.bytes().all(|byte| is_word(byte) || byte == b'.' || byte == b'-')
}

/// The digests that engines know: other algorithms than these are no image's.
fn is_digest(digest: &str) -> bool {
    let is_hex = |hex: &str| hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        let length = match algorithm {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => return false,
        };
        hex.len() == length && is_hex(hex)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn references_are_what_docker_takes() {
        let digest = format!("sha256:{:a<64}", "");
        for text in [
            "nginx",
            "nginx:1.27",
            "sha256:00",
            "0123abcd",
            "shop/web_x__y-z--a.b:T_1.-",
            "localhost:5000/a/b",
            "Host/a",
            "my-host.example:443/a:1",
            "my_host.example/a",
            "[::1]:5000/a:1",
            "[fe80::1]/a",
            &digest,
            &format!("nginx@{digest}"),
            &format!("ghcr.io/a/b:1@{digest}"),
            &"a".repeat(255),
            &format!("a:{}", "b".repeat(128)),
        ] {
            assert!(is_reference(text), "{text}");
        }
        for text in [
            "",
            ":",
            "@",
            "/",
            "-x",
            "x-",
            "x:",
            ":x",
            "a//b",
            "./x",
            "a:b:c",
            "a@b",
            "a___b",
            "a..b",
            "a._b",
            "Upper:Case",
            "a/Upper",
            "a:-b",
            "no-such@sha256:00",
            "nginx@md5:00",
            "host:port/a",
            "[::1]",
            "[::1/a",
            "[]/a",
            "[x]/a",
            ".io/a",
            "-x.io/a",
            "ä",
            "a b",
            &"a".repeat(256),
            &format!("a:{}", "b".repeat(129)),
            &digest.to_uppercase(),
        ] {
            assert!(!is_reference(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), near in "[a-cA-C0-2._:/@-]{0,12}") {
            is_reference(&text);
            is_reference(&near);
        }
    }
}
