//! Requests that no HTTP client would send.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Stowage, ended};

/// Sends the head of a request, its lines separated by `\n`, and reads the whole answer.
pub(crate) async fn raw(server: &Stowage, head: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = format!("{head}\nConnection: close\n\n").replace('\n', "\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    ended(stream.read_to_string(&mut answer)).await.unwrap();
    answer
}
