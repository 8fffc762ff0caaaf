use std::fmt;

use crate::FilterError;
use crate::filter_tokens::{Token, tokens};

/// Conditions as they are typed into a filter box, one behind the other. All must hold, but for what its language says of
/// several that are alike.
///
/// It prints as a text that reads as the same filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter<T> {
    /// In the order of the text.
    pub terms: Vec<T>,
}

impl<T: Clone + PartialEq> Filter<T> {
    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a term is in it.
    pub fn has(&self, term: &T) -> bool {
        self.terms.contains(term)
    }

    /// With the term, at the end, or without it where it was there.
    #[must_use]
    pub fn toggled(&self, term: &T) -> Self {
        let mut terms = self.terms.clone();
        terms.retain(|other| other != term);
        if terms.len() == self.terms.len() {
            terms.push(term.clone());
        }
        Self { terms }
    }

    /// Reads a text of which each token is a term.
    pub(crate) fn read(text: &str, parse: fn(Token) -> Result<T, FilterError>) -> Result<Self, FilterError> {
        tokens(text)?.into_iter().map(parse).collect::<Result<_, _>>().map(|terms| Self { terms })
    }
}

impl<T> Default for Filter<T> {
    fn default() -> Self {
        Self { terms: Vec::new() }
    }
}

impl<T: fmt::Display> fmt::Display for Filter<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        for term in &self.terms {
            write!(formatter, "{space}{term}")?;
            space = " ";
        }
        Ok(())
    }
}
