use std::error::Error as StdError;
use std::sync::Arc;

use actix_web::error::BlockingError;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use daemon::DaemonError;
use db::DbError;
use shared::{BadParameter, EnvironmentStatus, ErrorBody, InvalidName, InvalidPassword, MAX_TOKEN_DAYS};
use thiserror::Error;
use tokio::task::JoinError;

use crate::attempt_limits::TooMany;
use crate::image_answer::{ENVIRONMENT_ERROR, ENVIRONMENT_STATUS};
use crate::json_body::MAX_BODY_BYTES;
use crate::middleware::put_secure_headers;
use crate::same_origin::CrossOrigin;

/// What Docker's clients are told who ask for anything else: they show it as it is.
const ONLY_READS: &str = "this endpoint only reads: it knows _ping, version, images/json, images/{name}/json and images/{name}/history";

/// Every error that the API answers with. What it displays is the `error` of the body.
#[derive(Debug, Error)]
pub(crate) enum ApiError {
    #[error("Unauthorized")]
    Unauthorized,
    #[error("Unknown name or wrong password")]
    WrongPassword,
    #[error("the current password is wrong")]
    WrongCurrentPassword,
    #[error("too many attempts, try again in {} s", .0.retry_after_secs())]
    TooManyAttempts(#[from] TooMany),
    #[error("too many are signing in at this moment, try again in a second")]
    Busy,
    #[error("the link is not valid, or no longer")]
    SetupLinkInvalid,
    #[error("authentication is off")]
    AuthenticationIsOff,
    #[error("{0}")]
    CrossOrigin(CrossOrigin),
    #[error("expected a body of Content-Type: application/json{}", if *.sent { "" } else { ", and there is none" })]
    NotJson { sent: bool },
    #[error("the body is not what is expected: {0}")]
    BadBody(String),
    #[error("expected a body without Content-Encoding")]
    EncodedBody,
    #[error("the body took too long to arrive")]
    BodyTooSlow,
    #[error("use /api/auth/password for your own password")]
    OwnPassword,
    #[error("the body is larger than {} kB", MAX_BODY_BYTES / 1024)]
    BodyTooLarge,
    #[error("{0}")]
    InvalidName(#[from] InvalidName),
    #[error("{0}")]
    InvalidPassword(#[from] InvalidPassword),
    #[error("expected at least one permission and one environment")]
    EmptyToken,
    #[error("expected a number of days from 1 to {MAX_TOKEN_DAYS}")]
    InvalidTokenDays,
    #[error("{0}")]
    BadParameter(#[from] BadParameter),
    #[error("the query string is not valid percent-encoded UTF-8")]
    BadQueryString,
    #[error("Permission denied")]
    PermissionDenied,
    #[error("Environment not found")]
    EnvironmentNotFound,
    #[error("{0}")]
    InvalidEnvironment(String),
    #[error("the environment cannot be used: {0}")]
    EnvironmentUnusable(String),
    #[error("{0}; give them anew, or change its name and whether it is enabled only")]
    UncheckedSecrets(String),
    #[error("too many connections are being tested at this moment, try again in a second")]
    TooManyTests,
    #[error("{}", .0.summary())]
    Refused(Arc<DaemonError>),
    #[error("{}", .0.summary())]
    Daemon(Arc<DaemonError>),
    #[error("name: expected an image's name, with tag or digest, or its id")]
    InvalidImageName,
    #[error("{ONLY_READS}")]
    DockerReadOnly,
    #[error("{ONLY_READS}")]
    NoSuchDockerRoute,
    #[error("there is nothing at this path")]
    NoSuchRoute,
    #[error("this path does not know the method")]
    MethodNotAllowed,
    #[error("this server answers to localhost, 127.0.0.1 and [::1] only")]
    MisdirectedRequest,
    #[error("{}", database_words(.0))]
    Database(#[from] DbError),
    #[error("the database does not answer")]
    Sessions,
    #[error("internal error")]
    SessionState(String),
    #[error("internal error")]
    PasswordHash(String),
    #[error("internal error")]
    NoRandomness(String),
    #[error("internal error")]
    Json(#[from] serde_json::Error),
    #[error("internal error")]
    Compression(#[from] std::io::Error),
    #[error("internal error")]
    Aborted(#[from] BlockingError),
    #[error("internal error")]
    Task(#[source] JoinError),
}

impl ApiError {
    /// The answer; what is our own fault goes to the log, once, here.
    pub(crate) fn to_response(&self) -> HttpResponse {
        let status = self.status();
        let is_ours = !matches!(self, Self::Daemon(_));
        if status.is_server_error() && is_ours {
            let cause: Option<&(dyn StdError + 'static)> = self.source();
            tracing::error!(cause, detail = self.hidden_detail(), "{self}");
        }
        let mut response = HttpResponse::build(status);
        response.insert_header(("Cache-Control", "no-store"));
        if let Self::Unauthorized = self {
            // RFC 9110, 11.6.1: an answer 401 names what would do.
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        if let Some(secs) = self.retry_after_secs() {
            response.insert_header(("Retry-After", secs.to_string()));
        }
        // Whoever asks learns whose fault it is.
        let environment_status = if let Self::Daemon(error) = self {
            error.environment_status().map(|status| (status, error.summary()))
        } else {
            matches!(self, Self::EnvironmentUnusable(_)).then(|| (EnvironmentStatus::Error, self.to_string()))
        };
        if let Some((status, error)) = environment_status {
            response.insert_header((ENVIRONMENT_STATUS, status.as_str()));
            response.insert_header((ENVIRONMENT_ERROR, error));
        }
        let body = ErrorBody { error: self.to_string() };
        let mut response = response.json(&body);
        // For the places where an error has another form.
        response.extensions_mut().insert(body);
        put_secure_headers(response.headers_mut());
        response
    }

    fn retry_after_secs(&self) -> Option<u64> {
        if let Self::TooManyAttempts(too_many) = self {
            return Some(too_many.retry_after_secs());
        }
        matches!(self, Self::Busy | Self::TooManyTests).then_some(1)
    }

    /// What only the log may know.
    fn hidden_detail(&self) -> Option<&str> {
        if let Self::SessionState(detail) | Self::PasswordHash(detail) | Self::NoRandomness(detail) = self {
            return Some(detail);
        }
        None
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::BadBody(_)
            | Self::BadParameter(_)
            | Self::BadQueryString
            | Self::EmptyToken
            | Self::InvalidEnvironment(_)
            | Self::InvalidImageName
            | Self::InvalidName(_)
            | Self::InvalidPassword(_)
            | Self::InvalidTokenDays
            | Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized | Self::WrongPassword => StatusCode::UNAUTHORIZED,
            Self::CrossOrigin(_)
            | Self::PermissionDenied
            | Self::SetupLinkInvalid
            | Self::WrongCurrentPassword => StatusCode::FORBIDDEN,
            Self::EnvironmentNotFound | Self::NoSuchDockerRoute | Self::NoSuchRoute => StatusCode::NOT_FOUND,
            Self::Daemon(error) => daemon_status(error),
            Self::DockerReadOnly | Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::AuthenticationIsOff | Self::OwnPassword | Self::UncheckedSecrets(_) => StatusCode::CONFLICT,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::EncodedBody | Self::NotJson { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::MisdirectedRequest => StatusCode::MISDIRECTED_REQUEST,
            Self::TooManyAttempts(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Sessions | Self::TooManyTests => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(error) => database_status(error),
            Self::EnvironmentUnusable(_) => StatusCode::BAD_GATEWAY,
            Self::Aborted(_)
            | Self::Compression(_)
            | Self::Json(_)
            | Self::NoRandomness(_)
            | Self::PasswordHash(_)
            | Self::SessionState(_)
            | Self::Task(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.to_response()
    }
}

/// What a daemon's failure means where there is nothing to answer instead.
fn daemon_status(error: &DaemonError) -> StatusCode {
    match error.environment_status() {
        Some(EnvironmentStatus::Timeout) => StatusCode::GATEWAY_TIMEOUT,
        Some(_) => StatusCode::BAD_GATEWAY,
        None if matches!(error, DaemonError::ImageNotFound) => StatusCode::NOT_FOUND,
        None => StatusCode::BAD_REQUEST,
    }
}

/// What a change that the database refuses means to whoever asked for it.
fn database_status(error: &DbError) -> StatusCode {
    match error {
        DbError::NoSuchAssignment
        | DbError::NoSuchEnvironment
        | DbError::NoSuchRole
        | DbError::NoSuchSession
        | DbError::NoSuchToken
        | DbError::NoSuchUser => StatusCode::NOT_FOUND,
        DbError::AlreadyAssigned
        | DbError::AlreadySetUp
        | DbError::BuiltInRole
        | DbError::EnvironmentOutdated
        | DbError::LastAdministrator
        | DbError::NameTaken(_)
        | DbError::OfSettings
        | DbError::Outdated
        | DbError::PutAway
        | DbError::RoleInUse
        | DbError::TooManyTokens => StatusCode::CONFLICT,
        DbError::BeyondOwn(_) | DbError::NoLongerAllowed => StatusCode::FORBIDDEN,
        DbError::NoLongerSignedIn => StatusCode::UNAUTHORIZED,
        DbError::Aborted(_)
        | DbError::Connect(_)
        | DbError::Corrupt(_)
        | DbError::File(_)
        | DbError::FileGone
        | DbError::Migrate(_)
        | DbError::NoPostgres
        | DbError::NoSealing
        | DbError::NotADatabase
        | DbError::Open(_)
        | DbError::Query(_)
        | DbError::ReadOnly
        | DbError::TimedOut(_)
        | DbError::UnreadableSecret { .. }
        | DbError::UnsupportedUrl => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// What is the caller's business is said; what is the database's own is not.
fn database_words(error: &DbError) -> String {
    if database_status(error).is_server_error() {
        "the database does not answer".to_owned()
    } else {
        error.to_string()
    }
}
