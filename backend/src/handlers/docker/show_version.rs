use actix_web::HttpResponse;
use authz::ImagesView;
use shared::EnvironmentId;

use crate::api_error::ApiError;
use crate::engine_request::{EngineRequest, engine_response};
use crate::on_environment::OnEnvironment;

/// `GET …/docker/version`: what runs there. Also with `/v1.41` before it.
#[utoipa::path(
    get, path = "/api/environments/{environment}/docker/version", tag = "docker",
    params(
        ("environment" = EnvironmentId, Path),
    ),
    responses((status = 200, body = Object, description = "The daemon's own answer"))
)]
pub(crate) async fn show_version(
    on: OnEnvironment<ImagesView, EngineRequest>,
) -> Result<HttpResponse, ApiError> {
    let answer = on.daemon.engine_version(on.parameters.version).await;
    answer.map(|answer| engine_response(answer, "application/json")).map_err(|error| on.failed(error))
}
