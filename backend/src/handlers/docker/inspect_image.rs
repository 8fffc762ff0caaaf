use actix_web::HttpResponse;
use authz::ImagesInspect;
use shared::EnvironmentId;

use crate::api_error::ApiError;
use crate::engine_request::{EngineImageRequest, engine_response};
use crate::on_environment::OnEnvironment;

/// `GET …/docker/images/{name}/json`: one image as the daemon itself inspects it. Also with `/v1.41` before it.
#[utoipa::path(
    get, path = "/api/environments/{environment}/docker/images/{name}/json", tag = "docker",
    params(
        ("environment" = EnvironmentId, Path),
        ("name" = String, Path, description = "The image: its id, the start of one, name:tag or name@digest"),
        ("manifests" = Option<String>, Query, description = "As the daemon reads it"),
        ("platform" = Option<String>, Query, description = "As the daemon reads it"),
    ),
    responses((status = 200, body = Object, description = "The daemon's own answer"))
)]
pub(crate) async fn inspect_image(
    on: OnEnvironment<ImagesInspect, EngineImageRequest>,
) -> Result<HttpResponse, ApiError> {
    let EngineImageRequest { request, name } = &on.parameters;
    let parameters = request.known(&["manifests", "platform"]);
    let answer = on.daemon.engine_image(request.version, name, &parameters).await;
    answer.map(|answer| engine_response(answer, "application/json")).map_err(|error| on.failed(error))
}
