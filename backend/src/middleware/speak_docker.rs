use actix_web::Error;
use actix_web::HttpResponse;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::middleware::Next;
use shared::{EngineErrorBody, ErrorBody};

/// Writes the errors of the read-only Docker endpoint as Docker's clients read them, wherever they come from.
pub(crate) async fn speak_docker<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    // As the routes see it: decoded.
    let is_docker = is_below_docker(request.match_info().as_str());
    let response = next.call(request).await?;
    let error = response.response().extensions().get::<ErrorBody>().filter(|_| is_docker).cloned();
    let Some(ErrorBody { error }) = error else {
        return Ok(response.map_into_left_body());
    };
    let mut rewritten = HttpResponse::build(response.status());
    for (name, value) in response.headers() {
        if ![CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE].contains(name) {
            rewritten.append_header((name.clone(), value.clone()));
        }
    }
    let rewritten = rewritten.json(EngineErrorBody { message: error });
    Ok(response.into_response(rewritten).map_into_right_body())
}

/// Whether the path is `/api/environments/{environment}/docker`, or below that.
fn is_below_docker(path: &str) -> bool {
    let segments: Vec<&str> = path.splitn(6, '/').collect();
    matches!(segments.as_slice(), ["", "api", "environments", _, "docker", ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_docker_endpoint_speaks_docker() {
        for path in [
            "/api/environments/1/docker",
            "/api/environments/1/docker/",
            "/api/environments/x/docker/v1.41/images/json",
        ] {
            assert!(is_below_docker(path), "{path}");
        }
        for path in
            ["/api/environments/1/dockers", "/api/environments/docker", "/api/images/docker", "/docker"]
        {
            assert!(!is_below_docker(path), "{path}");
        }
    }
}
