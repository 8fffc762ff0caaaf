//! What was done, tried and refused.

pub(crate) mod list_audit;
