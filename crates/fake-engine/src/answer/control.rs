//! `/_fake/…`: what no engine has, for tests that reach this one only over the wire.

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};

use crate::engine::Engine;
use crate::fault::{Fault, UnknownFault};
use crate::reply::{self, Refusal, Reply};

/// Longer than the name of any fault or tag.
const MAX_NAME_BYTES: usize = 256;

/// Changes the fault or the inventory, or tells the counts.
pub(crate) async fn control(request: Request<Incoming>, engine: &Engine) -> Reply {
    let answered = match (request.method(), request.uri().path()) {
        (&Method::PUT, "/_fake/fault") => set_fault(request, engine).await,
        (&Method::POST, "/_fake/tags") => tag_image(request, engine).await,
        (&Method::GET, "/_fake/calls") => reply::json(&engine.calls.counts()),
        _ => Err(Refusal::page_not_found()),
    };
    answered.unwrap_or_else(Refusal::into_reply)
}

async fn set_fault(request: Request<Incoming>, engine: &Engine) -> Result<Reply, Refusal> {
    let fault: Fault = name(request)
        .await?
        .parse()
        .map_err(|error: UnknownFault| Refusal::bad_request(error.to_string()))?;
    engine.set_fault(fault);
    Ok(reply::status(StatusCode::NO_CONTENT))
}

/// The new tag of the newest image.
async fn tag_image(request: Request<Incoming>, engine: &Engine) -> Result<Reply, Refusal> {
    engine.tag_image(&name(request).await?);
    Ok(reply::status(StatusCode::NO_CONTENT))
}

/// The body as a name.
async fn name(request: Request<Incoming>) -> Result<String, Refusal> {
    let body = Limited::new(request.into_body(), MAX_NAME_BYTES)
        .collect()
        .await
        .map_err(|error| Refusal::bad_request(error.to_string()))?
        .to_bytes();
    Ok(String::from_utf8_lossy(&body).trim().to_owned())
}
