use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse};
use authz::{EnvironmentsManage, EnvironmentsView, authorize, authorize_globally};
use daemon::Observation;
use db::EnvironmentRecord;
use futures::future::join_all;
use shared::{EndpointKind, Environment, EnvironmentSettings, EnvironmentStatus};

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::identity::Identity;

/// How long the answer waits for daemons that are being checked. One that takes longer is told as it was known
/// before, or as unknown.
const PATIENCE: Duration = Duration::from_secs(1);

/// `GET /api/environments`: the environments that the caller may see, each with what is known of its daemon.
///
/// Whoever manages environments sees all of them, also those that are disabled.
#[utoipa::path(
    get, path = "/api/environments", tag = "environments", responses((status = 200, body = Vec<Environment>))
)]
pub(crate) async fn list_environments(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let (identity, app) = Identity::of(&request).await?;
    let manages = authorize_globally::<EnvironmentsManage>(&identity.caller).is_ok();
    let mut observed = Vec::new();
    for EnvironmentRecord { settings, .. } in app.database.environments().await? {
        let grant = authorize::<EnvironmentsView>(&identity.caller, settings.id).ok();
        let is_seen = manages || (settings.enabled && grant.is_some());
        if !is_seen {
            continue;
        }
        let daemon = grant.and_then(|grant| app.registry.connect(grant).ok());
        let problem = app.environments.problem(settings.id);
        observed.push(async move {
            let observation = match (problem, daemon) {
                (Some(problem), _) => unusable(problem),
                (None, Some(daemon)) => daemon.observe(PATIENCE).await,
                (None, None) => Observation::default(),
            };
            environment(settings, observation)
        });
    }
    Ok(ok(join_all(observed).await))
}

/// What is known of a daemon that nobody asks, since what is kept of it is at fault.
fn unusable(problem: String) -> Observation {
    Observation { status: EnvironmentStatus::Error, error: Some(problem), ..Observation::default() }
}

fn environment(settings: EnvironmentSettings, observation: Observation) -> Environment {
    Environment {
        id: settings.id,
        kind: kind_of(&settings),
        unverified: settings.tls.is_some_and(|tls| tls.skip_verification),
        name: settings.name,
        enabled: settings.enabled,
        engine: observation.engine,
        version: observation.version,
        api_version: observation.api_version,
        status: observation.status,
        since: observation.since,
        error: observation.error,
    }
}

/// By its scheme, so that also an endpoint that cannot be used has one.
fn kind_of(settings: &EnvironmentSettings) -> EndpointKind {
    match settings.endpoint.split_once("://") {
        Some(("unix", _)) => EndpointKind::Unix,
        Some(("ssh", _)) => EndpointKind::Ssh,
        _ if settings.tls.is_some() => EndpointKind::Tls,
        _ => EndpointKind::Tcp,
    }
}
