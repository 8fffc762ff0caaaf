use actix_web::HttpRequest;
use percent_encoding::percent_decode_str;
use shared::ImageName;

use crate::api_error::ApiError;

/// The image's name that stands in the path, its slashes percent-encoded or not.
///
/// actix has decoded the path, all but `%2F`, `%2B` and `%25`. What is encoded twice still has a `%` after that and is
/// no name.
///
/// # Errors
///
/// Where no engine could take it.
pub(crate) fn image_name(request: &HttpRequest) -> Result<ImageName, ApiError> {
    let text = request.match_info().get("name").unwrap_or_default();
    let text = percent_decode_str(text).decode_utf8().ok().ok_or(ApiError::InvalidImageName)?;
    text.parse().ok().ok_or(ApiError::InvalidImageName)
}
