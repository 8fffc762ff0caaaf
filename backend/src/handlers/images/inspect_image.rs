use actix_web::HttpResponse;
use authz::ImagesInspect;
use shared::{EnvironmentId, ImageDetail};

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::on_environment::{ImageOf, OnEnvironment};

/// `GET /api/images/{name}`: one image in full, as the Engine inspects it, its environment variables included.
///
/// There is no empty answer in the place of a daemon that fails: that is a 502, or a 504 where it takes too long.
#[utoipa::path(
    get, path = "/api/images/{name}", tag = "images",
    params(
        (
            "name" = String, Path,
            description = "The image: its id, the start of one, name:tag or name@digest. Slashes may be written as \
                           they are or as %2F; one that the name shares with /history or /containers has to be %2F"
        ),
        ("env" = EnvironmentId, Query, description = "The environment that the image is on"),
    ),
    responses((status = 200, body = ImageDetail))
)]
pub(crate) async fn inspect_image(
    on: OnEnvironment<ImagesInspect, ImageOf>,
) -> Result<HttpResponse, ApiError> {
    on.daemon.inspect_image(&on.parameters.name).await.map(ok).map_err(|error| on.failed(error))
}
