//! What every request passes through, whatever it asks for.

mod count_request;
mod guard_host;
mod log_request;
mod require_same_origin;
mod secure_headers;
mod speak_docker;

pub(crate) use count_request::count_request;
pub(crate) use guard_host::guard_host;
pub(crate) use log_request::log_request;
pub(crate) use require_same_origin::require_same_origin;
pub(crate) use secure_headers::{put_secure_headers, secure_headers};
pub(crate) use speak_docker::speak_docker;
