//! Answers about our own resources: JSON that nobody keeps.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;

/// 200 with what was asked for.
pub(crate) fn ok(resource: impl Serialize) -> HttpResponse {
    json(StatusCode::OK, resource)
}

/// 201 with what was made.
pub(crate) fn created(resource: impl Serialize) -> HttpResponse {
    json(StatusCode::CREATED, resource)
}

/// 204: it was done, and there is nothing to say.
pub(crate) fn done() -> HttpResponse {
    HttpResponse::NoContent().insert_header(("Cache-Control", "no-store")).finish()
}

fn json(status: StatusCode, resource: impl Serialize) -> HttpResponse {
    HttpResponse::build(status).insert_header(("Cache-Control", "no-store")).json(resource)
}
