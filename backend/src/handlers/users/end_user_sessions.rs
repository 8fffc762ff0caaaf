use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::UserId;

use crate::administering::Administering;
use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::path_id::path_id;

/// `DELETE /api/users/{user}/sessions`: signs a user out everywhere.
#[utoipa::path(
    delete, path = "/api/users/{user}/sessions", tag = "users", params(("user" = UserId, Path)),
    responses((status = 204))
)]
pub(crate) async fn end_user_sessions(
    admin: Administering<UsersManage>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "user")?;
    let actor = admin.identity.actor.clone();
    let ended = admin.app.database.end_sessions_of(admin.grant, id, actor, now()).await;
    admin.identity.settled(&admin.app, ended).await?;
    Ok(done())
}
