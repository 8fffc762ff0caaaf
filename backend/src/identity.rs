use std::time::Instant;

use actix_session::SessionExt as _;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{HttpRequest, web};
use authz::{AuthorizeError, Caller};
use db::{Activity, Actor, AuditEvent, DbError};
use shared::{
    AuditAction, AuditOutcome, CredentialKind, EnvironmentId, Scope, SessionId, SessionUser, TokenId, UserId,
};

use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::secrets::{TOKEN_PREFIX, hash_of};
use crate::session_store::token_hash;
use crate::settings::Authentication;

/// Who asks: found out anew for each request, so that whoever is revoked is out at once.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// What they hold at this moment.
    pub(crate) caller: Caller,
    /// What they showed.
    pub(crate) credential: Credential,
    /// Who they are in the audit log.
    pub(crate) actor: Actor,
    request: String,
}

/// What a caller showed.
#[derive(Clone, Debug)]
pub(crate) enum Credential {
    /// Nothing, since authentication is off.
    NotAsked,
    /// A session's cookie.
    Session(SessionId, SessionUser),
    /// An API token.
    Token(TokenId, SessionUser),
}

/// A request that is answered for as long as somebody listens: who makes it is found out anew whenever that matters. None
/// of it is a sign of life.
pub(crate) struct LongRequest {
    request: HttpRequest,
    /// The middleware for sessions forgets it as soon as an answer begins.
    session: Option<String>,
}

impl LongRequest {
    /// # Errors
    ///
    /// Where the state of its session is none of ours.
    pub(crate) fn new(request: &HttpRequest) -> Result<Self, ApiError> {
        Ok(Self { request: request.clone(), session: token_hash(&request.get_session())? })
    }

    /// Who makes it, at this moment.
    ///
    /// # Errors
    ///
    /// As [`Identity::of`].
    pub(crate) async fn identity(&self) -> Result<(Identity, web::Data<App>), ApiError> {
        Identity::showing(&self.request, self.session.clone(), Activity::Background).await
    }
}

impl Identity {
    /// Who makes this request.
    ///
    /// # Errors
    ///
    /// [`ApiError::Unauthorized`] where nobody does: nothing was shown, or nothing that is valid.
    pub(crate) async fn of(request: &HttpRequest) -> Result<(Self, web::Data<App>), ApiError> {
        let activity = match request.headers().get("stowage-activity") {
            Some(activity) if activity == "background" => Activity::Background,
            Some(_) | None => Activity::Person,
        };
        Self::showing(request, token_hash(&request.get_session())?, activity).await
    }

    /// The same with the session that the cookie names.
    async fn showing(
        request: &HttpRequest,
        session: Option<String>,
        activity: Activity,
    ) -> Result<(Self, web::Data<App>), ApiError> {
        let app = App::of(request)?;
        let identity = match (app.authentication, bearer(request.headers())) {
            (Authentication::Off, _) => Some(Self::new(
                request,
                &app,
                Caller::with_authentication_switched_off(),
                Credential::NotAsked,
            )),
            (Authentication::On, Some(token)) => Self::of_token(request, &app, token).await?,
            (Authentication::On, None) => Self::of_session(request, &app, session, activity).await?,
        };
        Ok((identity.ok_or(ApiError::Unauthorized)?, app))
    }

    /// The user that they are.
    pub(crate) fn user(&self) -> Option<UserId> {
        self.actor.user.as_ref().map(|(id, _)| *id)
    }

    fn new(request: &HttpRequest, app: &App, caller: Caller, credential: Credential) -> Self {
        let actor = match &credential {
            Credential::NotAsked => app.stranger(request),
            Credential::Session(id, user) => Actor {
                user: Some((user.id, user.name.clone())),
                credential: CredentialKind::Session,
                credential_id: Some(id.get()),
                ..app.stranger(request)
            },
            Credential::Token(id, user) => Actor {
                user: Some((user.id, user.name.clone())),
                credential: CredentialKind::Token,
                credential_id: Some(id.get()),
                ..app.stranger(request)
            },
        };
        Self { caller, credential, actor, request: format!("{} {}", request.method(), request.path()) }
    }

