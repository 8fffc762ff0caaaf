use actix_web::{HttpRequest, HttpResponse};
use shared::TokenId;

use crate::answers::done;
use crate::api_error::ApiError;
use crate::clock::now;
use crate::own_session::OwnSession;
use crate::path_id::path_id;

/// `DELETE /api/tokens/{token}`: revokes one of one's own API tokens, at once.
#[utoipa::path(
    delete, path = "/api/tokens/{token}", tag = "tokens", params(("token" = TokenId, Path)),
    responses((status = 204))
)]
pub(crate) async fn revoke_token(own: OwnSession, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let id = path_id(&request, "token")?;
    own.app.database.revoke_token(own.user.id, id, own.actor, now()).await?;
    Ok(done())
}
