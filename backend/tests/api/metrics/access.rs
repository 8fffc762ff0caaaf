//! Who may read them.

use reqwest::Method;
use serde_json::{Value, json};

use super::scrape::Scrape;
use crate::support::{Guarded, Person, Stowage, ask, nobody, raw, send, unused_address};

/// What somebody is answered whose request a proxy passed on.
async fn from_elsewhere(guarded: &Guarded, person: &Person) -> (u16, Option<Value>) {
    let request = person.asks(guarded.server.get("/metrics")).header("X-Forwarded-For", unused_address());
    let answer = send(request).await;
    let status = answer.status.as_u16();
    if status == 200 {
        Scrape::read(&answer);
        return (status, None);
    }
    (status, Some(answer.json()))
}

#[tokio::test]
async fn who_holds_the_permission_reads_them_by_session_or_token_and_nobody_else_does() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let unauthorized = (401, Some(json!({ "error": "Unauthorized" })));
    let denied = (403, Some(json!({ "error": "Permission denied" })));
    assert_eq!(from_elsewhere(&guarded, &Person::default()).await, unauthorized);
    assert_eq!(from_elsewhere(&guarded, &Person::with_token("stw_nonsense")).await, unauthorized);
    assert_eq!(from_elsewhere(&guarded, &guarded.admin).await, (200, None));
    let operator = guarded.newcomer("operator", &[("Operator", json!("all"))]).await;
    assert_eq!(from_elsewhere(&guarded, &operator).await, denied);

    let draft = json!({ "name": "Prometheus", "permissions": ["metrics:view"] });
    guarded.manage(Method::POST, "/api/roles", draft).await;
    let watcher = guarded.newcomer("watcher", &[("Prometheus", json!("all"))]).await;
    assert_eq!(from_elsewhere(&guarded, &watcher).await, (200, None));
    let (_, token) = guarded.make_token(&watcher, &["metrics:view"], json!("all")).await;
    assert_eq!(from_elsewhere(&guarded, &token).await, (200, None));
    let (_, other) = guarded.make_token(&guarded.admin, &["images:view"], json!("all")).await;
    assert_eq!(from_elsewhere(&guarded, &other).await, denied);
    // They concern the server as a whole: on one environment they are nothing.
    let limited = guarded.newcomer("limited", &[("Prometheus", json!(1))]).await;
    assert_eq!(from_elsewhere(&guarded, &limited).await, denied);
    assert_eq!(guarded.get(&token, "/api/environments").await.json(), json!([]));
}

#[tokio::test]
async fn whoever_is_on_the_servers_own_machine_reads_them_without_signing_in() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    Scrape::of(&guarded.server).await;
    let operator = guarded.newcomer("operator", &[("Operator", json!("all"))]).await;
    Scrape::read(&guarded.get(&operator, "/metrics").await);
    // And nothing else.
    assert_eq!(ask(&guarded.server, "/api/audit").await.status, 401);
}

#[tokio::test]
async fn what_a_proxy_or_another_sites_page_asks_is_not_from_the_servers_own_machine() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    for head in [
        "Host: localhost\nX-Forwarded-For: 203.0.113.9",
        "Host: localhost\nX-Forwarded-For: 127.0.0.1",
        "Host: localhost\nX-Forwarded-For:",
        "Host: localhost\nX-Forwarded-Proto: https",
        "Host: localhost\nX-Forwarded-Host: localhost",
        "Host: localhost\nX-Real-IP: 127.0.0.1",
        "Host: localhost\nForwarded: for=127.0.0.1",
        "Host: localhost\nVia: 1.1 proxy",
        "Host: stowage.example.org",
        "Host: 127.0.0.1.nip.io",
        "Host: localhost\nHost: localhost",
    ] {
        let answer = raw(&guarded.server, &format!("GET /metrics HTTP/1.1\n{head}")).await;
        assert!(answer.starts_with("HTTP/1.1 40"), "{head}: {answer}");
        assert!(!answer.contains("stowage_"), "{head}: {answer}");
    }
    let answer = raw(&guarded.server, "GET /metrics HTTP/1.1\nHost: localhost").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn without_sign_in_they_are_open_and_for_this_machine_only() {
    let server = Stowage::start(&nobody(), &[]);
    Scrape::of(&server).await;
    for header in ["X-Forwarded-For", "Via"] {
        assert_eq!(send(server.get("/metrics").header(header, "1.1 x")).await.status, 421, "{header}");
    }
}

#[tokio::test]
async fn they_are_read_only_and_nothing_is_below_them() {
    let server = Stowage::start(&nobody(), &[]);
    let refused = send(server.request(Method::POST, "/metrics")).await;
    assert_eq!((refused.status.as_u16(), refused.header("allow")), (405, Some("GET, HEAD")));
    refused.error();
    let below = ask(&server, "/metrics/nope").await;
    assert_eq!(below.status, 404);
    below.error();
    let head = send(server.request(Method::HEAD, "/metrics")).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}
