use actix_session::Session;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, web};
use db::{Actor, AuditEvent, SignInCandidate};
use shared::{
    AuditAction, AuditOutcome, AuthenticationMode, CredentialKind, CurrentSession, SessionUser, SignIn,
};

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::json_body::JsonBody;
use crate::session_store::{Beginning, begin};
use crate::settings::Authentication;

/// Characters of a browser's own name that are kept.
const MAX_USER_AGENT_CHARS: usize = 200;

/// `POST /api/auth/login`: begins a session. Somebody who does not exist, somebody who is disabled and a wrong
/// password all get the same answer, after the same time.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "auth", request_body = SignIn,
    responses((status = 200, body = CurrentSession, description = "With a session's cookie"))
)]
pub(crate) async fn sign_in(
    request: HttpRequest,
    app: web::Data<App>,
    session: Session,
    JsonBody(attempt): JsonBody<SignIn>,
) -> Result<HttpResponse, ApiError> {
    if app.authentication == Authentication::Off {
        return Err(ApiError::AuthenticationIsOff);
    }
    app.limits.sign_in(&attempt.name, app.proxies.arrival(&request).address)?;
    let candidate = app.database.sign_in_candidate(attempt.name).await?;
    let hash = candidate.as_ref().map(|candidate| candidate.password_hash.clone());
    let is_right = app.passwords.verify(attempt.password, hash).await?;
    match candidate {
        Some(candidate) if is_right && !candidate.disabled => {
            begin_session(&request, &app, &session, candidate).await
        }
        candidate => {
            // A name that nobody has may be a password in the wrong field: it is not written down.
            let detail = match &candidate {
                None => "nobody has this name",
                Some(candidate) if candidate.disabled => "the user is disabled",
                Some(_) => "wrong password",
            };
            let actor = Actor {
                user: candidate.map(|candidate| (candidate.id, candidate.name)),
                ..app.stranger(&request)
            };
            record(&app, actor, AuditOutcome::Failure, Some(detail)).await?;
            Err(ApiError::WrongPassword)
        }
    }
}

/// Begins a session for somebody who has shown who they are, and answers with it.
pub(super) async fn begin_session(
    request: &HttpRequest,
    app: &App,
    session: &Session,
    user: SignInCandidate,
) -> Result<HttpResponse, ApiError> {
    let stranger = app.stranger(request);
    let beginning = Beginning {
        user: user.id,
        epoch: user.epoch,
        address: stranger.address.clone(),
        user_agent: user_agent(request),
    };
    begin(session, &beginning)?;
    let holdings = app.database.note_sign_in(user.id, now()).await?.holdings();
    let actor =
        Actor { user: Some((user.id, user.name.clone())), credential: CredentialKind::Session, ..stranger };
    record(app, actor, AuditOutcome::Success, None).await?;
    app.limits.signed_in(&user.name, app.proxies.arrival(request).address);
    Ok(ok(CurrentSession {
        authentication: AuthenticationMode::On,
        user: Some(SessionUser { id: user.id, name: user.name }),
        holdings,
    }))
}

/// What the browser calls itself.
pub(super) fn user_agent(request: &HttpRequest) -> String {
    let agent = request.headers().get(USER_AGENT).map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    agent.unwrap_or_default().chars().take(MAX_USER_AGENT_CHARS).collect()
}

async fn record(
    app: &App,
    actor: Actor,
    outcome: AuditOutcome,
    detail: Option<&str>,
) -> Result<(), ApiError> {
    let event = AuditEvent {
        action: AuditAction::SessionCreate,
        outcome,
        environment: None,
        target: None,
        detail: detail.map(str::to_owned),
    };
    Ok(app.database.record(actor, event, now()).await?)
}
