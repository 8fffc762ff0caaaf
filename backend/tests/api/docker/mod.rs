//! The read-only Docker endpoint.

mod clients;
mod endpoint;
mod forwarding;
mod refusals;
