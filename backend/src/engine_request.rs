use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;
use actix_web::{HttpRequest, HttpResponse};
use daemon::{EngineAnswer, EngineVersion};
use shared::{EnvironmentId, ImageName};

use crate::api_error::ApiError;
use crate::image_name::image_name;
use crate::on_environment::NamesEnvironment;
use crate::parameters::parameters;
use crate::path_id::path_id;

/// What a client of Docker's asks for. Nothing of it is handed on as it came: the version and the name are checked, and
/// of the parameters those that a handler names are written anew.
pub(crate) struct EngineRequest {
    environment: EnvironmentId,
    /// The API version in the path, where there is one.
    pub(crate) version: Option<EngineVersion>,
    parameters: Vec<(String, String)>,
}

/// The same about one image.
pub(crate) struct EngineImageRequest {
    pub(crate) request: EngineRequest,
    pub(crate) name: ImageName,
}

impl EngineRequest {
    /// The first value of each of these parameters, as the Engine reads them.
    pub(crate) fn known(&self, names: &[&'static str]) -> Vec<(&'static str, String)> {
        let first = |name: &&'static str| {
            let (_, value) = self.parameters.iter().find(|(given, _)| given == name)?;
            Some((*name, value.clone()))
        };
        names.iter().filter_map(first).collect()
    }
}

impl NamesEnvironment for EngineRequest {
    fn read(request: &HttpRequest) -> Result<Self, ApiError> {
        let version = match request.match_info().get("version") {
            Some(text) => Some(text.parse().ok().ok_or(ApiError::NoSuchDockerRoute)?),
            None => None,
        };
        let parameters = parameters(request.query_string())?;
        Ok(Self {
            environment: path_id(request, "environment")?,
            version,
            parameters: parameters
                .into_iter()
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        })
    }

    fn environment(&self) -> EnvironmentId {
        self.environment
    }
}

impl NamesEnvironment for EngineImageRequest {
    fn read(request: &HttpRequest) -> Result<Self, ApiError> {
        Ok(Self { request: EngineRequest::read(request)?, name: image_name(request)? })
    }

    fn environment(&self) -> EnvironmentId {
        self.request.environment
    }
}

/// The engine's answer as ours.
pub(crate) fn engine_response(answer: EngineAnswer, content_type: &str) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = HttpResponse::build(status);
    response.insert_header(("Cache-Control", "no-store"));
    for (name, value) in answer.headers {
        if let Ok(name) = HeaderName::try_from(name) {
            response.insert_header((name, value));
        }
    }
    // A refusal is JSON whatever was asked for.
    let content_type = if status.is_success() { content_type } else { "application/json" };
    response.content_type(content_type).body(answer.body)
}
