use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::{Assignment, NewAssignment, UserId};

use crate::administering::Administering;
use crate::answers::created;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::json_body::WithBody;
use crate::path_id::path_id;

/// `POST /api/users/{user}/assignments`: gives a user a role, on one environment or on all.
#[utoipa::path(
    post, path = "/api/users/{user}/assignments", tag = "users", params(("user" = UserId, Path)),
    request_body = NewAssignment, responses((status = 201, body = Assignment))
)]
pub(crate) async fn create_assignment(
    request: HttpRequest,
    WithBody(admin, new): WithBody<Administering<UsersManage>, NewAssignment>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "user")?;
    let actor = admin.identity.actor.clone();
    let made = admin.app.database.create_assignment(admin.grant, id, new, actor, now()).await;
    Ok(created(admin.identity.settled(&admin.app, made).await?))
}
