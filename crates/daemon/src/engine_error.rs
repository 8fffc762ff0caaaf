use http::StatusCode;
use serde::Deserialize;

use crate::DaemonError;
use crate::daemon_error::one_line;

/// How the Engine says what went wrong.
#[derive(Deserialize)]
pub(crate) struct EngineErrorBody {
    pub(crate) message: String,
}

/// What Go's server says, and so dockerd's, where it is not spoken to in TLS (`net/http`).
const WANTS_TLS: &str = "Client sent an HTTP request to an HTTPS server.";

/// Reads an answer that is no success.
///
/// Words that are not in an engine's own form are not repeated: where the address is not an engine's, they are
/// something that the server may see and its callers may not.
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
            let wants_tls = body.trim_ascii() == WANTS_TLS.as_bytes();
            let message = if wants_tls { WANTS_TLS } else { "what it says is not in an engine's form" };
            DaemonError::Failed { status: status.as_u16(), message: message.to_owned() }
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

    #[test]
    fn only_an_engines_own_words_are_repeated() {
        let told = |status, body: &[u8]| engine_error(status, body).to_string();
        assert_eq!(
            told(StatusCode::INTERNAL_SERVER_ERROR, br#"{"message":"the disk is full"}"#),
            "the daemon failed (status 500): the disk is full"
        );
        assert_eq!(
            told(StatusCode::BAD_REQUEST, b"Client sent an HTTP request to an HTTPS server.\n"),
            "the daemon failed (status 400): Client sent an HTTP request to an HTTPS server."
        );
        for page in ["<p>token=hunter22</p>", r#"{"error":"hunter22"}"#, "HTTPS server. hunter22", ""] {
            assert_eq!(
                told(StatusCode::NOT_FOUND, page.as_bytes()),
                "the daemon failed (status 404): what it says is not in an engine's form"
            );
        }
    }
}
