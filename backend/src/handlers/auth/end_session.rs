use actix_web::{HttpRequest, HttpResponse};
use shared::SessionId;

use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::own_session::OwnSession;
use crate::path_id::path_id;

/// `DELETE /api/auth/sessions/{session}`: ends one of one's own sessions.
#[utoipa::path(
    delete, path = "/api/auth/sessions/{session}", tag = "auth", params(("session" = SessionId, Path)),
    responses((status = 204))
)]
pub(crate) async fn end_session(own: OwnSession, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "session")?;
    own.app.database.end_session(own.user.id, id, own.actor, now()).await?;
    Ok(done())
}
