//! Real container engines for tests: each is started here, lives in a folder of its own, and is gone
//! afterwards, with its processes and mounts, even where the test was killed.
//!
//! No engine that runs on the machine is ever touched: the sockets, the data, the settings file and the
//! containerd are all our own.
//!
//! An engine is a recipe (which programs, which socket) that [`Engine`] runs and asks. A further engine
//! is one more file beside `dockerd.rs`.

mod cli;
mod dockerd;
mod engine;
mod make;
mod programs;
mod readiness;
mod recipe;
mod require;
mod supervisor;
mod tar;
mod unavailable;

pub use cli::CliError;
pub use dockerd::Dockerd;
pub use engine::Engine;
pub use require::require_dockerd;
pub use unavailable::Unavailable;
