//! The pages for those who are not signed in yet.

mod setup_page;
mod sign_in_page;

pub(crate) use setup_page::setup_page;
pub(crate) use sign_in_page::sign_in_page;
