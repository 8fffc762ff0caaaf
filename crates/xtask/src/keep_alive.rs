//! A connection on which one request follows another, as a browser's do.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};

const TIMEOUT: Duration = Duration::from_secs(60);

/// A connection that stays open.
pub(crate) struct KeepAlive {
    server: SocketAddr,
    stream: BufReader<TcpStream>,
}

/// What a server said.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Status line and headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl KeepAlive {
    /// # Errors
    /// When nobody listens there.
    pub(crate) fn connect(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).with_context(|| format!("nobody listens on {server}"))?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_nodelay(true)?;
        Ok(Self { server, stream: BufReader::new(stream) })
    }

    /// One request, with headers of which each ends in a line's end, and the whole answer to it. The answer has to
    /// say how long it is.
    ///
    /// # Errors
    /// When the connection breaks, or what answers says something else than HTTP in UTF-8.
    pub(crate) fn request(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        let (server, length) = (self.server, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {server}\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = self.stream.read_line(&mut head)?;
            anyhow::ensure!(read > 0, "the connection ended in the middle of an answer to {method} {path}");
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut body)?;
        let status = status.with_context(|| format!("what answers {method} {path} does not speak HTTP"))?;
        Ok(Answer { status, head, body: String::from_utf8(body)? })
    }
}
