use actix_web::{HttpRequest, HttpResponse};
use authz::ImagesView;
use shared::{EnvironmentId, ImageLayers};

use crate::api_error::ApiError;
use crate::image_answer::{Listing, tagged_answer};
use crate::on_environment::{OnEnvironment, Whole};

/// `GET /api/environments/{environment}/layers`: the platform and the layers of each image, as far as they are known.
///
/// The first question begins to learn them behind the scenes, with little of the daemon's time; ask again until
/// `complete`. A daemon that does not list its images is a 502, or a 504 where it takes too long.
#[utoipa::path(
    get, path = "/api/environments/{environment}/layers", tag = "environments",
    params(("environment" = EnvironmentId, Path)),
    responses(
        (status = 200, body = ImageLayers, headers(("ETag" = String, description = "For If-None-Match"))),
        (status = 304, description = "Nothing was learned since the answer that the client has"),
    )
)]
pub(crate) async fn list_layers(
    request: HttpRequest,
    on: OnEnvironment<ImagesView, Whole>,
) -> Result<HttpResponse, ApiError> {
    let layers = on.daemon.image_layers().await.map_err(|error| on.failed(error))?;
    Ok(tagged_answer(Listing::of(layers).await?, &request))
}
