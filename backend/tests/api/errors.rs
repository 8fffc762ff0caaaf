//! Whatever is wrong below `/api`, the answer is JSON, and safe in a browser.

use std::collections::BTreeMap;

use backend::ROUTES;
use reqwest::Method;
use serde_json::Value;

use crate::support::{Answer, Stowage, ask, nobody, raw, send};

/// What keeps a browser from doing more with an answer than was meant.
fn is_safe_in_a_browser(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
    assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
    assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn an_unknown_path_below_api_is_told_in_json() {
    let server = Stowage::start(&nobody(), &[]);
    for path in
        ["/api", "/api/", "/api/nope", "/api/images/", "/api/Images", "/api//images", "/api/index.html"]
    {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let answer = send(server.request(method.clone(), path)).await;
            assert_eq!(answer.status, 404, "{method} {path}");
            assert_eq!(answer.error(), "there is nothing at this path");
            is_safe_in_a_browser(&answer);
        }
    }
}

#[tokio::test]
async fn a_path_that_climbs_out_of_api_does_not_get_there() {
    let server = Stowage::start(&nobody(), &[]);
    for path in ["/api/../images", "/api/%2e%2e/images", "/api/..%2fimages"] {
        let answer = raw(&server, &format!("GET {path} HTTP/1.1\nHost: localhost")).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(answer.ends_with(r#"{"error":"there is nothing at this path"}"#), "{path}: {answer}");
    }
    // What follows is taken for an image's name.
    let answer = raw(&server, "GET /api/images/../../images?env=1 HTTP/1.1\nHost: localhost").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn every_route_answers_its_methods_and_refuses_the_others_by_name() {
    let server = Stowage::start(&nobody(), &[]);
    let mut methods: BTreeMap<&str, Vec<Method>> = BTreeMap::new();
    for route in ROUTES {
        let known = methods.entry(route.path).or_default();
        known.push(route.method.as_str().parse().unwrap());
        if route.method.as_str() == "GET" {
            known.push(Method::HEAD);
        }
    }
    for (path, known) in methods {
        let every = [
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ];
        for method in every {
            let answer = send(server.request(method.clone(), path)).await;
            is_safe_in_a_browser(&answer);
            if known.contains(&method) {
                assert_ne!(answer.status, 405, "{method} {path}");
                continue;
            }
            assert_eq!(answer.status, 405, "{method} {path}");
            if method != Method::HEAD {
                if path.contains("/docker/") {
                    assert!(answer.message().starts_with("this endpoint only reads"));
                } else {
                    assert_eq!(answer.error(), "this path does not know the method");
                }
            }
            let allowed: Vec<Method> =
                answer.header("allow").unwrap().split(", ").map(|name| name.parse().unwrap()).collect();
            assert_eq!(allowed, known, "{path}");
        }
    }
}

#[tokio::test]
async fn every_route_that_is_read_answers_in_its_form() {
    let server = Stowage::start(&nobody(), &[]);
    for route in ROUTES.iter().filter(|route| route.method.as_str() == "GET") {
        let answer = ask(&server, route.path).await;
        match route.path {
            // What is read by programs that take something else.
            "/api/events" => assert_eq!(answer.header("content-type"), Some("text/event-stream")),
            "/api/inventory" => {
                assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
                assert!(answer.text().lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
            }
            "/metrics" => assert!(answer.text().ends_with("# EOF\n")),
            _ => drop(answer.json()),
        }
        is_safe_in_a_browser(&answer);
        let head = send(server.request(Method::HEAD, route.path)).await;
        assert_eq!((head.status, head.body.len()), (answer.status, 0));
        assert_eq!(head.header("content-type"), answer.header("content-type"));
    }
}
