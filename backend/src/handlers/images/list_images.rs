use actix_web::{HttpRequest, HttpResponse};
use authz::ImagesView;
use shared::{EnvironmentId, EnvironmentStatus, ImageQuery, ImageSummary};

use crate::api_error::ApiError;
use crate::authorized::Authorized;
use crate::image_answer::{Listing, failure_answer, list_answer, no_environment_answer};

/// `GET /api/images`: the images of one environment.
#[utoipa::path(
    get, path = "/api/images", tag = "images",
    params(
        ("env" = Option<EnvironmentId>, Query, description = "The environment to list"),
        ("all" = Option<String>, Query, description = "1, true, yes: intermediate images too"),
        ("digests" = Option<String>, Query, description = "1, true, yes: as the Engine documents it"),
        ("shared-size" = Option<String>, Query, description = "1, true, yes: with SharedSize"),
        ("manifests" = Option<String>, Query, description = "1, true, yes: with Manifests"),
        ("filters" = Option<String>, Query, description = "The Engine's filters, JSON: map[string][]string"),
        ("Prefer" = Option<String>, Header, description = "handling=strict: a daemon's failure as a status"),
    ),
    responses(
        (
            status = 200, body = Vec<ImageSummary>,
            headers(
                ("Stowage-Environment-Status" = EnvironmentStatus, description = "How the daemon is; with env only"),
                ("Stowage-Environment-Error" = String, description = "What is wrong with it; only where it is not ok"),
                ("ETag" = String, description = "For If-None-Match"),
                ("Age" = u64, description = "Seconds since the daemon answered"),
            )
        ),
        (status = 304, description = "The list is the one that the client has"),
    )
)]
pub(crate) async fn list_images(
    request: HttpRequest,
    authorized: Authorized<ImagesView, ImageQuery>,
) -> Result<HttpResponse, ApiError> {
    let Some(daemon) = authorized.daemon else {
        return Ok(no_environment_answer());
    };
    match daemon.list_images(&authorized.parameters).await {
        Ok(images) => Ok(list_answer(Listing::of(images).await?, &request)),
        Err(error) => {
            let cause: &(dyn std::error::Error + 'static) = &error;
            tracing::warn!(environment = %daemon.environment(), cause, "images could not be listed");
            failure_answer(error, &request)
        }
    }
}
