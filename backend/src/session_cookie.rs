use actix_session::SessionMiddleware;
use actix_session::config::PersistentSession;
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Key, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::middleware::Next;

use crate::api_error::ApiError;
use crate::app::App;
use crate::session_store::Sessions;

/// The cookie that carries the key of a session.
pub(crate) const COOKIE: &str = "stowage_session";

/// Reads and writes the cookie. Whether it is `Secure` is decided for each answer, by [`finish_session_cookie`].
pub(crate) fn session_middleware(sessions: Sessions, key: Key, max_secs: i64) -> SessionMiddleware<Sessions> {
    SessionMiddleware::builder(sessions, key)
        .cookie_name(COOKIE.to_owned())
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_secure(false)
        .session_lifecycle(PersistentSession::default().session_ttl(Duration::seconds(max_secs)))
        .build()
}

/// Marks the cookie of an answer as `Secure` where the request came over TLS, and turns a store that fails into our
/// own error.
///
/// # Errors
///
/// [`ApiError::Sessions`]; what failed is in the log already.
pub(crate) async fn finish_session_cookie<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let is_tls = App::of(request.request())?.proxies.arrival(request.request()).is_tls;
    let mut response = match next.call(request).await {
        Ok(response) => response,
        Err(_of_the_store) => return Err(ApiError::Sessions.into()),
    };
    if is_tls {
        let cookies: Vec<_> = response.headers_mut().remove(SET_COOKIE).collect();
        for cookie in cookies {
            response.headers_mut().append(SET_COOKIE, secure(cookie));
        }
    }
    Ok(response)
}

fn secure(cookie: HeaderValue) -> HeaderValue {
    let with_attribute = cookie.to_str().ok().map(|cookie| format!("{cookie}; Secure"));
    with_attribute.and_then(|cookie| HeaderValue::try_from(cookie).ok()).unwrap_or(cookie)
}
