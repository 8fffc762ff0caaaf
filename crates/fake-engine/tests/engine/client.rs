//! Requests over TCP or a unix socket.

use std::pin::Pin;

use anyhow::Context;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_slice(&self.body).context("the body is no JSON")
    }

    /// Docker's words for what went wrong.
    pub(crate) fn message(&self) -> anyhow::Result<String> {
        let json = self.json()?;
        Ok(json.get("message").and_then(Value::as_str).context("no message")?.to_owned())
    }

    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// GETs a path, with its query.
pub(crate) async fn get(endpoint: &str, path: &str) -> anyhow::Result<Answer> {
    send(endpoint, Method::GET, path, "").await
}

/// GETs a list.
pub(crate) async fn rows(endpoint: &str, path: &str) -> anyhow::Result<Vec<Value>> {
    let answer = get(endpoint, path).await?;
    anyhow::ensure!(answer.status == StatusCode::OK, "{path}: {answer:?}");
    Ok(serde_json::from_slice(&answer.body)?)
}

/// Sends a request and reads the whole answer.
pub(crate) async fn send(
    endpoint: &str,
    method: Method,
    path: &str,
    body: &'static str,
) -> anyhow::Result<Answer> {
    let socket: Pin<Box<dyn Socket>> = match endpoint.strip_prefix("unix://") {
        Some(file) => Box::pin(UnixStream::connect(file).await?),
        None => {
            let address = endpoint.strip_prefix("tcp://").context("neither unix nor tcp")?;
            Box::pin(TcpStream::connect(address).await?)
        }
    };
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await?;
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "docker")
        .body(Full::new(Bytes::from_static(body.as_bytes())))?;
    let exchange = async {
        let response = sender.send_request(request).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        anyhow::Ok(Answer { status: parts.status, headers: parts.headers, body })
    };
    // The connection is driven here and not in a task: it ends with the request.
    let mut connection = std::pin::pin!(connection);
    let mut exchange = std::pin::pin!(exchange);
    tokio::select! {
        answer = &mut exchange => answer,
        ended = &mut connection => {
            let answer = exchange.await;
            ended?;
            answer
        }
    }
}
