use actix_web::{HttpResponse, web};
use shared::SetupState;

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::settings::Authentication;

/// `GET /api/auth/setup`: whether an administrator is to be made by a one-time link.
#[utoipa::path(get, path = "/api/auth/setup", tag = "auth", responses((status = 200, body = SetupState)))]
pub(crate) async fn show_setup(app: web::Data<App>) -> Result<HttpResponse, ApiError> {
    let needed = match app.authentication {
        Authentication::On => !app.database.has_users().await?,
        Authentication::Off => false,
    };
    Ok(ok(SetupState { needed, recovering: !needed && app.setup_link.is_open(now()) }))
}
