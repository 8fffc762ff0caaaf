use actix_web::HttpResponse;
use authz::UsersManage;
use shared::User;

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;

/// `GET /api/users`: everybody who may sign in, by name.
#[utoipa::path(get, path = "/api/users", tag = "users", responses((status = 200, body = Vec<User>)))]
pub(crate) async fn list_users(admin: Administering<UsersManage>) -> Result<HttpResponse, ApiError> {
    Ok(ok(admin.app.database.users(admin.grant).await?))
}
