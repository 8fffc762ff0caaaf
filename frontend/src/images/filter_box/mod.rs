//! The field that filters the list as one types, and what helps one to.

mod filter_field;
mod filter_help;
mod filter_problem;
mod suggestions;
mod typing;

pub(super) use filter_field::filter_box;
pub(super) use filter_problem::filter_problem;
