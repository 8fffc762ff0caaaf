use actix_session::Session;
use actix_web::HttpResponse;

use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::own_session::OwnSession;

/// `DELETE /api/auth/sessions`: signs out everywhere, here too.
#[utoipa::path(delete, path = "/api/auth/sessions", tag = "auth", responses((status = 204)))]
pub(crate) async fn end_all_sessions(own: OwnSession, session: Session) -> Result<HttpResponse, ApiError> {
    own.app.database.end_all_sessions(own.user.id, own.actor, now()).await?;
    session.purge();
    Ok(done())
}
