use actix_web::HttpResponse;
use shared::ApiToken;

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::own_session::OwnSession;

/// `GET /api/tokens`: one's own API tokens, those that have expired included.
#[utoipa::path(get, path = "/api/tokens", tag = "tokens", responses((status = 200, body = Vec<ApiToken>)))]
pub(crate) async fn list_tokens(own: OwnSession) -> Result<HttpResponse, ApiError> {
    Ok(ok(own.app.database.tokens_of(own.user.id).await?))
}
