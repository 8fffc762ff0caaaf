//! A JSON array that arrives in pieces, element by element.

use serde::de::Error as _;

/// Reads the text of one element.
pub(crate) type ReadElement<'a> = dyn FnMut(&[u8]) -> Result<(), serde_json::Error> + Send + 'a;

/// Takes the text of a JSON array in pieces of any size, and hands over each element's text as soon as it is complete.
///
/// It looks at brackets, strings and commas only: whether an element is JSON is for whoever reads it to say.
#[derive(Debug, Default)]
pub(crate) struct Elements {
    place: Place,
    /// The element's beginning, where it stood in earlier pieces.
    begun: Vec<u8>,
    /// Brackets that are open within the element.
    depth: usize,
    text: Text,
    /// Whether there was a comma, so that another element has to follow.
    continued: bool,
}

/// Where in relation to the array the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Before,
    Within,
    Behind,
}

/// Where in relation to a string the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Text {
    #[default]
    Outside,
    Inside,
    Escaped,
}

impl Elements {
    /// Reads on, and hands over the text of each element that ends in this piece.
    ///
    /// # Errors
    ///
    /// Where it is no array, and where `read` says that the text is no such element.
    pub(crate) fn push(&mut self, piece: &[u8], read: &mut ReadElement<'_>) -> Result<(), serde_json::Error> {
        // Where in this piece the element begins.
        let mut begin = 0;
        for (position, byte) in piece.iter().enumerate() {
            // Most of a list is inside strings.
            match (self.text, byte) {
                (Text::Inside, b'"') => self.text = Text::Outside,
                (Text::Inside, b'\\') => self.text = Text::Escaped,
                (Text::Inside, _) => {}
                (Text::Escaped, _) => self.text = Text::Inside,
                (Text::Outside, _) if self.place != Place::Within => {
                    self.around(*byte)?;
                    begin = position + 1;
                }
                (Text::Outside, b'"') => self.text = Text::Inside,
                (Text::Outside, b'[' | b'{') => self.depth += 1,
                (Text::Outside, b',' | b']') if self.depth == 0 => {
                    self.end_element(piece.get(begin..position).unwrap_or_default(), *byte == b',', read)?;
                    begin = position + 1;
                }
                // One that closes nothing is the element's own mistake.
                (Text::Outside, b']' | b'}') => self.depth = self.depth.saturating_sub(1),
                (Text::Outside, _) => {}
            }
        }
        self.begun.extend_from_slice(piece.get(begin..).unwrap_or_default());
        Ok(())
    }

    /// Says that nothing more comes.
    ///
    /// # Errors
    ///
    /// Where the array has not ended.
    pub(crate) fn end(self) -> Result<(), serde_json::Error> {
        match self.place {
            Place::Behind => Ok(()),
            Place::Before | Place::Within => Err(serde_json::Error::custom("the array does not end")),
        }
    }

    /// Reads a byte before the array or behind it.
    fn around(&mut self, byte: u8) -> Result<(), serde_json::Error> {
        match (self.place, byte) {
            (_, b' ' | b'\n' | b'\r' | b'\t') => Ok(()),
            (Place::Before, b'[') => {
                self.place = Place::Within;
                Ok(())
            }
            _ => Err(serde_json::Error::custom("expected an array and nothing else")),
        }
    }

