use actix_web::HttpResponse;
use authz::UsersManage;
use shared::Role;

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;

/// `GET /api/roles`: the built-in roles, and then the others by name.
#[utoipa::path(get, path = "/api/roles", tag = "roles", responses((status = 200, body = Vec<Role>)))]
pub(crate) async fn list_roles(admin: Administering<UsersManage>) -> Result<HttpResponse, ApiError> {
    Ok(ok(admin.app.database.roles(admin.grant).await?))
}
