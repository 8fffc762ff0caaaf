use actix_web::http::header::{HeaderMap, HeaderName, ORIGIN};
use actix_web::http::uri::Authority;
use actix_web::http::{Method, Uri};
use thiserror::Error;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A request that would change something came from another site's page, or cannot show that it did not.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum CrossOrigin {
    #[error("this request came from another site's page: Sec-Fetch-Site is {0}, and same-origin is expected")]
    Site(String),
    #[error(
        "this request came from the page of {origin}, and was made to {host}; where a reverse proxy changes the \
         host, start Stowage with --public-origin {origin}, or with --trusted-proxy and the proxy's address"
    )]
    Origin { origin: String, host: String },
    #[error(
        "a request with a session's cookie that changes something has to say where it comes from: neither \
         Sec-Fetch-Site nor Origin is there; programs use an API token instead"
    )]
    Unknown,
}

/// Whether a request may change something: one with a session's cookie only from a page of this server. Browsers say
/// where a request comes from by `Sec-Fetch-Site` (W3C Fetch Metadata), which no page can forge and no proxy
/// changes; on plain HTTP they say it by `Origin` (RFC 6454) only.
///
/// # Errors
///
/// What was seen instead, and what to do about it.
pub(crate) fn check_same_origin(
    method: &Method,
    headers: &HeaderMap,
    host: Option<&str>,
    public_origins: &[String],
    has_cookie: bool,
) -> Result<(), CrossOrigin> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    if let Some(site) = text(SEC_FETCH_SITE) {
        return if site == "same-origin" { Ok(()) } else { Err(CrossOrigin::Site(site)) };
    }
    match text(ORIGIN) {
        Some(origin) if is_same(&origin, host) || public_origins.contains(&origin) => Ok(()),
        Some(origin) => {
            Err(CrossOrigin::Origin { origin, host: host.unwrap_or("a host without a name").to_owned() })
        }
        None if has_cookie => Err(CrossOrigin::Unknown),
        None => Ok(()),
    }
}

/// Whether an origin's host and port are the ones that the request was made to.
fn is_same(origin: &str, host: Option<&str>) -> bool {
    let (Ok(origin), Some(Ok(host))) = (origin.parse::<Uri>(), host.map(str::parse::<Authority>)) else {
        return false;
    };
    let default_port = match origin.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        Some(_) | None => return false,
    };
    origin.authority().is_some_and(|authority| {
        authority.host().eq_ignore_ascii_case(host.host())
            && authority.port_u16().unwrap_or(default_port) == host.port_u16().unwrap_or(default_port)
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn check(headers: &[(HeaderName, &'static str)], host: &str, cookie: bool) -> Result<(), String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name.clone(), HeaderValue::from_static(value));
        }
        let public = ["https://stowage.example.org".to_owned()];
        check_same_origin(&Method::POST, &map, Some(host), &public, cookie).map_err(|error| error.to_string())
    }

    #[test]
    fn a_browser_says_where_the_page_is_from_whatever_a_proxy_does_to_the_host() {
        let from =
            |site| check(&[(SEC_FETCH_SITE, site), (ORIGIN, "https://a.example")], "10.0.0.1:3000", true);
        assert_eq!(from("same-origin"), Ok(()));
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(from(site).unwrap_err().contains(&format!("Sec-Fetch-Site is {site}")), "{site}");
        }
    }

    #[test]
    fn without_it_the_origin_has_to_be_this_server() {
        for (origin, host) in [
            ("http://nas:3000", "nas:3000"),
            ("http://NAS", "nas"),
            ("http://nas", "nas:80"),
            ("https://nas", "nas:443"),
            ("http://[::1]:3000", "[::1]:3000"),
            ("https://stowage.example.org", "127.0.0.1:3000"),
        ] {
            assert_eq!(check(&[(ORIGIN, origin)], host, true), Ok(()), "{origin} {host}");
        }
        for (origin, host) in [
            ("http://nas:3001", "nas:3000"),
            ("http://nas", "nas:443"),
            ("https://nas.evil.example", "nas"),
            ("http://stowage.example.org", "127.0.0.1:3000"),
            ("null", "nas"),
            ("nas", "nas"),
            ("file://nas", "nas"),
        ] {
            let refused = check(&[(ORIGIN, origin)], host, true).unwrap_err();
            assert!(refused.contains(&format!("the page of {origin}, and was made to {host}")), "{refused}");
            assert!(refused.contains(&format!("--public-origin {origin}")), "{refused}");
        }
    }

    #[test]
    fn a_cookie_without_any_origin_is_refused_and_a_program_without_a_cookie_is_not() {
        assert!(check(&[], "nas", true).unwrap_err().contains("programs use an API token"));
        assert_eq!(check(&[], "nas", false), Ok(()));
    }

    #[test]
    fn reading_is_free() {
        let mut headers = HeaderMap::new();
        headers.insert(SEC_FETCH_SITE, HeaderValue::from_static("cross-site"));
        assert_eq!(check_same_origin(&Method::GET, &headers, Some("nas"), &[], true), Ok(()));
    }
}
