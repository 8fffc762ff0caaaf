use std::time::Instant;

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse};
use db::{AuditEvent, DbError, SignInCandidate};
use shared::{AuditAction, AuditOutcome, PasswordChange, check_password};

use super::sign_in::begin_session;
use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::json_body::WithBody;
use crate::own_session::OwnSession;

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
    let address = app.proxies.arrival(&request).address;
    let attempt = app.limits.sign_in(&own.user.name, address, Instant::now())?;
    let candidate = app.database.sign_in_candidate(own.user.name.clone()).await?;
    // Somebody else may have the name by now.
    let Some(candidate) = candidate.filter(|candidate| candidate.id == own.user.id) else {
        return Err(ApiError::Unauthorized);
    };
    let hash = Some(candidate.password_hash.clone());
    if !app.passwords.verify(change.current_password, hash, attempt.is_known).await? {
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
    app.limits.succeeded(attempt);
    let hash = app.passwords.hash(change.new_password).await?;
    let changed =
        app.database.change_own_password(candidate.id, candidate.epoch, hash, own.actor, now()).await;
    let begun = match changed {
        Ok(epoch) => {
            let user = SignInCandidate { epoch, ..candidate };
            begin_session(&request, app, &session, &user, Some("after a changed password")).await
        }
        Err(error) => Err(error.into()),
    };
    match begun {
        Ok(_) => Ok(done()),
        Err(ApiError::Database(DbError::Outdated)) => Err(ApiError::Unauthorized),
        Err(error) => Err(error),
    }
}
