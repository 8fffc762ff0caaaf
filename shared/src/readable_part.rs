use std::ops::Range;

use crate::completion::term_at;
use crate::{FilterCondition, ImageFilter};

/// What is shown instead of a text of which a term, at these bytes, cannot be read: its other terms, where nothing was
/// shown before, or the beginning of just that term as a word. Nothing where what was shown is to stay, as it is while
/// somebody changes a term that was read already.
pub fn readable_part(text: &str, fault: &Range<usize>, before: Option<&ImageFilter>) -> Option<ImageFilter> {
    let term = term_at(text, fault.start).unwrap_or_else(|| fault.clone());
    let term = term.start..term.end.max(fault.end);
    // Its minus goes with it.
    let start = text.get(..term.start)?.strip_suffix('-').map_or(term.start, str::len);
    let rest = ImageFilter::parse(&format!("{} {}", text.get(..start)?, text.get(term.end..)?)).ok()?;
    let Some(before) = before else { return Some(rest) };
    let term = text.get(term)?;
    let is_begun = |word: &str| term.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let mut others = before.terms.clone();
    let begun = others
        .iter()
        .position(|term| matches!(&term.condition, FilterCondition::Text(word) if is_begun(word)))?;
    others.remove(begun);
    (others == rest.terms).then_some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is shown in the end while the text is typed letter by letter.
    fn typed(text: &str) -> String {
        let mut shown = None;
        for (at, character) in text.char_indices() {
            let text = &text[..at + character.len_utf8()];
            shown = match ImageFilter::parse(text) {
                Ok(filter) => Some(filter),
                Err(error) => readable_part(text, &error.at, shown.as_ref()).or(shown),
            };
        }
        shown.unwrap_or_default().to_string()
    }

    fn part(text: &str, before: Option<&str>) -> Option<String> {
        let error = ImageFilter::parse(text).unwrap_err();
        let before = before.map(|before| ImageFilter::parse(before).unwrap());
        readable_part(text, &error.at, before.as_ref()).map(|filter| filter.to_string())
    }

    #[test]
    fn a_key_that_is_typed_is_no_word() {
        for (text, shown) in [
            ("web registry:", "web"),
            ("web -registry:gh", "web"),
            ("registry:ghcr.io dangling:may", "registry:ghcr.io"),
            ("size>", ""),
            ("web \"two wo", "web"),
            ("web -", "web"),
            ("web platform:/", "web"),
        ] {
            assert_eq!(typed(text), shown, "{text}");
        }
    }

    #[test]
    fn what_was_shown_stays_while_a_term_is_changed() {
        assert_eq!(part("web age>3", Some("web age>30d")), None);
        assert_eq!(part("web age>3", Some("other age")), None);
        assert_eq!(part("web age>3 x", None).as_deref(), Some("web x"));
        assert_eq!(part("-age>3 ä", Some("-age ä")).as_deref(), Some("ä"));
        // One more mistake, and nothing is known.
        assert_eq!(part("age>3 size>", None), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(label|age|[-a:>\" ä]){0,8}", before in "[a ]{0,4}") {
            if let Err(error) = ImageFilter::parse(&text) {
                readable_part(&text, &error.at, ImageFilter::parse(&before).ok().as_ref());
            }
        }
    }
}
