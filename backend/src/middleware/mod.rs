//! What every request passes through, whatever it asks for.

mod guard_host;
mod log_request;
mod secure_headers;

pub(crate) use guard_host::guard_host;
pub(crate) use log_request::log_request;
pub(crate) use secure_headers::secure_headers;
