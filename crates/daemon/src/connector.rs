use std::io;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

use crate::bounded_stream::BoundedStream;
use crate::{Connection, Endpoint};

/// Opens connections to one endpoint, whatever host a request names.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    connection: Connection,
    max_answer_bytes: u64,
}

/// A socket of any kind.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

impl Connector {
    pub(crate) fn new(connection: Connection, max_answer_bytes: u64) -> Self {
        Self { connection, max_answer_bytes }
    }
}

impl tower_service::Service<Uri> for Connector {
    type Response = TokioIo<BoundedStream<Box<dyn Duplex>>>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let Self { connection, max_answer_bytes } = self.clone();
        Box::pin(async move {
            let stream: Box<dyn Duplex> = match connection.endpoint() {
                Endpoint::Unix { path } => Box::new(UnixStream::connect(path).await?),
                Endpoint::Tcp { host, port } => {
                    let stream = TcpStream::connect((host.as_str(), *port)).await?;
                    stream.set_nodelay(true)?;
                    Box::new(stream)
                }
                Endpoint::Ssh { .. } => return Err(io::ErrorKind::Unsupported.into()),
            };
            Ok(TokioIo::new(BoundedStream::new(stream, max_answer_bytes)))
        })
    }
}
