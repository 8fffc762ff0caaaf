use actix_web::{HttpRequest, HttpResponse};
use authz::ImagesView;
use shared::{EnvironmentId, ImageUsage};

use crate::api_error::ApiError;
use crate::image_answer::{Listing, tagged_answer};
use crate::on_environment::{OnEnvironment, Whole};

/// `GET /api/environments/{environment}/usage`: what uses each image, intermediate ones included: containers by their
/// state, and images that were made from it.
///
/// What could not be learned is null, never a false 0. A daemon that does not list its images is a 502, or a 504 where it
/// takes too long.
#[utoipa::path(
    get, path = "/api/environments/{environment}/usage", tag = "environments",
    params(("environment" = EnvironmentId, Path)),
    responses(
        (status = 200, body = [ImageUsage], headers(("ETag" = String, description = "For If-None-Match"))),
        (status = 304, description = "Nothing has changed since the answer that the client has"),
    )
)]
pub(crate) async fn list_usage(
    request: HttpRequest,
    on: OnEnvironment<ImagesView, Whole>,
) -> Result<HttpResponse, ApiError> {
    let usage = on.daemon.image_usage().await.map_err(|error| on.failed(error))?;
    Ok(tagged_answer(Listing::of(usage).await?, &request))
}
