use actix_web::{HttpRequest, HttpResponse};
use authz::ImagesView;
use shared::ImageQuery;

use crate::api_error::ApiError;
use crate::authorized::Authorized;
use crate::image_answer::{Listing, failure_answer, list_answer, no_environment_answer};

/// `GET /api/images`: the images of one environment.
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
