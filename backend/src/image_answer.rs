use actix_web::http::StatusCode;
use actix_web::http::header::{AGE, EntityTag, Header as _, HeaderValue, IF_NONE_MATCH, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use daemon::DaemonError;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use shared::{EnvironmentStatus, ErrorBody};

use crate::api_error::ApiError;
use crate::preferences::prefers_strict;

/// How the daemon is.
pub(crate) const ENVIRONMENT_STATUS: &str = "Stowage-Environment-Status";
/// What is wrong with it, in one line.
pub(crate) const ENVIRONMENT_ERROR: &str = "Stowage-Environment-Error";
const VARY: (&str, &str) = ("Vary", "Authorization, Cookie, Accept-Encoding, Prefer");

/// Something long about images, as it is sent.
pub(crate) struct Listing {
    json: Vec<u8>,
    tag: EntityTag,
}

impl Listing {
    /// Writes it, which takes a while if it is long: not on a thread that serves others.
    pub(crate) async fn of(content: impl Serialize + Send + 'static) -> Result<Self, ApiError> {
        let written = web::block(move || {
            let json = serde_json::to_vec(&content)?;
            let digest = Sha256::digest(&json);
            // Weak: the same list in another encoding has the same tag.
            let tag = EntityTag::new_weak(URL_SAFE_NO_PAD.encode(digest));
            Ok::<_, serde_json::Error>(Self { json, tag })
        });
        Ok(written.await??)
    }
}

/// The answer with a list of images, or 304 where the client has just this list already.
pub(crate) fn list_answer(listing: Listing, request: &HttpRequest) -> HttpResponse {
    let mut answer = tagged_answer(listing, request);
    answer.headers_mut().insert(AGE, HeaderValue::from_static("0"));
    answer
}

/// The answer with something of which nobody is told how old it is, or 304 where the client has just this already.
pub(crate) fn tagged_answer(Listing { json, tag }: Listing, request: &HttpRequest) -> HttpResponse {
    let not_modified = client_has(&tag, request);
    let status = if not_modified { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((ENVIRONMENT_STATUS, EnvironmentStatus::Ok.as_str()))
        .insert_header(("ETag", tag.to_string()))
        .insert_header(("Cache-Control", "private, no-cache"))
        .insert_header(VARY);
    if not_modified { response.finish() } else { response.content_type("application/json").body(json) }
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
pub(crate) fn failure_answer(error: DaemonError, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
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
fn client_has(tag: &EntityTag, request: &HttpRequest) -> bool {
    if !request.headers().contains_key(IF_NONE_MATCH) {
        return false;
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_unreadable) => false,
    }
}
