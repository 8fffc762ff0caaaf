use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper_util::client::legacy::connect::{Connected, Connection};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A connection on which an answer may only be so long.
///
/// An HTTP/1.1 connection carries one request and its answer after the other, so each write starts a new answer.
/// The bound stands here, under the HTTP client, because it then holds for everybody who reads from the
/// connection, bollard included, which collects answers without a bound of its own.
pub(crate) struct BoundedStream<S> {
    stream: S,
    max_answer_bytes: u64,
    left_bytes: u64,
}

/// The error inside the `io::Error` of a read past the bound.
#[derive(Clone, Copy, Debug, Error)]
#[error("the answer is longer than {max_answer_bytes} bytes")]
pub(crate) struct AnswerTooLong {
    max_answer_bytes: u64,
}

impl<S> BoundedStream<S> {
    pub(crate) fn new(stream: S, max_answer_bytes: u64) -> Self {
        Self { stream, max_answer_bytes, left_bytes: max_answer_bytes }
    }
}

impl<S> Connection for BoundedStream<S> {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for BoundedStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        let read_bytes = u64::try_from(buffer.filled().len().saturating_sub(before)).unwrap_or(u64::MAX);
        Poll::Ready(match this.left_bytes.checked_sub(read_bytes) {
            Some(left_bytes) => {
                this.left_bytes = left_bytes;
                Ok(())
            }
            None => Err(io::Error::other(AnswerTooLong { max_answer_bytes: this.max_answer_bytes })),
        })
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for BoundedStream<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.left_bytes = this.max_answer_bytes;
        Pin::new(&mut this.stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn each_answer_has_the_whole_bound_and_no_more() {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let mut stream = BoundedStream::new(ours, 4);
        let mut answer = [0; 4];
        for _ in 0..2 {
            stream.write_all(b"ask").await.unwrap();
            theirs.write_all(b"four").await.unwrap();
            stream.read_exact(&mut answer).await.unwrap();
        }
        theirs.write_all(b"!").await.unwrap();
        let error = stream.read_u8().await.unwrap_err();
        assert_eq!(error.to_string(), "the answer is longer than 4 bytes");
    }
}
