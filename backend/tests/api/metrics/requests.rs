//! Requests by their route.

use fake_engine::{Fault, Shape};
use reqwest::Method;

use super::scrape::Scrape;
use crate::support::{Guarded, Person, Stowage, ask, engine, nobody, raw, send, unused_address};

fn count(scrape: &Scrape, method: &str, route: &str, status: u16) -> Option<f64> {
    let labels = format!("{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}");
    scrape.find(&format!("stowage_http_requests_total{labels}"))
}

#[tokio::test]
async fn requests_are_counted_by_the_pattern_of_their_route() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    let images = ask(&server, "/api/images?env=1").await.json();
    let id = images[0]["Id"].as_str().unwrap();
    for path in [
        "/api/images?env=1".to_owned(),
        "/api/images?env=999".to_owned(),
        format!("/api/images/{id}/history?env=1"),
        format!("/api/images/{id}?env=1"),
        "/api/images/a/name/with/slashes?env=1".to_owned(),
        "/api/environments/1/docker/images/json".to_owned(),
        "/api/environments/1/docker/v1.41/images/json".to_owned(),
        "/api/environments/1/docker/v1.41/containers/json".to_owned(),
    ] {
        ask(&server, &path).await;
    }
    send(server.request(Method::HEAD, "/api/images?env=1")).await;
    send(server.request(Method::DELETE, "/api/images")).await;
    let scrape = Scrape::of(&server).await;
    for (method, route, status, expected) in [
        ("GET", "/api/images", 200, 2.0),
        ("GET", "/api/images", 404, 1.0),
        ("HEAD", "/api/images", 200, 1.0),
        ("DELETE", "/api/images", 405, 1.0),
        ("GET", "/api/images/{name}/history", 200, 1.0),
        ("GET", "/api/images/{name}", 200, 1.0),
        ("GET", "/api/images/{name}", 404, 1.0),
        ("GET", "/api/environments/{environment}/docker/images/json", 200, 2.0),
        ("GET", "other", 404, 1.0),
    ] {
        assert_eq!(count(&scrape, method, route, status), Some(expected), "{method} {route} {status}");
    }
    assert!(!scrape.text.contains("sha256") && !scrape.text.contains("slashes"), "{}", scrape.text);
    // A scrape is counted once it is answered.
    assert_eq!(count(&scrape, "GET", "/metrics", 200), None);
    assert_eq!(count(&Scrape::of(&server).await, "GET", "/metrics", 200), Some(1.0));
}

#[tokio::test]
async fn whatever_anybody_asks_for_makes_no_more_of_them() {
    let server = Stowage::start(&nobody(), &[]);
    for number in 0..20 {
        for path in
            [format!("/api/nope-{number}"), format!("/nope-{number}"), format!("/images/nope-{number}")]
        {
            ask(&server, &path).await;
        }
        raw(&server, &format!("BREW-{number} /api/health HTTP/1.1\nHost: localhost")).await;
        raw(&server, &format!("GET /api/health HTTP/1.1\nHost: nope-{number}.example")).await;
    }
    let scrape = Scrape::of(&server).await;
    assert_eq!(count(&scrape, "GET", "other", 404), Some(60.0));
    assert_eq!(count(&scrape, "GET", "other", 421), Some(20.0));
    assert_eq!(count(&scrape, "other", "/api/health", 405), Some(20.0));
    assert_eq!(scrape.labelled("stowage_http_requests_total").len(), 3);
    assert!(!scrape.text.contains("nope") && !scrape.text.contains("BREW"), "{}", scrape.text);
}

#[tokio::test]
async fn what_was_refused_is_counted_where_it_was_refused() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let nobody = Person::default().asks(guarded.server.get("/api/users"));
    send(nobody.header("X-Forwarded-For", unused_address())).await;
    let scrape = Scrape::of(&guarded.server).await;
    assert_eq!(count(&scrape, "GET", "/api/users", 401), Some(1.0));
}
