use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

/// Logs each request when its answer begins: what was asked, and what came of it. No headers, no addresses.
pub(crate) async fn log_request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.path().to_owned();
    let environment = environment(request.query_string()).map(str::to_owned);
    let answered = next.call(request).await;
    let elapsed_ms = started.elapsed().as_secs_f64() * 1000.0;
    let status = match &answered {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    tracing::info!(%method, path, environment, status = status.as_u16(), elapsed_ms, "request");
    answered
}

/// The value of `env` as it stands in the query string; the rest of it may hold what people look for.
fn environment(query_string: &str) -> Option<&str> {
    query_string.split('&').find_map(|pair| pair.strip_prefix("env="))
}
