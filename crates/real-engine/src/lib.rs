//! Real container engines for tests, and what they are reached by (a registry, an SSH server): each is
//! started here, lives in a folder of its own, and is gone afterwards, with its processes and mounts, even
//! where the test was killed.
//!
//! No engine that runs on the machine is ever touched: the sockets, the data, the settings file and the
//! containerd are all our own, and an engine lives in its own namespaces of mounts and processes.
//!
//! A server is a recipe (which programs, and when they are ready) that `Server` runs; an [`Engine`] is one
//! that speaks Docker's API. A further one is one more file beside `dockerd.rs`.

mod cli;
mod docker_registry;
mod dockerd;
mod engine;
mod load;
mod machine;
mod make;
mod modern_docker;
mod podman;
mod programs;
mod readiness;
mod recipe;
mod registry_push;
mod require;
mod server;
mod sid;
mod ssh_agent;
mod ssh_key;
mod sshd;
mod supervisor;
mod tar;
mod unavailable;

pub use cli::CliError;
pub use docker_registry::DockerRegistry;
pub use dockerd::{Dockerd, ServerTls};
pub use engine::Engine;
pub use load::LoadedImage;
pub use modern_docker::ModernDocker;
pub use podman::Podman;
pub use registry_push::{PushError, PushedIndex};
pub use require::{
    require_dockerd, require_dockerd_on_tcp, require_modern_docker, require_modern_docker_cli,
    require_podman, require_registry, require_ssh_agent, require_ssh_key, require_sshd,
};
pub use sid::{modern_docker_cli, static_busybox};
pub use ssh_agent::SshAgent;
pub use ssh_key::SshKey;
pub use sshd::Sshd;
pub use unavailable::Unavailable;
