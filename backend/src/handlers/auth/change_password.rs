use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse};
use db::AuditEvent;
use shared::{AuditAction, AuditOutcome, PasswordChange, check_password};

use super::sign_in::user_agent;
use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::json_body::WithBody;
use crate::own_session::OwnSession;
use crate::session_store::{Beginning, begin};

/// `PUT /api/auth/password`: changes one's own password. Every session ends, and a new one begins here.
#[utoipa::path(
    put, path = "/api/auth/password", tag = "auth", request_body = PasswordChange,
    responses((status = 204, description = "With the cookie of a new session"))
)]
pub(crate) async fn change_password(
    request: HttpRequest,
    session: Session,
    WithBody(own, change): WithBody<OwnSession, PasswordChange>,
) -> Result<HttpResponse, ApiError> {
    check_password(&change.new_password)?;
    let app = &own.app;
    app.limits.sign_in(&own.user.name, app.proxies.arrival(&request).address)?;
    let Some(candidate) = app.database.sign_in_candidate(own.user.name.clone()).await? else {
        return Err(ApiError::Unauthorized);
    };
    if !app.passwords.verify(change.current_password, Some(candidate.password_hash)).await? {
        let event = AuditEvent {
            action: AuditAction::PasswordUpdate,
            outcome: AuditOutcome::Failure,
            environment: None,
            target: Some(own.user.name),
            detail: Some("the current password is wrong".to_owned()),
        };
        app.database.record(own.actor, event, now()).await?;
        return Err(ApiError::WrongCurrentPassword);
    }
    let hash = app.passwords.hash(change.new_password).await?;
    let address = own.actor.address.clone();
    let epoch =
        app.database.change_own_password(candidate.id, candidate.epoch, hash, own.actor, now()).await?;
    let user_agent = user_agent(&request);
    begin(&session, &Beginning { user: candidate.id, epoch, address, user_agent })?;
    Ok(done())
}
