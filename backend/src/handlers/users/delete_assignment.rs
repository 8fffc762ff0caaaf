use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::{AssignmentId, UserId};

use crate::administering::Administering;
use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::path_id::path_id;

/// `DELETE /api/users/{user}/assignments/{assignment}`: takes a role from a user.
#[utoipa::path(
    delete, path = "/api/users/{user}/assignments/{assignment}", tag = "users",
    params(("user" = UserId, Path), ("assignment" = AssignmentId, Path)), responses((status = 204))
)]
pub(crate) async fn delete_assignment(
    admin: Administering<UsersManage>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (user, assignment) = (path_id(&request, "user")?, path_id(&request, "assignment")?);
    let actor = admin.identity.actor.clone();
    let removed = admin.app.database.delete_assignment(admin.grant, user, assignment, actor, now()).await;
    admin.identity.settled(&admin.app, removed).await?;
    Ok(done())
}
