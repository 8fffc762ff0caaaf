//! Stowage's server: the HTTP API over Docker daemons, and the page.

mod api_error;
mod app;
mod assets;
mod authorized;
mod content_security_policy;
mod environments;
mod handlers;
mod image_answer;
mod local_daemon;
mod logging;
mod middleware;
mod parameters;
mod preferences;
mod routes;
mod server;
mod settings;

pub use logging::start_logging;
pub use routes::{Access, ROUTES, Route};
pub use server::{Server, StartError};
pub use settings::{Authentication, LogFormat, Settings, SettingsError};
