use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse};
use authz::{EnvironmentsView, authorize};
use daemon::{Endpoint, Observation};
use db::EnvironmentRecord;
use futures::future::join_all;
use shared::{EndpointKind, Environment};

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::identity::Identity;

/// How long the answer waits for daemons that are being checked. One that takes longer is told as it was known
/// before, or as unknown.
const PATIENCE: Duration = Duration::from_secs(1);

/// `GET /api/environments`: the environments that the caller may see, each with what is known of its daemon.
#[utoipa::path(
    get, path = "/api/environments", tag = "environments", responses((status = 200, body = Vec<Environment>))
)]
pub(crate) async fn list_environments(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let (identity, app) = Identity::of(&request).await?;
    let mut observed = Vec::new();
    for record in app.database.environments().await? {
        let Ok(grant) = authorize::<EnvironmentsView>(&identity.caller, record.id) else {
            continue;
        };
        let Ok(daemon) = app.registry.connect(grant) else {
            continue;
        };
        observed.push(async move { (record, daemon.observe(PATIENCE).await) });
    }
    let environments: Result<Vec<_>, _> = join_all(observed)
        .await
        .into_iter()
        .map(|(record, observation)| environment(record, observation))
        .collect();
    Ok(ok(environments?))
}

fn environment(record: EnvironmentRecord, observation: Observation) -> Result<Environment, ApiError> {
    let endpoint: Endpoint = record.endpoint.parse().map_err(ApiError::KeptEndpoint)?;
    let kind = if matches!(endpoint, Endpoint::Unix { .. }) { EndpointKind::Unix } else { EndpointKind::Tcp };
    Ok(Environment {
        id: record.id,
        name: record.name,
        kind,
        unverified: false,
        enabled: true,
        engine: observation.engine,
        version: observation.version,
        api_version: observation.api_version,
        status: observation.status,
        error: observation.error,
    })
}
