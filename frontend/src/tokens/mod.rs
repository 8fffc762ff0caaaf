//! The page about API tokens.

mod issued_token;
mod new_token;
mod tokens_page;

pub(crate) use tokens_page::tokens_page;
