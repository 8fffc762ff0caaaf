use actix_web::web;
use shared::Health;

use crate::api_error::ApiError;
use crate::app::App;

/// `GET /api/health`: whether the server can do its work, its database included. Asks no daemon.
#[utoipa::path(get, path = "/api/health", tag = "server", responses((status = 200, body = Health)))]
pub(crate) async fn health(app: web::Data<App>) -> Result<web::Json<Health>, ApiError> {
    app.database.has_users().await?;
    Ok(web::Json(Health { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }))
}
