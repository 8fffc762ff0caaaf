use thiserror::Error;

use crate::FamiliarName;

/// A pattern of references, as the `reference` filter takes it.
///
/// The Engine matches by Go's [`path.Match`](https://pkg.go.dev/path#Match): `*` and `?` stand for anything but a
/// slash, `[a-z]` and `[^a-z]` for one character (a slash too), and `\x` for an `x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferencePattern {
    text: String,
    /// What stands between the stars. There is always a first one; it may be empty, like all others.
    chunks: Vec<Vec<Piece>>,
}

/// The text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a valid pattern")]
pub struct InvalidPattern;

/// What stands for one character.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Exactly(char),
    AnyButSlash,
    Class { negated: bool, ranges: Vec<(char, char)> },
}

impl ReferencePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// Where Go would report `ErrBadPattern`: a class that is empty, open or ends in `-`, or a trailing backslash.
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        let mut chunks = Vec::new();
        let mut chunk = Vec::new();
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            match character {
                '*' => chunks.push(std::mem::take(&mut chunk)),
                '?' => chunk.push(Piece::AnyButSlash),
                '\\' => chunk.push(Piece::Exactly(rest.next().ok_or(InvalidPattern)?)),
                '[' => chunk.push(parse_class(&mut rest)?),
                _ => chunk.push(Piece::Exactly(character)),
            }
        }
        chunks.push(chunk);
        Ok(Self { text: text.to_owned(), chunks })
    }

    /// The pattern that stands for just this text.
    pub fn exactly(text: &str) -> Self {
        let mut escaped = String::with_capacity(text.len());
        for character in text.chars() {
            if matches!(character, '*' | '?' | '[' | '\\') {
                escaped.push('\\');
            }
            escaped.push(character);
        }
        Self { text: escaped, chunks: vec![text.chars().map(Piece::Exactly).collect()] }
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern matches a repo tag or a repo digest: as a whole or its name only, in the form in which the
    /// daemon lists it or in the familiar one.
    ///
    /// Docker lists familiar forms only, so on its lists this is `reference.FamiliarMatch` of its library. Podman lists
    /// full ones (`docker.io/library/nginx:1`), which Docker matches too since 29.5.
    pub fn matches(&self, reference: &str) -> bool {
        self.matches_familiar(reference, FamiliarName::of(reference))
    }

    /// As [`ReferencePattern::matches`], of a reference whose familiar form is known.
    pub(crate) fn matches_familiar(&self, reference: &str, familiar: FamiliarName<'_>) -> bool {
        self.matches_text(familiar.reference)
            || self.matches_text(familiar.name)
            || (familiar.reference.len() < reference.len()
                && (self.matches_text(reference) || self.matches_text(FamiliarName::without_tag(reference))))
    }

    /// `path.Match`.
    pub(crate) fn matches_text(&self, text: &str) -> bool {
        let Some((first, after_stars)) = self.chunks.split_first() else { return false };
        let Some(mut rest) = match_chunk(first, text) else { return false };
        let Some((last, between)) = after_stars.split_last() else { return rest.is_empty() };
        for chunk in between {
            // Go takes the first place that fits and never comes back to it.
            match starts_below_slash(rest).find_map(|start| match_chunk(chunk, start)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        // Each piece is for one character, so there is one place from which on the last ones fit.
        let Some(start) = last_characters(rest, last.len()) else { return false };
        let (skipped, end) = rest.split_at(start);
        !skipped.contains('/') && match_chunk(last, end).is_some()
    }
}

/// What a star can leave of a text: the text, and it without its first characters up to a slash.
fn starts_below_slash(text: &str) -> impl Iterator<Item = &str> {
    let end = text.find('/').unwrap_or(text.len());
    text.char_indices()
        .map(|(start, _)| start)
        .chain([text.len()])
        .take_while(move |start| *start <= end)
        .filter_map(|start| text.get(start..))
}

/// Where the last so many characters of a text begin.
fn last_characters(text: &str, count: usize) -> Option<usize> {
    match count.checked_sub(1) {
        None => Some(text.len()),
        Some(before) => text.char_indices().rev().nth(before).map(|(start, _)| start),
    }
}

/// What is left of the text behind the chunk.
fn match_chunk<'a>(chunk: &[Piece], text: &'a str) -> Option<&'a str> {
    let mut rest = text.chars();
    for piece in chunk {
        let character = rest.next()?;
        let fits = match piece {
            Piece::Exactly(expected) => *expected == character,
            Piece::AnyButSlash => character != '/',
            Piece::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (low..=high).contains(&&character)) != *negated
            }
        };
        if !fits {
            return None;
        }
    }
    Some(rest.as_str())
}

/// Reads a class up to and including its `]`.
fn parse_class(rest: &mut std::str::Chars<'_>) -> Result<Piece, InvalidPattern> {
    let mut next = rest.next().ok_or(InvalidPattern)?;
    let negated = next == '^';
    if negated {
        next = rest.next().ok_or(InvalidPattern)?;
    }
    let mut ranges = Vec::new();
    loop {
        let low = class_character(next, rest)?;
        let mut high = low;
        next = rest.next().ok_or(InvalidPattern)?;
        if next == '-' {
            high = class_character(rest.next().ok_or(InvalidPattern)?, rest)?;
            next = rest.next().ok_or(InvalidPattern)?;
        }
        ranges.push((low, high));
        if next == ']' {
            return Ok(Piece::Class { negated, ranges });
        }
    }
}

