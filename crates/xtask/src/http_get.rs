//! The smallest HTTP client that a benchmark needs.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};

const TIMEOUT: Duration = Duration::from_secs(60);

/// What a server said.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// One request on a connection of its own, as HTTP/1.0 so that the body ends with the connection.
///
/// # Errors
/// When nobody listens there, or what answers does not speak HTTP in UTF-8.
pub(crate) fn get(server: SocketAddr, path: &str) -> Result<Answer> {
    let mut connection = TcpStream::connect(server).with_context(|| format!("nobody listens on {server}"))?;
    connection.set_read_timeout(Some(TIMEOUT))?;
    connection.write_all(format!("GET {path} HTTP/1.0\r\nHost: {server}\r\n\r\n").as_bytes())?;
    let mut text = String::new();
    connection.read_to_string(&mut text).with_context(|| format!("no whole answer to GET {path}"))?;
    parse(&text).with_context(|| format!("what answers GET {path} does not speak HTTP"))
}

fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn status_and_body_come_apart() {
        let answer = parse("HTTP/1.0 200 OK\r\ncontent-length: 4\r\n\r\n[1]\n").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, "[1]\n"));
        assert!(parse("SSH-2.0-OpenSSH").is_none());
    }
}
