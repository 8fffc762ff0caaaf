//! All words of the page: in one place, so that they can be translated. A text with something in it is a function, and
//! plural forms are chosen there.
//!
//! One file for each part of the page.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod commands;
pub(crate) mod controls;
pub(crate) mod environment_fields;
pub(crate) mod environments;
pub(crate) mod finding;
pub(crate) mod frame;
pub(crate) mod images;
pub(crate) mod inventory;
pub(crate) mod list_state;
pub(crate) mod numbers;
pub(crate) mod preferences;
pub(crate) mod requests;
pub(crate) mod roles;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod take_away;
pub(crate) mod tokens;
pub(crate) mod users;

/// How many there are of something, with the form for one and that for every other number.
fn counted(count: usize, one: &str, others: &str) -> String {
    format!("{} {}", shared::readable_count(count), if count == 1 { one } else { others })
}
pub(crate) mod panel;
pub(crate) mod table;
