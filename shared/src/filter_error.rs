use std::ops::Range;

use thiserror::Error;

/// What is wrong in the text of a filter, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct FilterError {
    /// The bytes of the text that are meant, whole characters; empty where something is missing there.
    pub at: Range<usize>,
    /// What is wrong and what was expected, as a fragment.
    pub message: String,
}

/// A `before` or `since` names an image that is not in the list.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{filter}: no such image: {reference}")]
pub struct UnknownImage {
    /// `before` or `since`.
    pub filter: &'static str,
    /// The image as it was named.
    pub reference: String,
}
