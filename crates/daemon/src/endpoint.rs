use std::borrow::Cow;
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use http::uri::Authority;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use thiserror::Error;

/// The port that Docker uses for plain TCP (IANA: `docker`).
const DEFAULT_TCP_PORT: u16 = 2375;

/// The port of SSH (RFC 4253, 4.1).
const DEFAULT_SSH_PORT: u16 = 22;

/// What is percent-encoded in a user's name: all but what RFC 3986, 2.3 leaves unreserved.
const NOT_IN_USER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a daemon is: `unix:///path`, `tcp://host:port` or `ssh://user@host:port/path`, as in `DOCKER_HOST`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A unix socket, by its absolute path.
    Unix {
        /// The socket.
        path: PathBuf,
    },
    /// TCP, with or without TLS.
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
        /// The daemon's socket on that machine, by its absolute path; none for Docker's own.
        socket: Option<String>,
    },
}

/// Why a text is no endpoint. None of it repeats the text, which may have a password in it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidEndpoint {
    /// A way to reach a daemon that is not supported.
    #[error("expected unix:///path/to/docker.sock, tcp://host:port or ssh://user@host")]
    Scheme,
    /// A unix socket needs a path from the root.
    #[error("expected an absolute path, as in unix:///var/run/docker.sock")]
    Path,
    /// More or less than a host and a port.
    #[error("expected a host and a port, as in tcp://127.0.0.1:2375")]
    Address,
    /// More or less than a user, a host, a port and a path.
    #[error("expected ssh://user@host, ssh://user@host:port or ssh://user@host:port/path/of/its/socket")]
    SshAddress,
    /// No user is named, and none is known to be meant.
    #[error("expected a user, as in ssh://user@host")]
    User,
    /// Addresses are shown and logged.
    #[error("expected no password in the address")]
    Password,
}

impl Endpoint {
    /// What stands in the requests' `Host`: nothing of ours for a unix socket.
    pub(crate) fn authority(&self) -> String {
        match self {
            Self::Unix { .. } | Self::Ssh { .. } => "localhost".to_owned(),
            Self::Tcp { host, port } => format!("{}:{port}", bracketed(host)),
        }
    }
}

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    /// Reads an address as the docker command does. Where `ssh://` names no user, it is, as for OpenSSH, whoever runs
    /// this program: `USER`, else `LOGNAME`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("unix://") {
            let path = Path::new(path);
            return if path.is_absolute() {
                Ok(Self::Unix { path: path.to_owned() })
            } else {
                Err(InvalidEndpoint::Path)
            };
        }
        if let Some(address) = text.strip_prefix("ssh://") {
            return ssh(address, local_user);
        }
        let address = text.strip_prefix("tcp://").ok_or(InvalidEndpoint::Scheme)?;
        let address = address.strip_suffix('/').unwrap_or(address);
        if address.contains('@') {
            return Err(InvalidEndpoint::Address);
        }
        let (host, port) = host_and_port(address).ok_or(InvalidEndpoint::Address)?;
        Ok(Self::Tcp { host, port: port.unwrap_or(DEFAULT_TCP_PORT) })
    }
}

/// Reads what follows `ssh://`.
fn ssh(text: &str, default_user: impl Fn() -> Option<String>) -> Result<Endpoint, InvalidEndpoint> {
    let (authority, path) = match text.find('/') {
        Some(slash) => text.split_at(slash),
        None => (text, ""),
    };
    // The last `@`, since a password may have one.
    let (user, address) = match authority.rsplit_once('@') {
        Some((user, _)) if user.contains(':') => return Err(InvalidEndpoint::Password),
        Some((user, address)) => (Some(decoded_user(user).ok_or(InvalidEndpoint::User)?), address),
        None => (default_user(), authority),
    };
    let (host, port) = host_and_port(address).ok_or(InvalidEndpoint::SshAddress)?;
    // The docker command reads the path as a URL's: what would mean something there is not guessed at.
    if path.contains(|c: char| c.is_control() || "?#%".contains(c)) {
        return Err(InvalidEndpoint::SshAddress);
    }
    let user = user.ok_or(InvalidEndpoint::User)?;
    let socket = Some(path).filter(|path| !["", "/"].contains(path)).map(str::to_owned);
    Ok(Endpoint::Ssh { user, host, port: port.unwrap_or(DEFAULT_SSH_PORT), socket })
}

/// A user's name as it stands in a URL: what is special there is percent-encoded.
fn decoded_user(text: &str) -> Option<String> {
    let user = percent_decode_str(text).decode_utf8().ok()?;
    let is_name = !user.is_empty() && !user.contains(char::is_control);
    is_name.then(|| user.into_owned())
}

