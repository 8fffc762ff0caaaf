//! All words of the images page, and of what stands on every page: in one place, so that they can be translated. A text
//! with something in it is a function, and plural forms are chosen there.
//!
//! One file for each part of the page.

pub(crate) mod finding;
pub(crate) mod numbers;
pub(crate) mod panel;
pub(crate) mod table;
