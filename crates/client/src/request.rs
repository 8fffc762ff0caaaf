use std::time::Duration;

use shared::Secret;

use crate::transport::Body;

/// What a request does, of HTTP's methods those that our API has (RFC 9110, 9.3; RFC 5789).
#[derive(Clone, Copy)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// What is sent, whatever sends it.
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The whole address, but for the parameters.
    pub(crate) url: String,
    /// What comes behind the `?`, as it is before it is encoded.
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) token: Option<Secret>,
    /// JSON.
    pub(crate) body: Option<String>,
    /// From sending to the last byte of the answer; absent where a daemon decides.
    pub(crate) timeout: Option<Duration>,
}

/// What comes back, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The status in words, as in `Bad Gateway`; empty where there are none.
    pub(crate) reason: String,
    /// `Stowage-Environment-Status`.
    pub(crate) environment_status: Option<String>,
    /// `Retry-After`.
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Body,
}

pub(crate) const ENVIRONMENT_STATUS: &str = "stowage-environment-status";
pub(crate) const ETAG: &str = "etag";
pub(crate) const RETRY_AFTER: &str = "retry-after";
