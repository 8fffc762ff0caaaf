use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use http::uri::Authority;
use thiserror::Error;

/// The port that Docker uses for plain TCP (IANA: `docker`).
const DEFAULT_TCP_PORT: u16 = 2375;

/// The port of SSH (RFC 4253, 4.1).
const DEFAULT_SSH_PORT: u16 = 22;

/// Where a daemon is: `unix:///path`, `tcp://host:port` or `ssh://user@host:port/path`, as in `DOCKER_HOST`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A unix socket, by its absolute path.
    Unix {
        /// The socket.
        path: PathBuf,
    },
    /// Plain TCP.
    Tcp {
        /// A name or an address; IPv6 without its brackets.
        host: String,
        /// 1 to 65535.
        port: u16,
    },
    /// A socket behind an SSH server.
    Ssh {
        /// Who signs in there.
        user: String,
        /// A name or an address; IPv6 without its brackets.
        host: String,
        /// 1 to 65535.
        port: u16,
        /// The daemon's socket on that machine; none for Docker's own.
        socket: Option<PathBuf>,
    },
}

/// Why a text is no endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidEndpoint {
    /// A way to reach a daemon that is not supported.
    #[error("expected unix:///path/to/docker.sock or tcp://host:port")]
    Scheme,
    /// A unix socket needs a path from the root.
    #[error("expected an absolute path, as in unix:///var/run/docker.sock")]
    Path,
    /// More or less than a host and a port.
    #[error("expected a host and a port, as in tcp://127.0.0.1:2375")]
    Address,
}

impl Endpoint {
    /// What stands in the requests' `Host`: nothing of ours for a unix socket.
    pub(crate) fn authority(&self) -> String {
        match self {
            Self::Unix { .. } | Self::Ssh { .. } => "localhost".to_owned(),
            Self::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}"),
            Self::Tcp { host, port } => format!("{host}:{port}"),
        }
    }
}

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("unix://") {
            let path = Path::new(path);
            return if path.is_absolute() {
                Ok(Self::Unix { path: path.to_owned() })
            } else {
                Err(InvalidEndpoint::Path)
            };
        }
        let address = text.strip_prefix("tcp://").ok_or(InvalidEndpoint::Scheme)?;
        let address = address.strip_suffix('/').unwrap_or(address);
        let authority: Authority = address.parse().ok().ok_or(InvalidEndpoint::Address)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let port = match authority.port() {
            Some(port) => port.as_str().parse().ok().filter(|port| *port != 0),
            // No port is the default one, but a port that is none is a mistake.
            None if authority.host() == address => Some(DEFAULT_TCP_PORT),
            None => None,
        };
        match port {
            Some(port) if !host.is_empty() && !address.contains('@') => {
                Ok(Self::Tcp { host: host.to_owned(), port })
            }
            _ => Err(InvalidEndpoint::Address),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix { path } => write!(formatter, "unix://{}", path.display()),
            Self::Tcp { .. } => write!(formatter, "tcp://{}", self.authority()),
            Self::Ssh { user, host, port, socket } => {
                let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
                write!(formatter, "ssh://{user}@{host}")?;
                if *port != DEFAULT_SSH_PORT {
                    write!(formatter, ":{port}")?;
                }
                write!(formatter, "{}", socket.as_deref().unwrap_or(Path::new("")).display())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_written_as_in_docker_host() {
        for text in [
            "unix:///var/run/docker.sock",
            "tcp://127.0.0.1:2375",
            "tcp://build.example:1",
            "tcp://[::1]:2375",
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), text);
        }
        assert_eq!(
            "tcp://build.example".parse::<Endpoint>().unwrap().to_string(),
            "tcp://build.example:2375"
        );
        assert_eq!(
            "tcp://build.example:2375/".parse::<Endpoint>().unwrap().to_string(),
            "tcp://build.example:2375"
        );
    }

    #[test]
    fn everything_else_is_refused_with_what_was_expected() {
        let refused = |text: &str| text.parse::<Endpoint>().unwrap_err();
        for text in
            ["", "docker.sock", "/var/run/docker.sock", "ssh://host", "http://host:1", "npipe:////./pipe/x"]
        {
            assert_eq!(refused(text), InvalidEndpoint::Scheme, "{text}");
        }
        assert_eq!(refused("unix://docker.sock"), InvalidEndpoint::Path);
        assert_eq!(refused("unix://"), InvalidEndpoint::Path);
        for text in [
            "tcp://",
            "tcp://:2375",
            "tcp://host:",
            "tcp://host:0",
            "tcp://host:99999",
            "tcp://a:b@host:1",
            "tcp://host/x",
        ] {
            assert_eq!(refused(text), InvalidEndpoint::Address, "{text}");
        }
    }
}
