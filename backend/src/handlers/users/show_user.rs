use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::{User, UserId};

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::path_id::path_id;

/// `GET /api/users/{user}`: one user.
#[utoipa::path(
    get, path = "/api/users/{user}", tag = "users", params(("user" = UserId, Path)),
    responses((status = 200, body = User))
)]
pub(crate) async fn show_user(
    admin: Administering<UsersManage>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "user")?;
    Ok(ok(admin.app.database.user(admin.grant, id).await?))
}
