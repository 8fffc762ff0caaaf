//! The engine, as its clients see it.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what tests may do, their helpers may; clippy.toml can only say so of the tests themselves"
)]

mod binary;
mod client;
mod endpoints;
mod events;
mod faults;
mod filters;
mod lists;
