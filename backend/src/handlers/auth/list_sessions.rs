use actix_web::HttpResponse;
use shared::Session;

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::own_session::OwnSession;

/// `GET /api/auth/sessions`: where one is signed in.
#[utoipa::path(get, path = "/api/auth/sessions", tag = "auth", responses((status = 200, body = Vec<Session>)))]
pub(crate) async fn list_sessions(own: OwnSession) -> Result<HttpResponse, ApiError> {
    let limits = own.app.session_limits;
    Ok(ok(own.app.database.sessions_of(own.user.id, Some(own.id), limits, now()).await?))
}