    async fn of_session(
        request: &HttpRequest,
        app: &App,
        session: Option<String>,
        activity: Activity,
    ) -> Result<Option<Self>, ApiError> {
        let Some(hash) = session else {
            return Ok(None);
        };
        let found = app.database.caller_of_session(hash, activity, app.session_limits, now()).await?;
        Ok(found.map(|found| {
            let user = SessionUser { id: found.user, name: found.name };
            Self::new(request, app, found.caller, Credential::Session(found.session, user))
        }))
    }

    async fn of_token(request: &HttpRequest, app: &App, token: &str) -> Result<Option<Self>, ApiError> {
        let hash = hash_of(token);
        let found = match token.starts_with(TOKEN_PREFIX) {
            true => app.database.caller_of_token(hash.clone(), now()).await?,
            false => None,
        };
        if let Some(found) = found {
            let user = SessionUser { id: found.user, name: found.user_name };
            return Ok(Some(Self::new(request, app, found.caller, Credential::Token(found.token, user))));
        }
        app.limits.refusal(app.proxies.arrival(request).address, Instant::now())?;
        // Which token it was is worth knowing where it was one of ours.
        let known = app.database.token_owner(hash).await?;
        let mut actor = app.stranger(request);
        if let Some((user, name, token)) = known {
            actor = Actor { user: Some((user, name)), credential_id: Some(token.get()), ..actor };
        }
        let event = AuditEvent {
            action: AuditAction::TokenUse,
            outcome: AuditOutcome::Failure,
            environment: None,
            target: Some(format!("{} {}", request.method(), request.path())),
            detail: Some("the token is not valid".to_owned()),
        };
        app.database.record(actor, event, now()).await?;
        Ok(None)
    }

    /// Writes down that something was denied, and makes it the answer.
    pub(crate) async fn denied(&self, app: &App, reason: AuthorizeError) -> ApiError {
        let environment = match reason.scope {
            Scope::Environment(id) => Some(id),
            Scope::AllEnvironments => None,
        };
        self.refused(
            app,
            environment,
            format!("{} is not held", reason.permission),
            ApiError::PermissionDenied,
        )
        .await
    }

    /// The result of a change; where it was refused because of who asks, that is written down.
    pub(crate) async fn settled<T>(&self, app: &App, result: Result<T, DbError>) -> Result<T, ApiError> {
        match result {
            Ok(value) => Ok(value),
            // What was proven when the request began no longer held when it came to its change.
            Err(DbError::NoLongerSignedIn) => Err(ApiError::Unauthorized),
            Err(error @ DbError::NoLongerAllowed) => {
                Err(self.refused(app, None, error.to_string(), ApiError::PermissionDenied).await)
            }
            Err(error @ (DbError::BeyondOwn(_) | DbError::LastAdministrator)) => {
                Err(self.refused(app, None, error.to_string(), error.into()).await)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Writes a refusal down. Where that fails, that is the answer.
    pub(crate) async fn refused(
        &self,
        app: &App,
        environment: Option<EnvironmentId>,
        reason: String,
        answer: ApiError,
    ) -> ApiError {
        let event = AuditEvent {
            action: AuditAction::RequestAccess,
            outcome: AuditOutcome::Denied,
            environment,
            target: Some(self.request.clone()),
            detail: Some(reason),
        };
        match app.database.record(self.actor.clone(), event, now()).await {
            Ok(()) => answer,
            Err(error) => error.into(),
        }
    }
}

/// What stands in `Authorization: Bearer …` (RFC 6750). Other schemes are somebody else's: a reverse proxy's own
/// sign-in comes with each of a browser's requests.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get_all(AUTHORIZATION).find_map(|value| {
        // What is no text is no token of ours, and must not pass for no token at all.
        let value = value.to_str().unwrap_or("Bearer");
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    })
}
