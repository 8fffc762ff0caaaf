//! What somebody does who sits at the server's own machine.

use actix_web::HttpRequest;
use actix_web::http::header::HOST;
use actix_web::http::uri::Authority;

/// What proxies add to the requests that they pass on.
const FORWARDED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// Whether the request was made to this machine by a name that means it everywhere, and no proxy says that it passed it on.
///
/// A web page on another site could have its own name point to 127.0.0.1 (DNS rebinding) and read the answers: the browser then
/// sends that name as `Host`.
pub(crate) fn is_to_own_machine(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let named: Vec<_> = headers.get_all(HOST).map(|value| value.to_str().unwrap_or_default()).collect();
    let target = request.uri().authority().map(Authority::as_str);
    // A proxy would let the world in by its own name for this machine.
    let is_forwarded = FORWARDED.iter().any(|name| headers.contains_key(*name));
    match named.as_slice() {
        [host] => !is_forwarded && is_loopback(host) && target.is_none_or(is_loopback),
        _ => false,
    }
}

/// Whether it was, and by a connection from this machine.
pub(crate) fn is_on_own_machine(request: &HttpRequest) -> bool {
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    peer.is_some_and(|peer| peer.is_loopback()) && is_to_own_machine(request)
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
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_who_connects_from_this_machine_is_on_it() {
        let is_on_it = |peer: Option<&str>| {
            let request = TestRequest::default().insert_header((HOST, "localhost"));
            let request =
                peer.into_iter().fold(request, |request, peer| request.peer_addr(peer.parse().unwrap()));
            is_on_own_machine(&request.to_http_request())
        };
        for peer in ["127.0.0.1:9", "127.9.9.9:9", "[::1]:9", "[::ffff:127.0.0.1]:9"] {
            assert!(is_on_it(Some(peer)), "{peer}");
        }
        for peer in
            [None, Some("10.0.0.1:9"), Some("[::ffff:10.0.0.1]:9"), Some("[fe80::1]:9"), Some("0.0.0.0:9")]
        {
            assert!(!is_on_it(peer), "{peer:?}");
        }
    }

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
