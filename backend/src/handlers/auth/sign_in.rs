use std::time::Instant;

use actix_session::Session;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, web};
use db::{Actor, AuditEvent, DbError, NewSession, SignInCandidate};
use shared::{
    AuditAction, AuditOutcome, AuthenticationMode, CredentialKind, CurrentSession, SessionUser, SignIn,
};

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::json_body::JsonBody;
use crate::secrets::{hash_of, random_secret};
use crate::session_store::{begin, token_hash};
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
    JsonBody(shown): JsonBody<SignIn>,
) -> Result<HttpResponse, ApiError> {
    if app.authentication == Authentication::Off {
        return Err(ApiError::AuthenticationIsOff);
    }
    let address = app.proxies.arrival(&request).address;
    let attempt = match app.limits.sign_in(&shown.name, address, Instant::now()) {
        Ok(attempt) => attempt,
        Err(too_many) if too_many.is_first => {
            fail(&request, &app, None, "too many attempts").await?;
            return Err(too_many.into());
        }
        Err(too_many) => return Err(too_many.into()),
    };
    let candidate = app.database.sign_in_candidate(shown.name).await?;
    let hash = candidate.as_ref().map(|candidate| candidate.password_hash.clone());
    let is_right = app.passwords.verify(shown.password, hash, attempt.is_known).await?;
    let reason = match &candidate {
        // A name that nobody has may be a password in the wrong field: it is not written down.
        None => "nobody has this name",
        Some(candidate) if candidate.disabled => "the user is disabled",
        Some(_) if !is_right => "wrong password",
        Some(candidate) => match begin_session(&request, &app, &session, candidate, None).await {
            Ok(current) => {
                app.limits.succeeded(attempt);
                return Ok(ok(current));
            }
            Err(ApiError::Database(DbError::Outdated)) => "the user has changed meanwhile",
            Err(error) => return Err(error),
        },
    };
    fail(&request, &app, candidate, reason).await?;
    Err(ApiError::WrongPassword)
}

/// Begins a session for somebody who has shown who they are. The one that this browser had ends.
///
/// # Errors
///
/// [`DbError::Outdated`] where they were disabled, or their password was changed, since it was checked.
pub(super) async fn begin_session(
    request: &HttpRequest,
    app: &App,
    session: &Session,
    user: &SignInCandidate,
    detail: Option<&str>,
) -> Result<CurrentSession, ApiError> {
    let stranger = app.stranger(request);
    let key = random_secret()?;
    let new = NewSession {
        token_hash: hash_of(&key),
        user: user.id,
        epoch: user.epoch,
        address: stranger.address.clone(),
        user_agent: user_agent(request),
        replaces: token_hash(session)?,
        detail: detail.map(str::to_owned),
    };
    let actor =
        Actor { user: Some((user.id, user.name.clone())), credential: CredentialKind::Session, ..stranger };
    let (_, caller) = app.database.begin_session(new, actor, app.session_limits, now()).await?;
    begin(session, &key)?;
    Ok(CurrentSession {
        authentication: AuthenticationMode::On,
        user: Some(SessionUser { id: user.id, name: user.name.clone() }),
        holdings: caller.holdings(),
    })
}

/// What the browser calls itself.
fn user_agent(request: &HttpRequest) -> String {
    let agent = request.headers().get(USER_AGENT).map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    agent.unwrap_or_default().chars().take(MAX_USER_AGENT_CHARS).collect()
}

async fn fail(
    request: &HttpRequest,
    app: &App,
    candidate: Option<SignInCandidate>,
    reason: &str,
) -> Result<(), ApiError> {
    let actor =
        Actor { user: candidate.map(|candidate| (candidate.id, candidate.name)), ..app.stranger(request) };
    let event = AuditEvent {
        action: AuditAction::SessionCreate,
        outcome: AuditOutcome::Failure,
        environment: None,
        target: None,
        detail: Some(reason.to_owned()),
    };
    Ok(app.database.record(actor, event, now()).await?)
}
