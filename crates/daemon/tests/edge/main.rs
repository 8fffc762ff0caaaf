//! Daemons as their callers see them, through the one public door, over real sockets.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what tests may do, their helpers may; clippy.toml can only say so of the tests themselves"
)]

mod calls;
mod changes;
mod container_counts;
mod faults;
mod fields;
mod filter_differences;
mod filters;
mod image_containers;
mod image_detail;
mod image_events;
mod image_usage;
mod layers;
mod newer_engines;
mod observing;
mod real_containers;
mod real_docker;
mod real_fields;
mod real_filters;
mod real_images;
mod real_registry;
mod real_usage;
mod renewals;
mod ssh;
mod ssh_sessions;
mod support;
mod test_connection;
mod tls;
