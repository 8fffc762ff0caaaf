//! An engine that says just what a test wants it to say.

use std::convert::Infallible;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// Starts one of this API version that answers `/_ping` by itself and everything else with what `answer` makes of the path.
/// An answer may begin with its status, as in `404 {}`. It runs as long as the test.
pub(crate) async fn scripted<A, F>(api_version: &'static str, answer: A) -> String
where
    A: Fn(String) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = String> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("tcp://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let answer = answer.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                let answer = answer.clone();
                async move {
                    let path = request.uri().path().to_owned();
                    let body = if path == "/_ping" { "OK".to_owned() } else { answer(path).await };
                    let (status, body) = match body.split_once(' ') {
                        Some((status, rest)) if status.parse::<u16>().is_ok() => (status, rest.to_owned()),
                        _ => ("200", body),
                    };
                    let response = Response::builder().status(status).header("Api-Version", api_version);
                    Ok::<_, Infallible>(response.body(body).unwrap())
                }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    endpoint
}
