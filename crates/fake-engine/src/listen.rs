//! Where the engine listens.

use std::fmt;
use std::io;
use std::net::{AddrParseError, Ipv4Addr, SocketAddr};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tokio::net::{TcpListener, UnixListener};

use crate::stream::Stream;

/// An address to listen on; written `unix:///path` or `tcp://127.0.0.1:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// A unix socket at this absolute path. A stale socket file there is replaced.
    Unix(PathBuf),
    /// A TCP port of a loopback address; port 0 lets the system choose a free one.
    Tcp(SocketAddr),
}

impl Default for Listen {
    fn default() -> Self {
        Self::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(formatter, "unix://{}", path.display()),
            Self::Tcp(address) => write!(formatter, "tcp://{address}"),
        }
    }
}

/// Why an address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// It is neither `unix:///path` nor `tcp://address:port`.
    #[error("'{0}' is no address to listen on, expected unix:///path or tcp://127.0.0.1:port")]
    UnknownScheme(String),
    /// What follows `tcp://` is no IP address with a port.
    #[error("'{given}' is no TCP address")]
    NotAnAddress {
        /// The text.
        given: String,
        /// What the parser said.
        source: AddrParseError,
    },
    /// The address can be reached from other machines: a fake engine has no authentication.
    #[error("{0} is not a loopback address")]
    NotLoopback(SocketAddr),
    /// Another server answers on that unix socket.
    #[error("another server listens on {0}")]
    InUse(PathBuf),
    /// The system refused.
    #[error("cannot listen on {listen}")]
    Bind {
        /// The address.
        listen: Listen,
        /// What the system said.
        source: io::Error,
    },
}

impl FromStr for Listen {
    type Err = ListenError;

    fn from_str(text: &str) -> Result<Self, ListenError> {
        if let Some(path) = text.strip_prefix("unix://").filter(|path| path.starts_with('/')) {
            return Ok(Self::Unix(PathBuf::from(path)));
        }
        let Some(address) = text.strip_prefix("tcp://") else {
            return Err(ListenError::UnknownScheme(text.to_owned()));
        };
        let address: SocketAddr = address
            .parse()
            .map_err(|source| ListenError::NotAnAddress { given: address.to_owned(), source })?;
        loopback(address).map(Self::Tcp)
    }
}

fn loopback(address: SocketAddr) -> Result<SocketAddr, ListenError> {
    if address.ip().is_loopback() { Ok(address) } else { Err(ListenError::NotLoopback(address)) }
}

/// A bound socket.
#[derive(Debug)]
pub(crate) enum Listener {
    Unix(UnixListener),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds, and says where: the port that the system chose, and the file to remove in the end.
    pub(crate) async fn bind(listen: Listen) -> Result<(Self, Listen, Option<SocketFile>), ListenError> {
        match listen {
            Listen::Unix(path) => {
                remove_stale(&path)?;
                let listener = UnixListener::bind(&path)
                    .map_err(|source| ListenError::Bind { listen: Listen::Unix(path.clone()), source })?;
                Ok((Self::Unix(listener), Listen::Unix(path.clone()), Some(SocketFile(path))))
            }
            Listen::Tcp(address) => {
                let address = loopback(address)?;
                let failed = |source| ListenError::Bind { listen: Listen::Tcp(address), source };
                let listener = TcpListener::bind(address).await.map_err(failed)?;
                let bound = listener.local_addr().map_err(failed)?;
                Ok((Self::Tcp(listener), Listen::Tcp(bound), None))
            }
        }
    }

    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Unix(listener) => Ok(Stream::unix(listener.accept().await?.0)),
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Stream::tcp(stream))
            }
        }
    }
}

/// The file of a unix socket; removed when this is dropped.
#[derive(Debug)]
pub(crate) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // It may be gone already, with the temporary folder it was in.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Removes a socket file that nobody listens on. Another kind of file is left alone: bind then fails.
fn remove_stale(path: &Path) -> Result<(), ListenError> {
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket());
    if !is_socket {
        return Ok(());
    }
    if std::os::unix::net::UnixStream::connect(path).is_ok() {
        return Err(ListenError::InUse(path.to_owned()));
    }
    std::fs::remove_file(path)
        .map_err(|source| ListenError::Bind { listen: Listen::Unix(path.to_owned()), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written_alike() {
        for text in ["unix:///tmp/x.sock", "tcp://127.0.0.1:0", "tcp://[::1]:2375"] {
            assert_eq!(text.parse::<Listen>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn only_loopback_is_listened_on() {
        for text in ["tcp://0.0.0.0:2375", "tcp://192.0.2.1:1", "tcp://[::]:1"] {
            assert!(matches!(text.parse::<Listen>(), Err(ListenError::NotLoopback(_))), "{text}");
        }
        for text in ["", "/x.sock", "unix://x.sock", "tcp://localhost", "http://127.0.0.1:1"] {
            assert!(text.parse::<Listen>().is_err(), "{text}");
        }
    }
}
