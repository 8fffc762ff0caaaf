//! A connection on which one request follows another, as a browser's do.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

const TIMEOUT: Duration = Duration::from_secs(60);

/// Where a server listens.
#[derive(Clone)]
pub(crate) enum Place {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// A connection that stays open.
pub(crate) struct KeepAlive {
    host: String,
    stream: BufReader<Box<dyn Stream>>,
}

trait Stream: std::io::Read + std::io::Write {}
impl<S: std::io::Read + std::io::Write> Stream for S {}

/// What a server said.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Status line and headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The value of the first header of this name, in any case.
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl KeepAlive {
    /// # Errors
    /// When nobody listens there.
    pub(crate) fn connect(place: Place) -> Result<Self> {
        let (host, stream): (_, Box<dyn Stream>) = match place {
            Place::Tcp(address) => {
                let stream =
                    TcpStream::connect(address).with_context(|| format!("nobody listens on {address}"))?;
                stream.set_read_timeout(Some(TIMEOUT))?;
                stream.set_nodelay(true)?;
                (address.to_string(), Box::new(stream))
            }
            Place::Unix(path) => {
                let stream = UnixStream::connect(&path);
                let stream = stream.with_context(|| format!("nobody listens on {}", path.display()))?;
                stream.set_read_timeout(Some(TIMEOUT))?;
                ("docker".to_owned(), Box::new(stream))
            }
        };
        Ok(Self { host, stream: BufReader::with_capacity(1 << 16, stream) })
    }

    /// One request, with headers of which each ends in a line's end, and the whole answer to it.
    ///
    /// # Errors
    /// When the connection breaks, or what answers says something else than HTTP.
    pub(crate) fn request(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        let mut whole = Vec::new();
        let answer = self.in_pieces(method, path, headers, body, |piece| whole.extend_from_slice(piece))?;
        Ok(Answer { body: whole, ..answer })
    }

    /// The same, with the body handed over piece by piece as it comes instead.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub(crate) fn in_pieces(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
        mut each: impl FnMut(&[u8]),
    ) -> Result<Answer> {
        let answer = self.begin(method, path, headers, body)?;
        let length = answer.header("content-length").and_then(|length| length.parse().ok());
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                let piece = self.read_chunk()?;
                if piece.is_empty() {
                    break;
                }
                each(&piece);
            }
        } else {
            each(&self.read(length.unwrap_or(0))?);
        }
        Ok(answer)
    }

    /// The same up to where its body begins, for somebody who hangs up then.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub(crate) fn begin(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        let (host, length) = (&self.host, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = self.stream.read_line(&mut head)?;
            anyhow::ensure!(read > 0, "the connection ended in the middle of an answer to {method} {path}");
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("what answers {method} {path} does not speak HTTP"))?;
        Ok(Answer { status, head, body: Vec::new() })
    }

    /// RFC 9112, 7.1. The last one is empty.
    fn read_chunk(&mut self) -> Result<Vec<u8>> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim_end(), 16).context("a chunk without a length")?;
        let piece = self.read(length)?;
        line.clear();
        self.stream.read_line(&mut line)?;
        Ok(piece)
    }

    fn read(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut piece = vec![0; length];
        self.stream.read_exact(&mut piece)?;
        Ok(piece)
    }
}
