use crate::ImageRow;

/// What is typed into the filter box: words, all of which must occur in a row, in any order and case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageSearch {
    words: Vec<String>,
}

impl ImageSearch {
    /// Splits the text at white space.
    pub fn new(text: &str) -> Self {
        Self { words: text.split_whitespace().map(str::to_lowercase).collect() }
    }

    /// Whether every row matches.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether each word occurs in the row's `repository:tag`, image id or a digest.
    pub fn matches(&self, row: &ImageRow) -> bool {
        self.words.iter().all(|word| row.searchable.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_row::{image_rows, tests::image};

    fn found(text: &str) -> Vec<String> {
        let images = [
            image("sha256:aaa111", &["nginx:1.25"], &["nginx@sha256:d1905"]),
            image("sha256:bbb222", &["ghcr.io/Acme/web:Latest"], &[]),
            image("sha256:ccc333", &[], &[]),
        ];
        let search = ImageSearch::new(text);
        image_rows(&images)
            .into_iter()
            .filter(|row| search.matches(row))
            .map(|row| row.id.to_string())
            .collect()
    }

    #[test]
    fn repository_tag_id_and_digest_are_searched() {
        assert_eq!(found("ngi"), ["sha256:aaa111"]);
        assert_eq!(found("nginx:1.2"), ["sha256:aaa111"]);
        assert_eq!(found("latest"), ["sha256:bbb222"]);
        assert_eq!(found("bbb2"), ["sha256:bbb222"]);
        assert_eq!(found("sha256:d19"), ["sha256:aaa111"]);
        assert_eq!(found("<none>"), ["sha256:ccc333"]);
        assert_eq!(found("nothing like it"), [""; 0]);
    }

    #[test]
    fn every_word_must_occur_in_any_order_and_case() {
        assert_eq!(found("  WEB ghcr "), ["sha256:bbb222"]);
        assert_eq!(found("web nginx"), [""; 0]);
        assert_eq!(found(" ").len(), 3);
    }

    #[test]
    fn a_word_does_not_match_across_two_fields() {
        assert_eq!(found("1.25sha"), [""; 0]);
    }
}
