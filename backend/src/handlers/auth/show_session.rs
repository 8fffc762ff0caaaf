use actix_web::{HttpRequest, HttpResponse};
use shared::{AuthenticationMode, CurrentSession};

use crate::answers::ok;
use crate::api_error::ApiError;
use crate::identity::{Credential, Identity};

/// `GET /api/auth/session`: who one is, and what one may do.
#[utoipa::path(get, path = "/api/auth/session", tag = "auth", responses((status = 200, body = CurrentSession)))]
pub(crate) async fn show_session(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let (identity, _) = Identity::of(&request).await?;
    let (authentication, user) = match identity.credential {
        Credential::NotAsked => (AuthenticationMode::Off, None),
        Credential::Session(_, user) | Credential::Token(_, user) => (AuthenticationMode::On, Some(user)),
    };
    Ok(ok(CurrentSession { authentication, user, holdings: identity.caller.holdings() }))
}
