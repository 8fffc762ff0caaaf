//! What is wanted of a figure, printed beside it.

use std::fmt;

/// `at most` or `at least`, and how much; nothing where there is no goal.
pub(crate) struct Goal<'a>(pub(crate) &'a str, pub(crate) &'a str);

impl fmt::Display for Goal<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self(_, "") => Ok(()),
            Self("", goal) => write!(formatter, "   goal: {goal}"),
            Self(bound, goal) => write!(formatter, "   goal: {bound} {goal}"),
        }
    }
}
