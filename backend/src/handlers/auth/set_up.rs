use std::time::Instant;

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, web};
use db::{Actor, AuditEvent, SignInCandidate};
use shared::{AuditAction, AuditOutcome, CredentialKind, CurrentSession, Setup, check_name, check_password};

use super::sign_in::begin_session;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::json_body::JsonBody;
use crate::settings::Authentication;
use crate::setup_link::Ticket;

/// `POST /api/auth/setup`: makes an administrator for whoever has the one-time link, and signs them in.
#[utoipa::path(
    post, path = "/api/auth/setup", tag = "auth", request_body = Setup,
    responses((status = 200, body = CurrentSession, description = "With a session's cookie"))
)]
pub(crate) async fn set_up(
    request: HttpRequest,
    app: web::Data<App>,
    session: Session,
    JsonBody(setup): JsonBody<Setup>,
) -> Result<HttpResponse, ApiError> {
    if app.authentication == Authentication::Off {
        return Err(ApiError::AuthenticationIsOff);
    }
    check_name(&setup.name)?;
    check_password(&setup.password)?;
    let ticket = match app.setup_link.take(&setup.token, now()) {
        Ok(ticket) => ticket,
        Err(invalid) => return Err(refuse(&request, &app, invalid).await),
    };
    let actor = Actor { credential: CredentialKind::Setup, ..app.stranger(&request) };
    // In a task of its own: it comes to its end, and the link to its right state, also where the caller hangs up.
    let made = actix_web::rt::spawn(make_administrator(web::Data::clone(&app), setup, ticket, actor));
    let administrator = made.await.map_err(ApiError::Task)??;
    let detail = Some("after making an administrator");
    Ok(ok(begin_session(&request, &app, &session, &administrator, detail).await?))
}

async fn make_administrator(
    app: web::Data<App>,
    setup: Setup,
    ticket: Ticket,
    actor: Actor,
) -> Result<SignInCandidate, ApiError> {
    let made = async {
        let hash = app.passwords.hash(setup.password).await?;
        Ok(app.database.create_administrator(setup.name, hash, ticket.recover(), actor, now()).await?)
    };
    let made = made.await;
    if made.is_err() {
        app.setup_link.give_back(ticket);
    }
    made
}

/// A token that is not the link's: written down, unless there are too many of them.
async fn refuse(request: &HttpRequest, app: &App, invalid: ApiError) -> ApiError {
    let address = app.proxies.arrival(request).address;
    if let Err(too_many) = app.limits.refusal(address, Instant::now()) {
        return too_many.into();
    }
    let event = AuditEvent {
        action: AuditAction::UserCreate,
        outcome: AuditOutcome::Failure,
        environment: None,
        target: None,
        detail: Some(invalid.to_string()),
    };
    match app.database.record(app.stranger(request), event, now()).await {
        Ok(()) => invalid,
        Err(error) => error.into(),
    }
}
