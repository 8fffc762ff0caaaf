//! Skipping, or demanding, the tests that need a real server.

use std::{
    env,
    io::{self, Write},
    path::Path,
    process::Command,
};

use crate::{
    DockerRegistry, Dockerd, ModernDocker, Podman, ServerTls, SshAgent, SshKey, Sshd, Unavailable,
    modern_docker_cli,
};

/// A daemon for this test; `None`, and `skipped: <why>` on stderr, where this machine cannot run one.
/// `test_name` stands in that message.
///
/// # Panics
///
/// Where none can be started although `STOWAGE_DEMAND=1` is set, as CI does.
#[must_use]
pub fn require_dockerd(test_name: &str) -> Option<Dockerd> {
    unless_demanded(test_name, Dockerd::start())
}

/// As [`require_dockerd`], of [`Dockerd::start_on_tcp`].
///
/// # Panics
///
/// As [`require_dockerd`].
#[must_use]
pub fn require_dockerd_on_tcp(test_name: &str, tls: Option<&ServerTls>) -> Option<Dockerd> {
    unless_demanded(test_name, Dockerd::start_on_tcp(tls))
}

/// As [`require_dockerd`], of [`ModernDocker::start`].
///
/// # Panics
///
/// As [`require_dockerd`].
#[must_use]
pub fn require_modern_docker(test_name: &str) -> Option<ModernDocker> {
    unless_demanded(test_name, ModernDocker::start())
}

/// As [`require_dockerd`], of [`modern_docker_cli`].
///
/// # Panics
///
/// As [`require_dockerd`].
#[must_use]
pub fn require_modern_docker_cli(test_name: &str, host: &str, config: &Path) -> Option<Command> {
    unless_demanded(test_name, modern_docker_cli(host, config))
}

/// As [`require_dockerd`], of [`Podman::start`].
///
/// # Panics
///
/// As [`require_dockerd`].
#[must_use]
pub fn require_podman(test_name: &str) -> Option<Podman> {
    unless_demanded(test_name, Podman::start())
}

/// As [`require_dockerd`], of [`DockerRegistry::start`].
///
/// # Panics
///
/// As [`require_dockerd`].
#[must_use]
pub fn require_registry(test_name: &str) -> Option<DockerRegistry> {
    unless_demanded(test_name, DockerRegistry::start())
}

/// As [`require_dockerd`], of [`Sshd::start`].
///
/// # Panics
///
/// As [`require_dockerd`].
#[must_use]
pub fn require_sshd(test_name: &str, authorized_keys: &[&str], variables: &[(&str, &str)]) -> Option<Sshd> {
    unless_demanded(test_name, Sshd::start(authorized_keys, variables))
}

/// As [`require_dockerd`], of [`SshAgent::start`].
///
/// # Panics
///
/// As [`require_dockerd`].
#[must_use]
pub fn require_ssh_agent(test_name: &str, keys: &[&SshKey]) -> Option<SshAgent> {
    unless_demanded(test_name, SshAgent::start(keys))
}

/// As [`require_dockerd`], of [`SshKey::generate`].
///
/// # Panics
///
/// As [`require_dockerd`].
#[must_use]
pub fn require_ssh_key(test_name: &str, passphrase: Option<&str>) -> Option<SshKey> {
    unless_demanded(test_name, SshKey::generate(passphrase))
}

#[expect(clippy::panic, reason = "a demanded test that cannot run has failed")]
fn unless_demanded<T>(test_name: &str, started: Result<T, Unavailable>) -> Option<T> {
    let unavailable = match started {
        Ok(server) => return Some(server),
        Err(unavailable) => unavailable,
    };
    if env::var_os("STOWAGE_DEMAND").is_some_and(|demand| demand == "1") {
        panic!("{test_name} is demanded by STOWAGE_DEMAND=1, but {unavailable}");
    }
    let _unprintable = writeln!(io::stderr(), "skipped: {test_name}: {unavailable}");
    None
}
