use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::RoleId;

use crate::administering::Administering;
use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::path_id::path_id;

/// `DELETE /api/roles/{role}`: removes a role that is not built in and that nobody has.
#[utoipa::path(
    delete, path = "/api/roles/{role}", tag = "roles", params(("role" = RoleId, Path)), responses((status = 204))
)]
pub(crate) async fn delete_role(
    admin: Administering<UsersManage>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "role")?;
    let actor = admin.identity.actor.clone();
    let removed = admin.app.database.delete_role(admin.grant, id, actor, now()).await;
    admin.identity.settled(&admin.app, removed).await?;
    Ok(done())
}
