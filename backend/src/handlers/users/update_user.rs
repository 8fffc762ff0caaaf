use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::{User, UserChange, UserId, check_name};

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::json_body::WithBody;
use crate::path_id::path_id;

/// `PATCH /api/users/{user}`: renames, disables or enables a user.
#[utoipa::path(
    patch, path = "/api/users/{user}", tag = "users", params(("user" = UserId, Path)), request_body = UserChange,
    responses((status = 200, body = User))
)]
pub(crate) async fn update_user(
    request: HttpRequest,
    WithBody(admin, change): WithBody<Administering<UsersManage>, UserChange>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "user")?;
    if let Some(name) = &change.name {
        check_name(name)?;
    }
    let actor = admin.identity.actor.clone();
    let changed = admin.app.database.update_user(admin.grant, id, change, actor, now()).await;
    Ok(ok(admin.identity.settled(&admin.app, changed).await?))
}
