use shared::EnvironmentStatus;
use thiserror::Error;

use crate::transport::TransportError;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum ClientError {
    /// Stowage itself could not be reached, or the connection to it broke.
    #[error("Stowage cannot be reached")]
    Connection(#[source] TransportError),
    /// Stowage does not know the caller, or no longer: no session, no valid token, or a sign-in with a wrong
    /// password.
    #[error("not signed in")]
    SignedOut,
    /// Stowage answered that the daemon of the environment did not.
    #[error("{error}")]
    Environment {
        /// What is wrong with the daemon: unreachable, timeout or error.
        status: EnvironmentStatus,
        /// What was said about it.
        error: String,
    },
    /// Stowage answered with an error.
    #[error("{error}")]
    Status {
        /// The HTTP status, 400 to 599, but not 401.
        status: u16,
        /// What was said about it.
        error: String,
        /// Seconds after which another attempt makes sense, where that was said.
        retry_after_secs: Option<u64>,
    },
    /// The answer is not what this version of the client understands.
    #[error("the answer of Stowage is not understood")]
    Nonsense(#[source] serde_json::Error),
}
