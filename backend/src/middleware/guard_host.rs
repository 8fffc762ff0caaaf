use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HOST;
use actix_web::http::uri::Authority;
use actix_web::middleware::Next;

use crate::api_error::ApiError;
use crate::app::App;
use crate::settings::Authentication;

/// What proxies add to the requests that they pass on.
const FORWARDED: [&str; 5] = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"];

/// Without sign-in, refuses every request that was not made to this machine by name, and by somebody on it.
///
/// A web page on another site could have its own name point to 127.0.0.1 (DNS rebinding) and read
/// the answers: the browser then sends that name as `Host`.
pub(crate) async fn guard_host<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let named: Vec<_> =
        request.headers().get_all(HOST).map(|value| value.to_str().unwrap_or_default()).collect();
    let target = request.uri().authority().map(Authority::as_str);
    let is_open = App::of(request.request()).is_ok_and(|app| app.authentication == Authentication::On);
    // A proxy would let the world in by its own name for this machine.
    let is_forwarded = FORWARDED.iter().any(|name| request.headers().contains_key(*name));
    let is_ours = match named.as_slice() {
        [host] => !is_forwarded && is_loopback(host) && target.is_none_or(is_loopback),
        _ => false,
    };
    if is_open || is_ours {
        Ok(next.call(request).await?.map_into_left_body())
    } else {
        let refused = ApiError::MisdirectedRequest.to_response();
        Ok(request.into_response(refused).map_into_right_body())
    }
}

fn is_loopback(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else {
        return false;
    };
    let without_user = !authority.as_str().contains('@');
    without_user
        && (["127.0.0.1", "[::1]"].contains(&authority.host())
            || authority.host().eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_pass() {
        for host in ["localhost", "LocalHost:3000", "127.0.0.1:3000", "[::1]:3000", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "127.0.0.2",
            "x@localhost",
            "::1",
            "0.0.0.0",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
