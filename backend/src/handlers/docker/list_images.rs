use actix_web::HttpResponse;
use authz::ImagesView;
use shared::EnvironmentId;

use crate::api_error::ApiError;
use crate::engine_request::{EngineRequest, engine_response};
use crate::on_environment::OnEnvironment;

/// `GET …/docker/images/json`: the images as the daemon itself lists them. Also with `/v1.41` before it.
#[utoipa::path(
    get, path = "/api/environments/{environment}/docker/images/json", tag = "docker",
    params(
        ("environment" = EnvironmentId, Path),
        ("all" = Option<String>, Query, description = "As the daemon reads it"),
        ("digests" = Option<String>, Query, description = "As the daemon reads it"),
        ("filters" = Option<String>, Query, description = "As the daemon reads it"),
        ("identity" = Option<String>, Query, description = "As the daemon reads it"),
        ("manifests" = Option<String>, Query, description = "As the daemon reads it"),
        ("shared-size" = Option<String>, Query, description = "As the daemon reads it"),
    ),
    responses((status = 200, body = Vec<Object>, description = "The daemon's own answer"))
)]
pub(crate) async fn list_images(
    on: OnEnvironment<ImagesView, EngineRequest>,
) -> Result<HttpResponse, ApiError> {
    let parameters =
        on.parameters.known(&["all", "digests", "filters", "identity", "manifests", "shared-size"]);
    let answer = on.daemon.engine_images(on.parameters.version, &parameters).await;
    answer.map(|answer| engine_response(answer, "application/json")).map_err(|error| on.failed(error))
}
