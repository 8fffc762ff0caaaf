use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::{NewPassword, UserId, check_password};

use crate::administering::Administering;
use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::json_body::WithBody;
use crate::path_id::path_id;

/// `PUT /api/users/{user}/password`: sets the password of a user who lost theirs. Their sessions end.
#[utoipa::path(
    put, path = "/api/users/{user}/password", tag = "users", params(("user" = UserId, Path)),
    request_body = NewPassword, responses((status = 204))
)]
pub(crate) async fn set_user_password(
    request: HttpRequest,
    WithBody(admin, new): WithBody<Administering<UsersManage>, NewPassword>,
) -> Result<HttpResponse, ApiError> {
    let id: UserId = path_id(&request, "user")?;
    // One's own takes the current one: whoever finds an open session, or a token, must not get more by it.
    if admin.identity.user() == Some(id) {
        return Err(ApiError::OwnPassword);
    }
    check_password(&new.password)?;
    let hash = admin.app.passwords.hash(new.password).await?;
    let actor = admin.identity.actor.clone();
    let changed = admin.app.database.set_password(admin.grant, id, hash, actor, now()).await;
    admin.identity.settled(&admin.app, changed).await?;
    Ok(done())
}
