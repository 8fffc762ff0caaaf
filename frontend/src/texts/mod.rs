//! All words of the page: in one place, so that they can be translated. A text with something in it is a function, and
//! plural forms are chosen there.
//!
//! One file for each part of the page.

pub(crate) mod commands;
pub(crate) mod environments;
pub(crate) mod list_state;
pub(crate) mod preferences;
pub(crate) mod take_away;
