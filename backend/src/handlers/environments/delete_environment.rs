use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use authz::EnvironmentsManage;
use shared::EnvironmentId;

use crate::administering::Administering;
use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::path_id::path_id;

/// `DELETE /api/environments/{environment}`: removes an environment that the server's settings do not name, with its
/// secrets and with the roles that were given on it. API tokens that were limited to it reach none in its place.
#[utoipa::path(
    delete, path = "/api/environments/{environment}", tag = "environments",
    params(("environment" = EnvironmentId, Path)), responses((status = 204))
)]
pub(crate) async fn delete_environment(
    request: HttpRequest,
    admin: Administering<EnvironmentsManage>,
) -> Result<HttpResponse, ApiError> {
    let Administering { app, grant, identity } = admin;
    let id: EnvironmentId = path_id(&request, "environment")?;
    let environments = Arc::clone(&app.environments);
    let actor = identity.actor.clone();
    let removed = app.database.delete_environment(grant, id, actor, now(), move |()| environments.forget(id));
    identity.settled(&app, removed.await).await?;
    Ok(done())
}
