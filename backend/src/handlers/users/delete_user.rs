use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::UserId;

use crate::administering::Administering;
use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::path_id::path_id;

/// `DELETE /api/users/{user}`: removes a user, with their sessions and tokens.
#[utoipa::path(
    delete, path = "/api/users/{user}", tag = "users", params(("user" = UserId, Path)), responses((status = 204))
)]
pub(crate) async fn delete_user(
    admin: Administering<UsersManage>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "user")?;
    let actor = admin.identity.actor.clone();
    let removed = admin.app.database.delete_user(admin.grant, id, actor, now()).await;
    admin.identity.settled(&admin.app, removed).await?;
    Ok(done())
}
