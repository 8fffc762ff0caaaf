use std::env::VarError;
use std::path::{Path, PathBuf};

use daemon::Endpoint;
use thiserror::Error;

use crate::plain_endpoint::{NotPlain, plain_endpoint};

const DOCKER_SOCKET: &str = "/var/run/docker.sock";

/// Where the daemon of this machine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LocalDaemon {
    pub(crate) endpoint: Endpoint,
    /// Whether anything speaks for it: `DOCKER_HOST`, or a socket that exists.
    pub(crate) is_found: bool,
}

/// `DOCKER_HOST` names a daemon that cannot be reached by its address alone.
#[derive(Debug, Error)]
#[error(
    "DOCKER_HOST names a daemon that Stowage cannot reach; start Stowage without it, or with one that it can"
)]
pub struct UnsupportedDockerHost(#[source] NotPlain);

/// Looks for the daemon of this machine: `DOCKER_HOST`, else the first socket that exists of Docker, rootless
/// Docker and Podman, else where Docker's socket would be.
pub(crate) fn find_local_daemon(
    variable: impl Fn(&str) -> Result<String, VarError>,
    exists: impl Fn(&Path) -> bool,
) -> Result<LocalDaemon, UnsupportedDockerHost> {
    let variable = |name| variable(name).ok().filter(|value| !value.is_empty());
    if let Some(docker_host) = variable("DOCKER_HOST") {
        let endpoint = plain_endpoint(&docker_host).map_err(UnsupportedDockerHost)?;
        return Ok(LocalDaemon { endpoint, is_found: true });
    }
    let in_runtime_dir = |path| variable("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join(path));
    let in_home = |path| variable("HOME").map(|folder| Path::new(&folder).join(path));
    let candidates = [
        Some(PathBuf::from(DOCKER_SOCKET)),
        in_runtime_dir("docker.sock"),
        in_home(".docker/run/docker.sock"),
        Some(PathBuf::from("/run/podman/podman.sock")),
        in_runtime_dir("podman/podman.sock"),
    ];
    let found = candidates.into_iter().flatten().find(|path| path.is_absolute() && exists(path));
    let is_found = found.is_some();
    let path = found.unwrap_or_else(|| PathBuf::from(DOCKER_SOCKET));
    Ok(LocalDaemon { endpoint: Endpoint::Unix { path }, is_found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)], sockets: &[&str]) -> String {
        let variable = |name: &str| {
            let value = variables.iter().find(|(known, _)| *known == name);
            value.map(|(_, value)| (*value).to_owned()).ok_or(VarError::NotPresent)
        };
        match find_local_daemon(variable, |path| sockets.iter().any(|socket| Path::new(socket) == path)) {
            Ok(local) => local.endpoint.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn docker_host_wins_then_the_sockets_in_their_order() {
        let variables = [("XDG_RUNTIME_DIR", "/run/user/1"), ("HOME", "/home/a")];
        let rootless = "/run/user/1/docker.sock";
        let podman = "/run/podman/podman.sock";
        assert_eq!(found(&[("DOCKER_HOST", "tcp://h:1")], &[DOCKER_SOCKET]), "tcp://h:1");
        assert_eq!(found(&[("DOCKER_HOST", "")], &[DOCKER_SOCKET, podman]), "unix:///var/run/docker.sock");
        assert_eq!(found(&variables, &[podman, rootless]), "unix:///run/user/1/docker.sock");
        assert_eq!(found(&variables, &[podman]), "unix:///run/podman/podman.sock");
        assert_eq!(found(&[], &[]), "unix:///var/run/docker.sock");
    }

    #[test]
    fn a_docker_host_that_cannot_be_reached_is_not_passed_over() {
        let error = found(&[("DOCKER_HOST", "ssh://host")], &[DOCKER_SOCKET]);
        assert!(error.starts_with("DOCKER_HOST names a daemon that Stowage cannot reach"), "{error}");
    }
}
