/// Letters of a digest that stay at its start, and at its end.
const DIGEST_START: usize = 12;
const DIGEST_END: usize = 8;

/// A digest, or a reference with one, with the digest's middle left out: `nginx@sha256:0123456789ab…01234567`. What does
/// not end in a digest stays as it is.
pub fn shortened_digest(text: &str) -> String {
    let hex_start = text.rfind(':').map_or(0, |colon| colon + 1);
    let (before, hex) = text.split_at(hex_start);
    let is_digest = hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let ends = hex.get(..DIGEST_START).zip(hex.get(hex.len().saturating_sub(DIGEST_END)..));
    match ends {
        Some((start, end)) if is_digest => format!("{before}{start}…{end}"),
        _ => text.to_owned(),
    }
}

/// The first so many characters of a text that has more; nothing where it has no more.
pub fn first_chars(text: &str, count: usize) -> Option<&str> {
    // Most texts are short, and those have no more characters than bytes.
    if text.len() <= count {
        return None;
    }
    let (end, _) = text.char_indices().nth(count)?;
    text.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn a_digest_loses_its_middle() {
        for before in ["", "sha256:", "ghcr.io/a/b@sha256:", "localhost:5000/a@sha512:"] {
            assert_eq!(shortened_digest(&format!("{before}{HEX}")), format!("{before}0123456789ab…89abcdef"));
        }
    }

    #[test]
    fn what_is_no_digest_stays() {
        for text in [
            "",
            "nginx",
            "nginx:1.27",
            "sha256:0123",
            "a:",
            "sha256:é",
            &format!("{HEX}:latest"),
            &format!("a:x{HEX}"),
        ] {
            assert_eq!(shortened_digest(text), text);
        }
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(first_chars("abc", 3), None);
        assert_eq!(first_chars("abcd", 3), Some("abc"));
        assert_eq!(first_chars("äöü", 3), None);
        assert_eq!(first_chars("äöüß", 3), Some("äöü"));
        assert_eq!(first_chars("a", 0), Some(""));
        assert_eq!(first_chars("", 0), None);
    }
}
