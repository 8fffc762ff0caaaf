//! The page about oneself.

mod account_page;
mod password_form;
mod sessions;

pub(crate) use account_page::account_page;
