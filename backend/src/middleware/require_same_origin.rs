use std::time::Instant;

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use db::AuditEvent;
use shared::{AuditAction, AuditOutcome};

use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::identity::bearer;
use crate::same_origin::check_same_origin;
use crate::session_cookie::COOKIE;

/// Refuses a request that would change something and comes from another site's page.
pub(crate) async fn require_same_origin<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let app = match App::of(request.request()) {
        Ok(app) => app,
        Err(error) => return Ok(request.into_response(error.to_response()).map_into_right_body()),
    };
    let host = app.proxies.arrival(request.request()).host;
    let has_cookie = request.cookie(COOKIE).is_some() && bearer(request.headers()).is_none();
    let checked = check_same_origin(
        request.method(),
        request.headers(),
        host.as_deref(),
        &app.public_origins,
        has_cookie,
    );
    match checked {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(cross) => {
            let event = AuditEvent {
                action: AuditAction::RequestAccess,
                outcome: AuditOutcome::Denied,
                environment: None,
                target: Some(format!("{} {}", request.method(), request.path())),
                detail: Some(cross.to_string()),
            };
            // Whoever is on another site's page can send as many as they like: a few are enough to know.
            let address = app.proxies.arrival(request.request()).address;
            let recorded = match app.limits.refusal(address, Instant::now()) {
                Ok(()) => app.database.record(app.stranger(request.request()), event, now()).await,
                Err(_too_many) => Ok(()),
            };
            let refused = recorded.map_or_else(ApiError::from, |()| ApiError::CrossOrigin(cross));
            Ok(request.into_response(refused.to_response()).map_into_right_body())
        }
    }
}