fn local_user() -> Option<String> {
    ["USER", "LOGNAME"].into_iter().find_map(|name| env::var(name).ok().filter(|user| !user.is_empty()))
}

/// Reads `host` or `host:port`. A port that is none is a mistake.
fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    let authority: Authority = text.parse().ok()?;
    let host = authority.host();
    let port = match authority.port() {
        Some(port) => Some(port.as_str().parse().ok().filter(|port| *port != 0)?),
        None if host == text => None,
        None => return None,
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    (!host.is_empty()).then(|| (host.to_owned(), port))
}

fn bracketed(host: &str) -> Cow<'_, str> {
    if host.contains(':') { format!("[{host}]").into() } else { host.into() }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix { path } => write!(formatter, "unix://{}", path.display()),
            Self::Tcp { .. } => write!(formatter, "tcp://{}", self.authority()),
            Self::Ssh { user, host, port, socket } => {
                let user = utf8_percent_encode(user, NOT_IN_USER);
                write!(formatter, "ssh://{user}@{}", bracketed(host))?;
                if *port != DEFAULT_SSH_PORT {
                    write!(formatter, ":{port}")?;
                }
                write!(formatter, "{}", socket.as_deref().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        text.parse::<Endpoint>().unwrap().to_string()
    }

    #[test]
    fn endpoints_are_written_as_in_docker_host() {
        for text in [
            "unix:///var/run/docker.sock",
            "tcp://127.0.0.1:2375",
            "tcp://build.example:1",
            "tcp://[::1]:2375",
            "ssh://root@build.example",
            "ssh://root@[::1]:2222/run/user/1000/docker.sock",
            "ssh://ann%40corp@10.0.0.7/srv/docker.sock",
        ] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown("tcp://build.example"), "tcp://build.example:2375");
        assert_eq!(shown("tcp://build.example:2375/"), "tcp://build.example:2375");
        assert_eq!(shown("ssh://root@build.example:22/"), "ssh://root@build.example");
    }

    #[test]
    fn the_parts_of_an_ssh_address_are_told_apart() {
        let expected = |user: &str, host: &str, port, socket: Option<&str>| {
            Ok(Endpoint::Ssh {
                user: user.to_owned(),
                host: host.to_owned(),
                port,
                socket: socket.map(str::to_owned),
            })
        };
        let read = |text: &str| ssh(text, || Some("me".to_owned()));
        assert_eq!(read("h"), expected("me", "h", 22, None));
        assert_eq!(read("h:2222"), expected("me", "h", 2222, None));
        assert_eq!(read("ann%40corp@h/run/d.sock"), expected("ann@corp", "h", 22, Some("/run/d.sock")));
        assert_eq!(read("root@[fe80::1]:1"), expected("root", "fe80::1", 1, None));
        assert_eq!(ssh("h", || None), Err(InvalidEndpoint::User));
    }

    #[test]
    fn everything_else_is_refused_with_what_was_expected() {
        let refused = |text: &str| text.parse::<Endpoint>().unwrap_err();
        for text in ["", "docker.sock", "/var/run/docker.sock", "http://host:1", "npipe:////./pipe/x"] {
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
        for text in [
            "ssh://root@",
            "ssh://root@host:",
            "ssh://root@host:0",
            "ssh://root@:22",
            "ssh://root@host?x",
            "ssh://root@host/a?b",
            "ssh://root@host/a%20b",
        ] {
            assert_eq!(refused(text), InvalidEndpoint::SshAddress, "{text}");
        }
        for text in ["ssh://@host", "ssh://%ff@host", "ssh://%0a@host"] {
            assert_eq!(refused(text), InvalidEndpoint::User, "{text}");
        }
    }

    #[test]
    fn a_password_is_refused_and_not_repeated() {
        for text in ["ssh://root:hunter2@host", "ssh://root:hunter2@x@host", "ssh://:hunter2@host"] {
            let error = text.parse::<Endpoint>().unwrap_err();
            assert_eq!(error, InvalidEndpoint::Password, "{text}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_it_reads_it_reads_again(
            text in "(unix|tcp|ssh|x)://[a-z%@:/\\[\\]0-9?#. \\PC]{0,24}"
        ) {
            if let Ok(endpoint) = text.parse::<Endpoint>() {
                prop_assert_eq!(endpoint.to_string().parse::<Endpoint>(), Ok(endpoint));
            }
        }

        #[test]
        fn whatever_a_user_is_called_they_keep_their_name(user in "[^\\p{Cc}]{1,12}", port in 1..=u16::MAX) {
            let endpoint = Endpoint::Ssh { user, host: "host".to_owned(), port, socket: None };
            prop_assert_eq!(endpoint.to_string().parse::<Endpoint>(), Ok(endpoint));
        }
    }
}
