//! The program as its users run it: one process a test, asked over real HTTP.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what tests may do, their helpers may; clippy.toml can only say so of the tests themselves"
)]

mod access;
mod docker;
mod environments;
mod errors;
mod health;
mod host;
mod images;
mod metrics;
mod page;
mod settings;
mod start;
mod support;
