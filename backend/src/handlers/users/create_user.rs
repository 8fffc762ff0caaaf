use actix_web::HttpResponse;
use authz::UsersManage;
use db::NewUserRecord;
use shared::{NewUser, User, check_name, check_password};

use crate::administering::Administering;
use crate::answers::created;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::json_body::WithBody;

/// `POST /api/users`: makes a user, with roles or without.
#[utoipa::path(
    post, path = "/api/users", tag = "users", request_body = NewUser,
    responses((status = 201, body = User))
)]
pub(crate) async fn create_user(
    WithBody(admin, new): WithBody<Administering<UsersManage>, NewUser>,
) -> Result<HttpResponse, ApiError> {
    check_name(&new.name)?;
    check_password(&new.password)?;
    let password_hash = admin.app.passwords.hash(new.password).await?;
    let record = NewUserRecord { name: new.name, password_hash, assignments: new.assignments };
    let made = admin.app.database.create_user(admin.grant, record, admin.identity.actor.clone(), now()).await;
    Ok(created(admin.identity.settled(&admin.app, made).await?))
}
