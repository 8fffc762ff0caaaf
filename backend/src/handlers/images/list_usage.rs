use actix_web::{HttpRequest, HttpResponse};
use authz::ImagesView;
use shared::{EnvironmentId, ImageUsage};

use crate::api_error::ApiError;
use crate::app::App;
use crate::image_answer::list_answer;
use crate::on_environment::{OnEnvironment, Whole};
use crate::preferences::asked_freshness;

/// `GET /api/environments/{environment}/usage`: what uses each image, intermediate ones included: containers by their
/// state, and images that were made from it.
///
/// What could not be learned is null, never a false 0. A daemon that does not list its images is a 502, or a 504 where it
/// takes too long.
#[utoipa::path(
    get, path = "/api/environments/{environment}/usage", tag = "environments",
    params(
        ("environment" = EnvironmentId, Path),
        ("Cache-Control" = Option<String>, Header, description = "no-cache: what the daemon is asked for now"),
    ),
    responses(
        (
            status = 200, body = [ImageUsage],
            headers(
                ("ETag" = String, description = "For If-None-Match"),
                ("Age" = u64, description = "Seconds since the daemon was asked"),
            )
        ),
        (status = 304, description = "Nothing has changed since the answer that the client has"),
    )
)]
pub(crate) async fn list_usage(
    request: HttpRequest,
    on: OnEnvironment<ImagesView, Whole>,
) -> Result<HttpResponse, ApiError> {
    let snapshots = &App::of(&request)?.snapshots;
    let usage = snapshots.usage(&on.daemon, asked_freshness(request.headers())).await;
    Ok(list_answer(&*usage.map_err(ApiError::Daemon)?, &request).await)
}
