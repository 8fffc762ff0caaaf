//! Answers, and why there is none.

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;

use crate::reply_body::ReplyBody;

/// An answer of the engine.
pub(crate) type Reply = Response<ReplyBody>;

/// Why a request is not answered with what it asks for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// The Engine's own words and status.
    #[error("{message}")]
    Engine { status: StatusCode, message: String },
    /// An answer could not be written as JSON.
    #[error("cannot write the answer")]
    Json(#[from] serde_json::Error),
}

impl Refusal {
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::Engine { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::Engine { status: StatusCode::NOT_FOUND, message: message.into() }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::Engine { status: StatusCode::INTERNAL_SERVER_ERROR, message: message.into() }
    }

    pub(crate) fn page_not_found() -> Self {
        Self::not_found("page not found")
    }

    pub(crate) fn no_such_image(reference: &str) -> Self {
        Self::not_found(format!("No such image: {reference}"))
    }

    /// The refusal as the Engine sends it.
    pub(crate) fn into_reply(self) -> Reply {
        let status = match &self {
            Self::Engine { status, .. } => *status,
            Self::Json(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let body = serde_json::json!({ "message": self.to_string() }).to_string();
        with_type("application/json", status, ReplyBody::whole(body))
    }
}

/// A 200 with this value as JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<Reply, Refusal> {
    Ok(json_body(ReplyBody::whole(serde_json::to_vec(value)?)))
}

/// A 200 with a body that is JSON already.
pub(crate) fn json_body(body: ReplyBody) -> Reply {
    with_type("application/json", StatusCode::OK, body)
}

/// A 200 with a body of that type.
pub(crate) fn typed(content_type: &'static str, body: &'static str) -> Reply {
    with_type(content_type, StatusCode::OK, ReplyBody::whole(body))
}

/// A status and nothing else.
pub(crate) fn status(status: StatusCode) -> Reply {
    let mut reply = Response::new(ReplyBody::Whole(None));
    *reply.status_mut() = status;
    reply
}

fn with_type(content_type: &'static str, status: StatusCode, body: ReplyBody) -> Reply {
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply
}
