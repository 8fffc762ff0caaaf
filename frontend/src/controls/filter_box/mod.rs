//! The field that filters a list as one types, and what helps one to.

mod filter_field;
mod filter_help;
mod filter_problem;
mod suggestions;
mod typed_filter;
mod typing;

pub(crate) use filter_field::FilterBox;
pub(crate) use filter_help::explained_terms;
pub(crate) use filter_problem::filter_problem;
pub(crate) use typed_filter::{FilterProblem, TypedFilter};
