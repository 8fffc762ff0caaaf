use actix_web::HttpResponse;

use crate::answers::ok;
use crate::open_api::open_api;

/// `GET /api/openapi.json`: what this API is.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "server",
    responses((status = 200, body = Object, description = "An OpenAPI 3.1 document"))
)]
pub(crate) async fn show_open_api() -> HttpResponse {
    ok(open_api())
}
