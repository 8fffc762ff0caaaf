use actix_web::HttpResponse;
use authz::ImagesInspect;
use shared::{EnvironmentId, ImageContainer};

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::on_environment::{ImageOf, OnEnvironment};

/// `GET /api/images/{name}/containers`: the containers of any state that use an image.
///
/// Where it cannot be learned which these are, it is a 502, or a 504 where it takes too long, and never `[]`.
#[utoipa::path(
    get, path = "/api/images/{name}/containers", tag = "images",
    params(
        (
            "name" = String, Path,
            description = "The image: its id, the start of one, name:tag or name@digest. Slashes may be written as \
                           they are or as %2F; one that the name shares with /history or /containers has to be %2F"
        ),
        ("env" = EnvironmentId, Query, description = "The environment that the image is on"),
    ),
    responses((status = 200, body = Vec<ImageContainer>))
)]
pub(crate) async fn list_image_containers(
    on: OnEnvironment<ImagesInspect, ImageOf>,
) -> Result<HttpResponse, ApiError> {
    on.daemon.image_containers(&on.parameters.name).await.map(ok).map_err(|error| on.failed(error))
}
