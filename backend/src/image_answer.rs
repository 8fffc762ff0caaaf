use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, AGE, AcceptEncoding, CONTENT_ENCODING, ETAG, EntityTag, Header as _, IF_NONE_MATCH, IfNoneMatch,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use daemon::DaemonError;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use shared::{EnvironmentStatus, ErrorBody};
use snapshots::{Encoding, Snapshot};

use crate::api_error::ApiError;
use crate::preferences::prefers_strict;

/// How the daemon is.
pub(crate) const ENVIRONMENT_STATUS: &str = "Stowage-Environment-Status";
/// What is wrong with it, in one line.
pub(crate) const ENVIRONMENT_ERROR: &str = "Stowage-Environment-Error";
/// What an answer about images depends on besides its address.
pub(crate) const VARY: (&str, &str) = ("Vary", "Authorization, Cookie, Accept-Encoding, Prefer");

/// Something long about images, as it is sent.
pub(crate) struct Listing {
    json: Vec<u8>,
    /// As it stands in `ETag`.
    tag: String,
}

impl Listing {
    /// Writes it, which takes a while if it is long: not on a thread that serves others.
    pub(crate) async fn of(content: impl Serialize + Send + 'static) -> Result<Self, ApiError> {
        let written = web::block(move || {
            let json = serde_json::to_vec(&content)?;
            let digest = Sha256::digest(&json);
            // Weak: the same list in another encoding has the same tag.
            let tag = EntityTag::new_weak(URL_SAFE_NO_PAD.encode(digest)).to_string();
            Ok::<_, serde_json::Error>(Self { json, tag })
        });
        Ok(written.await??)
    }
}

/// The answer with a list of images, or 304 where the client has just this list already.
///
/// Its bytes are there already, so that it says itself how they are encoded: the middleware leaves it alone then.
pub(crate) async fn list_answer(snapshot: &Snapshot, request: &HttpRequest) -> HttpResponse {
    let not_modified = client_has(snapshot.tag(), request);
    let mut response = tagged(not_modified, snapshot.tag());
    response.insert_header((AGE, snapshot.age().as_secs()));
    if not_modified {
        return response.finish();
    }
    response.content_type("application/json");
    if let Some(encoding) = accepted_encoding(request)
        && let Some(compressed) = snapshot.compressed(encoding).await
    {
        return response.insert_header((CONTENT_ENCODING, encoding.name())).body(compressed);
    }
    response.body(snapshot.json())
}

/// Of the encodings in which lists are kept the one that the client likes best; none where it likes none better than
/// no encoding.
pub(crate) fn accepted_encoding(request: &HttpRequest) -> Option<Encoding> {
    let offered = [Encoding::Brotli, Encoding::Gzip];
    let accepted = AcceptEncoding::parse(request).ok()?;
    // The middleware offers the same, in its order: of equals the client gets the first.
    let names = [header::Encoding::identity(), header::Encoding::brotli(), header::Encoding::gzip()];
    let best = accepted.negotiate(names.iter())?.to_string();
    offered.into_iter().find(|encoding| encoding.name() == best)
}

/// The answer with something of which nobody is told how old it is, or 304 where the client has just this already.
pub(crate) fn tagged_answer(Listing { json, tag }: Listing, request: &HttpRequest) -> HttpResponse {
    let not_modified = client_has(&tag, request);
    let mut response = tagged(not_modified, &tag);
    if not_modified { response.finish() } else { response.content_type("application/json").body(json) }
}

/// What a 200 and a 304 with this tag have in common.
fn tagged(not_modified: bool, tag: &str) -> HttpResponseBuilder {
    let status = if not_modified { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((ENVIRONMENT_STATUS, EnvironmentStatus::Ok.as_str()))
        .insert_header((ETAG, tag))
        .insert_header(("Cache-Control", "private, no-cache"))
        .insert_header(VARY);
    response
}

/// The answer where no environment was named: nothing to list, and nothing went wrong.
pub(crate) fn no_environment_answer() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "private, no-cache"))
        .insert_header(VARY)
        .content_type("application/json")
        .body("[]")
}

/// The answer where the daemon failed: the empty list that lets a page load, and the truth beside it; or, for a
/// client that prefers it, the truth as a status.
///
/// # Errors
///
/// Where it was the request that was at fault.
pub(crate) fn failure_answer(
    error: Arc<DaemonError>,
    request: &HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let Some(status) = error.environment_status() else {
        return Err(ApiError::Refused(error));
    };
    let strict = prefers_strict(request.headers());
    let code = match status {
        _ if !strict => StatusCode::OK,
        EnvironmentStatus::Timeout => StatusCode::GATEWAY_TIMEOUT,
        EnvironmentStatus::Ok
        | EnvironmentStatus::Unreachable
        | EnvironmentStatus::Error
        | EnvironmentStatus::Unknown => StatusCode::BAD_GATEWAY,
    };
    let mut response = HttpResponse::build(code);
    response
        .insert_header((ENVIRONMENT_STATUS, status.as_str()))
        .insert_header((ENVIRONMENT_ERROR, error.summary()))
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(VARY);
    Ok(if strict {
        response
            .insert_header(("Preference-Applied", "handling=strict"))
            .json(ErrorBody { error: error.summary() })
    } else {
        response.content_type("application/json").body("[]")
    })
}

/// RFC 9110, 13.1.2: `*`, or any of the tags by weak comparison. A header that does not parse is ignored.
fn client_has(tag: &str, request: &HttpRequest) -> bool {
    let Ok(tag) = tag.parse::<EntityTag>() else { return false };
    if !request.headers().contains_key(IF_NONE_MATCH) {
        return false;
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Err(_unreadable) => false,
    }
}
