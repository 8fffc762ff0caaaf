use std::sync::Arc;

use actix_web::{HttpRequest, web};
use daemon::Registry;
use db::{Actor, Database, SessionLimits};
use shared::CredentialKind;
use snapshots::Snapshots;

use crate::api_error::ApiError;
use crate::arrival::Proxies;
use crate::attempt_limits::AttemptLimits;
use crate::environments::Environments;
use crate::passwords::Passwords;
use crate::request_counts::RequestCounts;
use crate::settings::Authentication;
use crate::setup_link::SetupLink;

/// What every request handler shares.
pub(crate) struct App {
    pub(crate) authentication: Authentication,
    pub(crate) database: Database,
    pub(crate) environments: Arc<Environments>,
    pub(crate) limits: AttemptLimits,
    pub(crate) passwords: Passwords,
    pub(crate) proxies: Proxies,
    /// `https://host` each: where browsers see this server, besides where it sees itself.
    pub(crate) public_origins: Vec<String>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) requests: RequestCounts,
    pub(crate) session_limits: SessionLimits,
    pub(crate) setup_link: SetupLink,
    pub(crate) snapshots: Snapshots,
}

impl App {
    /// The one that serves this request.
    ///
    /// # Errors
    ///
    /// Never, once the server runs; without it nothing is allowed.
    pub(crate) fn of(request: &HttpRequest) -> Result<web::Data<Self>, ApiError> {
        request.app_data::<web::Data<Self>>().cloned().ok_or(ApiError::PermissionDenied)
    }

    /// Somebody of whom only the address is known, for the audit log.
    pub(crate) fn stranger(&self, request: &HttpRequest) -> Actor {
        let address = self.proxies.arrival(request).address;
        Actor {
            user: None,
            credential: CredentialKind::None,
            credential_id: None,
            address: address.map_or_else(|| "unknown".to_owned(), |address| address.to_string()),
        }
    }
}
