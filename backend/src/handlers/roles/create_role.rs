use actix_web::HttpResponse;
use authz::UsersManage;
use shared::{Role, RoleDraft, check_name};

use crate::administering::Administering;
use crate::answers::created;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::json_body::WithBody;

/// `POST /api/roles`: makes a role of permissions that the caller holds on all environments.
#[utoipa::path(
    post, path = "/api/roles", tag = "roles", request_body = RoleDraft, responses((status = 201, body = Role))
)]
pub(crate) async fn create_role(
    WithBody(admin, draft): WithBody<Administering<UsersManage>, RoleDraft>,
) -> Result<HttpResponse, ApiError> {
    check_name(&draft.name)?;
    let made = admin.app.database.create_role(admin.grant, draft, admin.identity.actor.clone(), now()).await;
    Ok(created(admin.identity.settled(&admin.app, made).await?))
}