    /// Hands over an element of which this is the rest.
    fn end_element(
        &mut self,
        rest: &[u8],
        another_follows: bool,
        read: &mut ReadElement<'_>,
    ) -> Result<(), serde_json::Error> {
        if !self.begun.is_empty() {
            self.begun.extend_from_slice(rest);
        }
        let text = if self.begun.is_empty() { rest } else { &self.begun };
        let is_empty_array = !self.continued && !another_follows && text.trim_ascii().is_empty();
        if !is_empty_array {
            read(text)?;
        }
        self.begun.clear();
        self.continued = another_follows;
        if !another_follows {
            self.place = Place::Behind;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// What comes out where the text is cut at these places, each counted from the one before.
    fn read(text: &[u8], cuts: &[usize]) -> Result<Vec<Value>, serde_json::Error> {
        let mut found = Vec::new();
        let mut elements = Elements::default();
        let mut rest = text;
        let mut read = |text: &[u8]| serde_json::from_slice(text).map(|value| found.push(value));
        for cut in cuts {
            let (piece, next) = rest.split_at(rest.len().min(*cut));
            elements.push(piece, &mut read)?;
            rest = next;
        }
        elements.push(rest, &mut read)?;
        elements.end()?;
        Ok(found)
    }

    /// The same with all ways of cutting it once, and byte by byte.
    fn read_each_way(text: &str) -> Result<Vec<Value>, String> {
        let text = text.as_bytes();
        let whole = read(text, &[]).map_err(|error| error.to_string());
        for cut in 0..=text.len() {
            assert_eq!(read(text, &[cut]).ok(), whole.clone().ok(), "cut at {cut}");
        }
        assert_eq!(read(text, &vec![1; text.len()]).ok(), whole.clone().ok(), "byte by byte");
        whole
    }

    #[test]
    fn brackets_and_commas_in_strings_are_text() {
        let text = r#" [ {"a":"],[\"}\\","b":[1,{"c":[]}]} , {"d":"\\\"]ä\ud83d\ude00"},[[],{}],"x,]",-1.5e3,null ] "#;
        let expected = vec![
            json!({"a": "],[\"}\\", "b": [1, {"c": []}]}),
            json!({"d": "\\\"]ä😀"}),
            json!([[], {}]),
            json!("x,]"),
            json!(-1500.0),
            json!(null),
        ];
        assert_eq!(read_each_way(text).unwrap(), expected);
    }

    #[test]
    fn an_empty_array_has_no_element() {
        assert_eq!(read_each_way("[]").unwrap(), Vec::<Value>::new());
        assert_eq!(read_each_way(" \n[\t ]\r").unwrap(), Vec::<Value>::new());
    }

    #[test]
    fn what_is_no_array_or_not_all_of_it_is_an_error() {
        for text in [
            "", " ", "[", "[1", "[1,", "[1,2", "[\"]", "[{]", "[{}", "[[]", // ended early
            "{}", "null", "1", "\"[]\"", "<html>[]", // another thing
            "[,]", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1}]", "[}]", "[{]}]", "[x]",
            "[\"\n\"]", // no JSON
            "[]]", "[][]", "[1],", "[] x", // more than that
        ] {
            assert!(read_each_way(text).is_err(), "{text}");
            assert!(serde_json::from_str::<Vec<Value>>(text).is_err(), "{text}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[\\[\\]{}\",:\\\\a-cä😀\n ]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec(("[\\]}\",a-c\\\\]{0,4}", inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn an_array_is_the_same_however_it_is_cut(
            array in prop::collection::vec(any_json(), 0..12),
            pretty in any::<bool>(),
            cuts in prop::collection::vec(0..40_usize, 0..60),
        ) {
            let text = if pretty { serde_json::to_string_pretty(&array) } else { serde_json::to_string(&array) };
            prop_assert_eq!(read(text.unwrap().as_bytes(), &cuts).unwrap(), array);
        }

        #[test]
        fn a_text_is_an_array_where_serde_says_so(
            text in "[\\[\\]{}\",:\\\\1 t]{0,14}",
            cuts in prop::collection::vec(0..4_usize, 0..8),
        ) {
            let expected: Option<Vec<Value>> = serde_json::from_str(&text).ok();
            prop_assert_eq!(read(text.as_bytes(), &cuts).ok(), expected);
        }

        #[test]
        fn an_array_that_ends_early_is_none(
            array in prop::collection::vec(any_json(), 0..6),
            end in any::<prop::sample::Index>(),
            cuts in prop::collection::vec(0..40_usize, 0..20),
        ) {
            let text = serde_json::to_vec(&array).unwrap();
            prop_assert!(read(&text[..end.index(text.len())], &cuts).is_err());
        }
    }
}
