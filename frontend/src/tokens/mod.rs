//! The page about API tokens.

mod issued_token;
mod new_token;
mod token_table;
mod tokens_page;

pub(crate) use token_table::token_table;
pub(crate) use tokens_page::tokens_page;
