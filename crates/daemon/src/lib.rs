//! Docker daemons: how they are reached, asked and understood. The only crate that names bollard.
//!
//! [`Registry::connect`] is the only door, and it takes a [`authz::Grant`]: what a [`Daemon`] can be asked depends
//! on the capability that was proved. Daemons are untrusted and slow: every call has a timeout, every answer a
//! bound, and what they say is parsed tolerantly.

mod advice;
mod api_version;
mod bounded_stream;
mod connection;
mod connector;
mod container_count;
mod daemon;
mod daemon_error;
mod dial;
mod disk_usage;
mod endpoint;
mod engine_answer;
mod engine_error;
mod image_containers;
mod image_detail;
mod image_events;
mod image_history;
mod image_layers;
mod image_list;
mod image_usage;
mod invalid_connection;
mod json_rows;
mod known_hosts;
mod layer_knowledge;
mod layer_sizes;
mod layer_table;
mod limits;
mod link;
mod list_change;
mod list_images;
mod local_filters;
mod manifest_knowledge;
mod named_images;
mod observe;
mod obstacle;
#[cfg(test)]
mod odd_answers;
mod recount;
mod registry;
mod renew_images;
mod renewed_rows;
mod ssh_client;
mod ssh_key;
mod ssh_server;
mod ssh_session;
mod ssh_sign_in;
mod ssh_stream;
mod stages;
mod store_kind;
mod test_connection;
mod tls;
mod tls_failure;
mod unverified_certificate;

pub use connection::{ClientCertificate, Connection, Ssh, Tls};
pub use daemon::{Daemon, LinkId};
pub use daemon_error::DaemonError;
pub use endpoint::{Endpoint, InvalidEndpoint};
pub use engine_answer::{EngineAnswer, EngineVersion, InvalidEngineVersion};
pub use image_events::{DaemonTime, EventSource, ImageEvents};
pub use image_list::{ParsedImages, parse_images};
pub use invalid_connection::{
    InvalidCertificates, InvalidClientKey, InvalidConnection, InvalidKnownHost, InvalidPrivateKey,
};
pub use limits::Limits;
pub use list_change::{ImageChange, ListChange, ListChanges, ListEvent};
pub use observe::Observation;
pub use obstacle::{Obstacle, Unreachable};
pub use registry::{Registry, UnknownEnvironment};
pub use test_connection::test_connection;
