use thiserror::Error;

/// A query parameter that does not parse: which one, and what was expected instead.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{name}: {expected}")]
pub struct BadParameter {
    /// The parameter's name as it stands in the query string.
    pub name: &'static str,
    /// What was expected, as a fragment that ends the sentence.
    pub expected: String,
}

impl BadParameter {
    /// The error for the parameter `name`.
    pub fn new(name: &'static str, expected: impl Into<String>) -> Self {
        Self { name, expected: expected.into() }
    }
}
