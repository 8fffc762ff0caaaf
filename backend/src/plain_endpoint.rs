use daemon::{Endpoint, InvalidEndpoint};
use thiserror::Error;

/// Why an address alone does not lead to a daemon.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum NotPlain {
    /// It is none.
    #[error(transparent)]
    Invalid(InvalidEndpoint),
    /// SSH takes the server's key and one's own.
    #[error("ssh:// takes keys too: make an environment of it on the page or by API")]
    Ssh,
}

/// An endpoint that takes nothing but its address: what the settings and `DOCKER_HOST` can name.
///
/// # Errors
///
/// Where the text is none, or is one that takes more.
pub(crate) fn plain_endpoint(text: &str) -> Result<Endpoint, NotPlain> {
    match text.parse().map_err(NotPlain::Invalid)? {
        Endpoint::Ssh { .. } => Err(NotPlain::Ssh),
        endpoint @ (Endpoint::Unix { .. } | Endpoint::Tcp { .. }) => Ok(endpoint),
    }
}
