use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::{ApiToken, UserId};

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::path_id::path_id;

/// `GET /api/users/{user}/tokens`: a user's API tokens, those that have expired included.
#[utoipa::path(
    get, path = "/api/users/{user}/tokens", tag = "users", params(("user" = UserId, Path)),
    responses((status = 200, body = Vec<ApiToken>))
)]
pub(crate) async fn list_user_tokens(
    admin: Administering<UsersManage>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "user")?;
    let tokens = admin.app.database.tokens_of_user(admin.grant, id).await;
    Ok(ok(admin.identity.settled(&admin.app, tokens).await?))
}
