use actix_session::Session;
use actix_web::HttpResponse;

use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::own_session::OwnSession;

/// `POST /api/auth/logout`: ends the session of this browser.
#[utoipa::path(post, path = "/api/auth/logout", tag = "auth", responses((status = 204)))]
pub(crate) async fn sign_out(own: OwnSession, session: Session) -> Result<HttpResponse, ApiError> {
    own.app.database.end_session(own.user.id, own.id, own.actor, now()).await?;
    session.purge();
    Ok(done())
}
