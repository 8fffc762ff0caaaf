use actix_web::HttpResponse;

use crate::api_error::ApiError;
use crate::metrics::{CONTENT_TYPE, Measured};
use crate::reading_metrics::ReadingMetrics;

/// `GET /metrics`: what the server counts and measures, as Prometheus reads it. Asks no daemon.
///
/// Environments are told apart by their ids. Of those whose images nobody has read for some seconds nothing is told.
#[utoipa::path(
    get, path = "/metrics", tag = "server",
    responses((
        status = 200, content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8", body = String,
        description = "OpenMetrics 1.0, as text"
    ))
)]
pub(crate) async fn show_metrics(reading: ReadingMetrics) -> Result<HttpResponse, ApiError> {
    let measured = Measured::now(&reading.app, &reading.grant).await?;
    Ok(HttpResponse::Ok()
        .content_type(CONTENT_TYPE)
        .insert_header(("Cache-Control", "no-store"))
        .body(measured.to_open_metrics()))
}