/// One character of a class, or the one that it escapes.
fn class_character(character: char, rest: &mut std::str::Chars<'_>) -> Result<char, InvalidPattern> {
    match character {
        '-' | ']' => Err(InvalidPattern),
        '\\' => rest.next().ok_or(InvalidPattern),
        _ => Ok(character),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path_match(pattern: &str, text: &str) -> bool {
        ReferencePattern::parse(pattern).expect(pattern).matches_text(text)
    }

    #[test]
    fn patterns_are_what_go_takes() {
        for pattern in
            ["", "nginx", "ghcr.io/*/web:1.?", "[a-z]*", "[^a]", "a\\[", "[\\]]", "[a-cx]", "[z-a]"]
        {
            assert!(ReferencePattern::parse(pattern).is_ok(), "{pattern}");
        }
        for pattern in
            ["[", "[]", "[]a]", "[-]", "[a-]", "[a-c-]", "[^]", "a[", "[a", "[a-", "\\", "a\\", "[\\", "*["]
        {
            assert_eq!(ReferencePattern::parse(pattern), Err(InvalidPattern), "{pattern}");
        }
    }

    /// What each of these gives was asked of a real engine.
    #[test]
    fn texts_match_as_in_go() {
        for (pattern, text) in [
            ("", ""),
            ("*", ""),
            ("*", "nginx:1"),
            ("a*b*c", "aXXbbYc"),
            ("*c", "abcc"),
            ("a?c", "aäc"),
            ("[^a-c]x", "/x"),
            ("[a-cx]", "x"),
            ("\\*[\\]]", "*]"),
            ("**/web:*", "shop/web:1"),
        ] {
            assert!(path_match(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("*", "a/b"),
            ("?", "/"),
            ("[z-a]", "m"),
            ("a*", "b"),
            ("*a", "ab"),
            ("[^a]", ""),
            ("NGINX", "nginx"),
            // Another choice of what the first star takes would match.
            ("*[^x]*b", "a/b"),
        ] {
            assert!(!path_match(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_reference_is_matched_as_listed_and_as_familiar_with_and_without_its_tag() {
        let matches =
            |pattern: &str, reference: &str| ReferencePattern::parse(pattern).unwrap().matches(reference);
        for pattern in ["nginx", "ngin?", "nginx:1.*", "docker.io/library/nginx", "docker.io/*/nginx:1.27"] {
            assert!(matches(pattern, "docker.io/library/nginx:1.27"), "{pattern}");
        }
        assert!(matches("localhost:5000/*/web", "localhost:5000/team/web:1"));
        assert!(matches("nginx", "nginx@sha256:00"));
        assert!(matches("nginx@sha256:*", "nginx@sha256:00"));
        for pattern in ["*", "library/nginx", "nginx:1", "docker.io/nginx", "*/nginx:1.27"] {
            assert_eq!(matches(pattern, "docker.io/library/nginx:1.27"), pattern == "*", "{pattern}");
        }
        assert!(!matches("*", "ghcr.io/acme/web:latest"));
        assert!(!matches("docker.io/library/nginx", "nginx:1.27"));
    }

    /// Every way to divide the text between the stars, tried in turn.
    fn slowly(pattern: &[char], text: &[char]) -> bool {
        match pattern.first() {
            None => text.is_empty(),
            Some('*') => (0..=text.len())
                .take_while(|length| !text[..*length].contains(&'/'))
                .any(|length| slowly(&pattern[1..], &text[length..])),
            Some('?') => text.first().is_some_and(|c| *c != '/') && slowly(&pattern[1..], &text[1..]),
            Some('\\') => text.first() == pattern.get(1) && slowly(&pattern[2..], &text[1..]),
            Some('[') => {
                let length = pattern.iter().position(|c| *c == ']').unwrap();
                let inside = &pattern[1..length];
                // Only letters are put between brackets below, and no slash may be meant.
                let is_in = |c: char| match inside {
                    ['^', others @ ..] => !others.contains(&c) && c != '/',
                    [low, '-', high] => (*low..=*high).contains(&c),
                    _ => inside.contains(&c),
                };
                text.first().is_some_and(|c| is_in(*c)) && slowly(&pattern[length + 1..], &text[1..])
            }
            Some(c) => text.first() == Some(c) && slowly(&pattern[1..], &text[1..]),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_024, ..ProptestConfig::default() })]

        #[test]
        fn matching_is_what_trying_every_way_finds(
            pattern in r"([ab/:*?]|\*|\[abc?\]|\[a-b\]|\\[a*/]){0,9}",
            text in "[ab/:*]{0,9}",
        ) {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(path_match(&pattern, &text), slowly(&chars(&pattern), &chars(&text)));
        }

        #[test]
        fn a_class_that_excludes_is_the_same_where_no_slash_is(
            pattern in r"([ab*?]|\[\^a\]){0,9}",
            text in "[abc]{0,9}",
        ) {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(path_match(&pattern, &text), slowly(&chars(&pattern), &chars(&text)));
        }

        #[test]
        fn no_pattern_and_no_text_panics(pattern in any::<String>(), text in any::<String>()) {
            if let Ok(pattern) = ReferencePattern::parse(&pattern) {
                pattern.matches(&text);
            }
        }
    }
}
