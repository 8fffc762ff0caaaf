use std::net::IpAddr;
use std::sync::Once;

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderName, HeaderValue};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// The reverse proxies whose word is taken for what they saw.
#[derive(Debug)]
pub(crate) struct Proxies {
    trusted: Vec<IpNet>,
    has_warned: Once,
}

/// How a request came here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// Who sent it; absent where the connection is no IP connection.
    pub(crate) address: Option<IpAddr>,
    /// Whether the browser sent it over TLS.
    pub(crate) is_tls: bool,
    /// The host and port that the browser asked for.
    pub(crate) host: Option<String>,
}

impl Proxies {
    /// Believes `X-Forwarded-*` from these networks only.
    pub(crate) fn new(trusted: Vec<IpNet>) -> Self {
        Self { trusted, has_warned: Once::new() }
    }

    /// How the request came here: by what the connection says, and behind trusted proxies by what they say.
    pub(crate) fn arrival(&self, request: &HttpRequest) -> Arrival {
        let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
        let headers = request.headers();
        let last = |name: &HeaderName| headers.get_all(name).filter_map(last_item).next_back();
        let own = Arrival {
            address: peer,
            is_tls: request.app_config().secure(),
            host: headers.get(HOST).and_then(last_item),
        };
        match peer {
            Some(peer) if self.trusts(peer) => Arrival {
                address: Some(self.first_untrusted(peer, headers.get_all(FORWARDED_FOR))),
                is_tls: last(&FORWARDED_PROTO)
                    .map_or(own.is_tls, |proto| proto.eq_ignore_ascii_case("https")),
                host: last(&FORWARDED_HOST).or(own.host),
            },
            Some(peer) if headers.contains_key(FORWARDED_FOR) => {
                self.has_warned.call_once(|| {
                    tracing::warn!(
                        "a request came through {peer}, which is not trusted: if that is your reverse proxy, start \
                         with --trusted-proxy {peer}, or everybody behind it shares the limits of one"
                    );
                });
                own
            }
            Some(_) | None => own,
        }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// Each proxy appends whom it heard from: the first one from the end that is no proxy of ours sent the request,
    /// and whatever stands before it is only their word.
    fn first_untrusted<'a>(
        &self,
        peer: IpAddr,
        forwarded: impl DoubleEndedIterator<Item = &'a HeaderValue>,
    ) -> IpAddr {
        let mut address = peer;
        for value in forwarded.rev() {
            let text = value.to_str().unwrap_or_default();
            for item in text.rsplit(',') {
                match parse_address(item.trim()) {
                    Some(previous) if self.trusts(address) => address = previous,
                    Some(_) | None => return address,
                }
            }
        }
        address
    }
}

/// An address as proxies write it: by itself, or with a port.
fn parse_address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse().ok().map(|address: std::net::SocketAddr| address.ip());
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(with_port).or_else(in_brackets).map(|address: IpAddr| address.to_canonical())
}

fn last_item(value: &HeaderValue) -> Option<String> {
    let last = value.to_str().ok()?.rsplit(',').next()?.trim();
    (!last.is_empty()).then(|| last.to_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn arrival(trusted: &[&str], peer: &str, headers: &[(&'static str, &'static str)]) -> Arrival {
        let proxies = Proxies::new(trusted.iter().map(|network| network.parse().unwrap()).collect());
        let request = headers
            .iter()
            .fold(TestRequest::default(), |request, (name, value)| request.append_header((*name, *value)));
        proxies.arrival(&request.peer_addr(format!("{peer}:9").parse().unwrap()).to_http_request())
    }

    const FORGED: [(&str, &str); 4] = [
        ("host", "stowage:3000"),
        ("x-forwarded-for", "1.2.3.4"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
    ];

    #[test]
    fn a_stranger_is_not_believed() {
        let seen = arrival(&["10.0.0.0/8"], "192.0.2.1", &FORGED);
        assert_eq!(seen.address.unwrap().to_string(), "192.0.2.1");
        assert!(!seen.is_tls);
        assert_eq!(seen.host.unwrap(), "stowage:3000");
    }

    #[test]
    fn a_trusted_proxy_is() {
        let seen = arrival(&["10.0.0.0/8"], "10.0.0.1", &FORGED);
        assert_eq!(seen.address.unwrap().to_string(), "1.2.3.4");
        assert!(seen.is_tls);
        assert_eq!(seen.host.unwrap(), "evil.example");
        assert!(arrival(&["10.0.0.0/8"], "[::ffff:10.0.0.1]", &FORGED).is_tls);
    }

    #[test]
    fn what_the_sender_put_before_the_proxies_is_not_its_address() {
        for (forwarded, sender) in [
            ("6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
            ("6.6.6.6, 1.2.3.4:55, 10.0.0.2", "1.2.3.4"),
            ("6.6.6.6, [2001:db8::1]:55", "2001:db8::1"),
            ("6.6.6.6, [2001:db8::1]", "2001:db8::1"),
            ("6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("", "10.0.0.1"),
        ] {
            let seen = arrival(&["10.0.0.0/8"], "10.0.0.1", &[("x-forwarded-for", forwarded)]);
            assert_eq!(seen.address.unwrap().to_string(), sender, "{forwarded}");
        }
        let two_headers = [("x-forwarded-for", "6.6.6.6, 1.2.3.4"), ("x-forwarded-for", "10.0.0.2")];
        let seen = arrival(&["10.0.0.0/8"], "10.0.0.1", &two_headers);
        assert_eq!(seen.address.unwrap().to_string(), "1.2.3.4");
    }
}
