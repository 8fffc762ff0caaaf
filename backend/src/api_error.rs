use std::error::Error as StdError;

use actix_web::error::BlockingError;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use daemon::{DaemonError, InvalidEndpoint};
use db::DbError;
use shared::{BadParameter, ErrorBody};
use thiserror::Error;

/// Every error that the API answers with. What it displays is the `error` of the body.
#[derive(Debug, Error)]
pub(crate) enum ApiError {
    #[error("{0}")]
    BadParameter(#[from] BadParameter),
    #[error("the query string is not valid percent-encoded UTF-8")]
    BadQueryString,
    #[error("Permission denied")]
    PermissionDenied,
    #[error("Environment not found")]
    EnvironmentNotFound,
    #[error("{}", .0.summary())]
    Refused(DaemonError),
    #[error("there is nothing at this path")]
    NoSuchRoute,
    #[error("this path does not know the method")]
    MethodNotAllowed,
    #[error("this server answers to localhost, 127.0.0.1 and [::1] only")]
    MisdirectedRequest,
    #[error("the database does not answer")]
    Database(#[from] DbError),
    #[error("the database holds an address that is not understood")]
    KeptEndpoint(#[source] InvalidEndpoint),
    #[error("internal error")]
    Json(#[from] serde_json::Error),
    #[error("internal error")]
    Aborted(#[from] BlockingError),
}

impl ApiError {
    /// The answer; what is our own fault goes to the log, once, here.
    pub(crate) fn to_response(&self) -> HttpResponse {
        if let Self::Database(_) | Self::KeptEndpoint(_) | Self::Json(_) | Self::Aborted(_) = self {
            let cause: Option<&(dyn StdError + 'static)> = self.source();
            tracing::error!(cause, "{self}");
        }
        HttpResponse::build(self.status())
            .insert_header(("Cache-Control", "no-store"))
            .json(ErrorBody { error: self.to_string() })
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::BadParameter(_) | Self::BadQueryString | Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::PermissionDenied => StatusCode::FORBIDDEN,
            Self::EnvironmentNotFound | Self::NoSuchRoute => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::MisdirectedRequest => StatusCode::MISDIRECTED_REQUEST,
            Self::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::KeptEndpoint(_) | Self::Json(_) | Self::Aborted(_) => StatusCode::INTERNAL_SERVER_ERROR,
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
