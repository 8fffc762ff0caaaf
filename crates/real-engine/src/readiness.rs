//! Whether a server answers.

use std::{
    fmt,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::net::UnixStream,
    path::PathBuf,
    time::Duration,
};

/// A question is answered in this time, or not.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a server shows that it is ready.
#[derive(Debug, Clone)]
pub(crate) enum Readiness {
    /// It answers `GET /_ping` on this socket, as engines do.
    Pings(PathBuf),
    /// It answers `GET /v2/` here, as registries do.
    Serves(SocketAddr),
    /// It names itself to whoever connects here, as SSH servers do.
    Greets(SocketAddr),
    /// It takes connections on this socket.
    Accepts(PathBuf),
}

impl Readiness {
    /// Asks once; whether the answer was the right one.
    pub(crate) fn is_reached(&self) -> bool {
        match self {
            Self::Pings(socket) => UnixStream::connect(socket).is_ok_and(|stream| {
                let timeouts = stream
                    .set_read_timeout(Some(PATIENCE))
                    .and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
                timeouts.is_ok() && says_ok(stream, "/_ping")
            }),
            Self::Serves(address) => connect(*address).is_ok_and(|stream| says_ok(stream, "/v2/")),
            Self::Greets(address) => connect(*address).is_ok_and(|mut stream| {
                let mut greeting = [0; 4];
                stream.read_exact(&mut greeting).is_ok() && greeting == *b"SSH-"
            }),
            Self::Accepts(socket) => UnixStream::connect(socket).is_ok(),
        }
    }
}

impl fmt::Display for Readiness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pings(socket) | Self::Accepts(socket) => socket.display().fmt(formatter),
            Self::Serves(address) | Self::Greets(address) => address.fmt(formatter),
        }
    }
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

fn says_ok(stream: impl Read + Write, path: &str) -> bool {
    ask(stream, path).is_ok_and(|answer| answer.starts_with("HTTP/1.") && answer.contains(" 200 "))
}

fn ask(mut stream: impl Read + Write, path: &str) -> io::Result<String> {
    write!(stream, "GET {path} HTTP/1.0\r\nHost: server\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer)?;
    Ok(answer)
}
