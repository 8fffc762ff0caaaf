use actix_web::{HttpRequest, HttpResponse};
use authz::UsersManage;
use shared::{Role, RoleDraft, RoleId, check_name};

use crate::administering::Administering;
use crate::answers::ok;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::json_body::WithBody;
use crate::path_id::path_id;

/// `PUT /api/roles/{role}`: changes a role that is not built in.
#[utoipa::path(
    put, path = "/api/roles/{role}", tag = "roles", params(("role" = RoleId, Path)), request_body = RoleDraft,
    responses((status = 200, body = Role))
)]
pub(crate) async fn update_role(
    request: HttpRequest,
    WithBody(admin, draft): WithBody<Administering<UsersManage>, RoleDraft>,
) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "role")?;
    check_name(&draft.name)?;
    let actor = admin.identity.actor.clone();
    let changed = admin.app.database.update_role(admin.grant, id, draft, actor, now()).await;
    Ok(ok(admin.identity.settled(&admin.app, changed).await?))
}
