//! Dividing the text of a filter into its terms.

use std::ops::Range;

use crate::FilterError;

/// One term of a text, its quotes resolved.
#[derive(Debug)]
pub(crate) struct Token {
    /// Where it stands, minus and quotes included.
    pub(crate) at: Range<usize>,
    /// Whether a minus stands in front.
    pub(crate) is_negated: bool,
    /// What it says.
    pub(crate) text: String,
    /// How many bytes of what it says stand before the first quote: the same ones as in the source.
    pub(crate) bare_bytes: usize,
}

/// Divides at white space outside of quotes. In quotes, `\` stands before a quote or another `\` that is meant.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        let is_negated = first == '-';
        let mut said = String::new();
        let mut bare_bytes = None;
        let mut next =
            if is_negated { rest.next_if(|(_, c)| !c.is_whitespace()) } else { Some((start, first)) };
        let mut end = start + first.len_utf8();
        while let Some((position, character)) = next {
            end = position + character.len_utf8();
            if character == '"' {
                bare_bytes.get_or_insert(said.len());
                end = read_quoted(&mut rest, &mut said)
                    .ok_or_else(|| error(position..text.len(), "this quote is not closed"))?;
            } else {
                said.push(character);
            }
            next = rest.next_if(|(_, c)| !c.is_whitespace());
        }
        if said.is_empty() {
            let message = match bare_bytes {
                None => "expected what to leave out, right after the minus",
                Some(_) => "there is nothing between the quotes",
            };
            return Err(error(start..end, message));
        }
        let bare_bytes = bare_bytes.unwrap_or(said.len());
        tokens.push(Token { at: start..end, is_negated, text: said, bare_bytes });
    }
    Ok(tokens)
}

/// Reads up to and including the closing quote, and says where that ends.
fn read_quoted(rest: &mut impl Iterator<Item = (usize, char)>, said: &mut String) -> Option<usize> {
    loop {
        match rest.next()? {
            (position, '"') => return Some(position + 1),
            (_, '\\') => match rest.next()?.1 {
                meant @ ('"' | '\\') => said.push(meant),
                other => said.extend(['\\', other]),
            },
            (_, character) => said.push(character),
        }
    }
}

pub(crate) fn error(at: Range<usize>, message: impl Into<String>) -> FilterError {
    FilterError { at, message: message.into() }
}
