use actix_web::{HttpRequest, HttpResponse};
use authz::ImagesView;
use shared::{EnvironmentId, EnvironmentStatus, ImageQuery, ImageSummary};

use crate::api_error::ApiError;
use crate::app::App;
use crate::authorized::Authorized;
use crate::image_answer::{failure_answer, list_answer, no_environment_answer};
use crate::preferences::asked_freshness;

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
        ("Cache-Control" = Option<String>, Header, description = "no-cache: a list that the daemon is asked for now"),
    ),
    responses(
        (
            status = 200, body = Vec<ImageSummary>,
            headers(
                ("Stowage-Environment-Status" = EnvironmentStatus, description = "How the daemon is; with env only"),
                ("Stowage-Environment-Error" = String, description = "What is wrong with it; only where it is not ok"),
                ("ETag" = String, description = "For If-None-Match"),
                ("Age" = u64, description = "Seconds since the daemon was asked"),
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
    let snapshots = &App::of(&request)?.snapshots;
    let freshness = asked_freshness(request.headers());
    match snapshots.list(&daemon, &authorized.parameters, freshness).await {
        Ok(snapshot) => Ok(list_answer(&snapshot, &request).await),
        Err(error) => failure_answer(error, &request),
    }
}
