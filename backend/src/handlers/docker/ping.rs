use actix_web::HttpResponse;
use authz::ImagesView;
use shared::EnvironmentId;

use crate::api_error::ApiError;
use crate::engine_request::{EngineRequest, engine_response};
use crate::on_environment::OnEnvironment;

/// `GET …/docker/_ping`: that the daemon is there, and which one. Also with `/v1.41` before it.
#[utoipa::path(
    get, path = "/api/environments/{environment}/docker/_ping", tag = "docker",
    params(
        ("environment" = EnvironmentId, Path),
    ),
    responses((status = 200, body = String, content_type = "text/plain; charset=utf-8", description = "The daemon's own answer"))
)]
pub(crate) async fn ping(on: OnEnvironment<ImagesView, EngineRequest>) -> Result<HttpResponse, ApiError> {
    let answer = on.daemon.engine_ping(on.parameters.version).await;
    answer
        .map(|answer| engine_response(answer, "text/plain; charset=utf-8"))
        .map_err(|error| on.failed(error))
}
