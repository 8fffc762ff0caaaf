use std::path::PathBuf;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use http::Uri;
use hyper_util::rt::TokioIo;
use shared::StageName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UnixStream;
use tokio::time::{Instant, timeout_at};

use crate::bounded_stream::BoundedStream;
use crate::connection::Way;
use crate::dial::dial;
use crate::obstacle::{Obstacle, Unreachable};
use crate::ssh_server::SshServer;
use crate::stages::Stages;
use crate::tls::TlsClient;
use crate::{Connection, Limits};

/// Opens connections to one endpoint, whatever host a request names.
#[derive(Clone)]
pub(crate) struct Connector {
    route: Route,
    limits: Limits,
    stages: Stages,
}

/// Where they lead, and how.
#[derive(Clone)]
enum Route {
    Unix {
        path: PathBuf,
    },
    Tcp {
        host: String,
        port: u16,
        tls: Option<TlsClient>,
    },
    /// All clones of a connector share one SSH session.
    Ssh(Arc<SshServer>),
}

/// A socket of any kind.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

impl Connector {
    pub(crate) fn new(connection: &Connection, limits: Limits, stages: Stages) -> Self {
        let route = match connection.way() {
            Way::Unix { path } => Route::Unix { path: path.clone() },
            Way::Tcp { host, port, tls } => Route::Tcp { host: host.clone(), port: *port, tls: tls.clone() },
            Way::Ssh { host, port, socket, client } => {
                Route::Ssh(Arc::new(SshServer::new(host.clone(), *port, socket.clone(), client.clone())))
            }
        };
        Self { route, limits, stages }
    }

    async fn open(&self, deadline: Instant) -> Result<Box<dyn Duplex>, Unreachable> {
        match &self.route {
            Route::Unix { path } => {
                let stream = UnixStream::connect(path).await?;
                self.stages.passed(StageName::Connect, path.display().to_string());
                Ok(Box::new(stream))
            }
            Route::Tcp { host, port, tls } => {
                let stream = dial(host, *port, deadline, &self.stages).await?;
                let Some(tls) = tls else {
                    return Ok(Box::new(stream));
                };
                let (stream, found) = tls.handshake(stream).await?;
                self.stages.passed(StageName::Tls, found);
                Ok(Box::new(stream))
            }
            Route::Ssh(server) => Ok(Box::new(server.open(deadline, &self.stages).await?)),
        }
    }
}

impl tower_service::Service<Uri> for Connector {
    type Response = TokioIo<BoundedStream<Box<dyn Duplex>>>;
    type Error = Unreachable;
    type Future = BoxFuture<'static, Result<Self::Response, Unreachable>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Unreachable>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            // A deadline of its own: the client goes on with a connection whose question was given up.
            let deadline = Instant::now() + this.limits.timeout;
            let stream = match timeout_at(deadline, this.open(deadline)).await {
                Ok(stream) => stream?,
                Err(_elapsed) => return Err(Obstacle::TooSlow.into()),
            };
            Ok(TokioIo::new(BoundedStream::new(stream, this.limits.max_answer_bytes)))
        })
    }
}
