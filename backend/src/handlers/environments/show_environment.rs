use actix_web::{HttpRequest, HttpResponse};
use authz::EnvironmentsManage;
use shared::{EnvironmentId, EnvironmentSettings};

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::path_id::path_id;

/// `GET /api/environments/{environment}`: how an environment is reached, without its secrets.
#[utoipa::path(
    get, path = "/api/environments/{environment}", tag = "environments",
    params(("environment" = EnvironmentId, Path)), responses((status = 200, body = EnvironmentSettings))
)]
pub(crate) async fn show_environment(
    request: HttpRequest,
    admin: Administering<EnvironmentsManage>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "environment")?;
    let record = admin.app.database.environment(admin.grant, id).await;
    Ok(ok(record?.settings))
}
