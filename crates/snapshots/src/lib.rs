//! The image lists of daemons, kept ready as the bytes to be sent.
//!
//! [`Snapshots::list`] is the only door, and it takes a [`daemon::Daemon`] that was authorized to list: what is kept
//! is for nobody who could not ask the daemon themselves.

mod asking;
mod attention;
mod call;
mod encoder;
mod encoding;
mod environment_figures;
mod expiry;
mod figures;
mod follow;
mod freshness;
mod key;
mod limits;
mod news;
mod pause;
mod pending;
mod shelf;
mod slot;
mod slot_calls;
mod slot_state;
mod snapshot;
mod snapshots;
#[cfg(test)]
mod tests;
mod totals;

pub use encoder::Encoder;
pub use encoding::Encoding;
pub use environment_figures::EnvironmentFigures;
pub use figures::Figures;
pub use freshness::Freshness;
pub use limits::SnapshotLimits;
pub use news::News;
pub use snapshot::Snapshot;
pub use snapshots::Snapshots;
pub use totals::Totals;
