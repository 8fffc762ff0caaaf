use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures::StreamExt as _;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::api_error::ApiError;

/// Bytes that a request's body has at the most.
pub(crate) const MAX_BODY_BYTES: usize = 64 * 1024;

/// How long a body may take to arrive.
const MAX_BODY_TIME: Duration = Duration::from_secs(10);

/// A request's JSON body.
pub(crate) struct JsonBody<T>(pub(crate) T);

/// What the first part demands, and then, only then, the body: nobody learns from a body's error that they would
/// have been allowed to send a right one.
pub(crate) struct WithBody<E, T>(pub(crate) E, pub(crate) T);

impl<T: DeserializeOwned> FromRequest for JsonBody<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self(read(&request, &mut payload).await?)) })
    }
}

impl<E: FromRequest<Error = ApiError> + 'static, T: DeserializeOwned> FromRequest for WithBody<E, T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let first = E::from_request(&request, &mut payload).await?;
            Ok(Self(first, read(&request, &mut payload).await?))
        })
    }
}

async fn read<T: DeserializeOwned>(request: &HttpRequest, payload: &mut Payload) -> Result<T, ApiError> {
    if !request.content_type().eq_ignore_ascii_case("application/json") {
        let sent = request.headers().get(CONTENT_TYPE).is_some();
        return Err(ApiError::NotJson { sent });
    }
    // Nobody has to send so little compressed, and a few bytes could unfold to any number.
    if request.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(ApiError::EncodedBody);
    }
    let body = actix_web::rt::time::timeout(MAX_BODY_TIME, collect(payload));
    let Ok(bytes) = body.await else {
        return Err(ApiError::BodyTooSlow);
    };
    // What serde says names fields and positions. It quotes values, but no secret's: those are plain strings, and a
    // string is what was expected there.
    serde_json::from_slice(&bytes?).map_err(|error| ApiError::BadBody(error.to_string()))
}

/// The body as it is sent, up to its bound.
async fn collect(payload: &mut Payload) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_broken| ApiError::BadBody("it ended early".to_owned()))?;
        if bytes.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(ApiError::BodyTooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
