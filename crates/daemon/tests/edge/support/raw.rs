//! What an engine says, read without any of our own code.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// The rows of a list of an engine that listens on TCP.
pub(crate) async fn raw_rows(endpoint: &str, path: &str) -> Vec<Value> {
    serde_json::from_value(raw_value(endpoint, path).await).unwrap()
}

/// Whatever such an engine says.
pub(crate) async fn raw_value(endpoint: &str, path: &str) -> Value {
    let stream = TcpStream::connect(endpoint.strip_prefix("tcp://").unwrap()).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get(path).header("host", "docker").body(Empty::<Bytes>::new()).unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert!(response.status().is_success(), "{path}: {response:?}");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap()
}
