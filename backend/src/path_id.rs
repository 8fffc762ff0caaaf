use std::str::FromStr;

use actix_web::HttpRequest;

use crate::api_error::ApiError;

/// The id that stands in the path under this name.
///
/// # Errors
///
/// Where it is none: then there is nothing at that path.
pub(crate) fn path_id<T: FromStr>(request: &HttpRequest, name: &str) -> Result<T, ApiError> {
    request.match_info().get(name).and_then(|text| text.parse().ok()).ok_or(ApiError::NoSuchRoute)
}
