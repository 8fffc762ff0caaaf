use http::StatusCode;
use serde::Deserialize;

use crate::DaemonError;
use crate::daemon_error::one_line;

/// How the Engine says what went wrong.
#[derive(Deserialize)]
pub(crate) struct EngineErrorBody {
    pub(crate) message: String,
}

/// Reads an answer that is no success.
///
/// Only a 400 in an engine's own form is about the request: a daemon that wants TLS, and whatever else is no engine,
/// answers 400 to everything.
pub(crate) fn engine_error(status: StatusCode, body: &[u8]) -> DaemonError {
    match serde_json::from_slice::<EngineErrorBody>(body) {
        Ok(body) if status == StatusCode::BAD_REQUEST => {
            DaemonError::Refused { message: one_line(&body.message) }
        }
        Ok(body) => DaemonError::Failed { status: status.as_u16(), message: one_line(&body.message) },
        Err(_not_an_engine) => {
            let start = String::from_utf8_lossy(body.get(..300).unwrap_or(body));
            DaemonError::Failed { status: status.as_u16(), message: one_line(&start) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_engines_own_400_is_about_the_request() {
        let refused = engine_error(StatusCode::BAD_REQUEST, br#"{"message":"invalid filter\n'x'"}"#);
        assert_eq!(refused.summary(), "invalid filter 'x'");
        let tls = engine_error(StatusCode::BAD_REQUEST, b"Client sent an HTTP request to an HTTPS server.");
        assert_eq!(tls.summary(), "the daemon answered with status 400");
        let failed =
            engine_error(StatusCode::INTERNAL_SERVER_ERROR, br#"{"message":"disk 10.0.0.7 is full"}"#);
        assert_eq!(failed.summary(), "the daemon answered with status 500");
    }
}
