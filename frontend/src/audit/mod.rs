//! The page about what was done and tried.

mod audit_filters;
mod audit_page;
mod audit_table;

pub(crate) use audit_page::audit_page;
