//! What an engine itself says, over one connection that is kept.

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;

/// A connection to an engine's socket.
pub(crate) struct Wire(SendRequest<Empty<Bytes>>);

impl Wire {
    pub(crate) async fn to(endpoint: &str) -> Self {
        let stream = UnixStream::connect(endpoint.strip_prefix("unix://").unwrap()).await.unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self(sender)
    }

    /// Asks for a path with its query.
    pub(crate) async fn get(&mut self, path: &str) -> (StatusCode, Bytes) {
        self.0.ready().await.unwrap();
        let request = Request::get(path).header("host", "docker").body(Empty::new()).unwrap();
        let response = self.0.send_request(request).await.unwrap();
        let status = response.status();
        (status, response.into_body().collect().await.unwrap().to_bytes())
    }
}
