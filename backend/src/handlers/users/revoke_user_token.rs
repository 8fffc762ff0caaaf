use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::{TokenId, UserId};

use crate::administering::Administering;
use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::path_id::path_id;

/// `DELETE /api/users/{user}/tokens/{token}`: revokes a user's API token, at once.
#[utoipa::path(
    delete, path = "/api/users/{user}/tokens/{token}", tag = "users",
    params(("user" = UserId, Path), ("token" = TokenId, Path)), responses((status = 204))
)]
pub(crate) async fn revoke_user_token(
    admin: Administering<UsersManage>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (user, token) = (path_id(&request, "user")?, path_id(&request, "token")?);
    let actor = admin.identity.actor.clone();
    let revoked = admin.app.database.revoke_token_of(admin.grant, user, token, actor, now()).await;
    admin.identity.settled(&admin.app, revoked).await?;
    Ok(done())
}
