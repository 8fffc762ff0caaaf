//! Real PostgreSQL for tests: each cluster is started here, lives in a folder of its own, and is gone afterwards, with
//! its processes and its data, even where the test was killed.
//!
//! No server that runs on the machine is ever touched, only its programs are used. A cluster listens on a socket in
//! its folder, or on 127.0.0.1 where it speaks TLS.

mod account;
mod certificates;
mod cluster;
mod programs;
mod readiness;
mod require;
mod supervisor;
mod unavailable;

pub use cluster::Cluster;
pub use require::{require_cluster, require_tls_cluster};
pub use unavailable::Unavailable;
