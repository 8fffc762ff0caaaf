/// A text that must occur in what is searched of a row, or must not.
#[derive(Clone, Debug)]
pub(crate) struct SearchedText {
    is_not: bool,
    /// In lower case.
    text: String,
    /// Whether it could be a part of a digest, so that digests have to be searched too. They are most of the bytes.
    may_be_in_digest: bool,
}

impl SearchedText {
    pub(crate) fn new(is_not: bool, text: &str) -> Self {
        let text = text.to_lowercase();
        let may_be_in_digest = may_be_in_digest(&text);
        Self { is_not, text, may_be_in_digest }
    }

    /// Whether a row is let through; from `digests_start` on there are only lines of `sha256:` and digits.
    pub(crate) fn admits(&self, searched: &str, digests_start: usize) -> bool {
        let end = if self.may_be_in_digest { searched.len() } else { digests_start };
        let searched = searched.as_bytes().get(..end).unwrap_or_default();
        occurs(self.text.as_bytes(), searched) != self.is_not
    }
}

/// Whether a text could stand somewhere in a line of `sha256:` and digits, or goes over the end of a line.
fn may_be_in_digest(text: &str) -> bool {
    const ALGORITHM: &str = "sha256";
    let is_digits = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match text.split_once(':') {
        Some((before, digits)) => text.contains('\n') || (ALGORITHM.ends_with(before) && is_digits(digits)),
        None => text.contains('\n') || is_digits(text) || ALGORITHM.contains(text),
    }
}

/// Whether the bytes occur. The texts are too short for the preparations of `str::contains` to pay.
fn occurs(text: &[u8], searched: &[u8]) -> bool {
    let Some((first, rest)) = text.split_first() else { return true };
    let mut left = searched;
    while let Some(at) = left.iter().position(|byte| byte == first) {
        left = left.get(at + 1..).unwrap_or_default();
        if left.starts_with(rest) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_is_left_out_is_not_there(
            name in "[a-c:]{0,6}",
            digests in proptest::collection::vec("(sha256:)?[0-9a-f]{0,6}", 1..3),
            text in "[a-c2s:h\n]{1,4}",
            cut in (0..20_usize, 1..8_usize),
        ) {
            let searched = format!("{name}\n{}", digests.join("\n"));
            let part: String = searched.chars().skip(cut.0).take(cut.1).collect();
            for text in [&text, &part] {
                let admits = SearchedText::new(false, text).admits(&searched, name.len());
                prop_assert_eq!(admits, searched.contains(text.as_str()), "{:?} in {:?}", text, searched);
            }
        }
    }
}
