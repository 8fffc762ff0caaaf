//! Whatever refuses a request, Docker's clients can read why.

use backend::ROUTES;
use reqwest::Method;
use serde_json::json;

use crate::support::{Guarded, Person, Stowage, ask, nobody, raw, send};

const IMAGES: &str = "/api/environments/1/docker/v1.41/images/json";

#[tokio::test]
async fn what_is_refused_before_any_handler_is_told_like_the_rest() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let mut table = String::new();
    let mut tell = |what: &str, answer: crate::support::Answer| {
        table += &format!("{what}\n  {} {}\n", answer.status.as_u16(), answer.message());
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    };
    let get = async |person: &Person, path: &str| guarded.get(person, path).await;
    let answer = get(&Person::default(), IMAGES).await;
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    tell("nobody", answer);
    tell("a token that is none", get(&Person::with_token("stw_x"), IMAGES).await);
    tell("a stranger", get(&guarded.newcomer("eve", &[]).await, IMAGES).await);
    tell("no such environment", get(&guarded.admin, &IMAGES.replace('1', "9")).await);
    tell("no number", get(&guarded.admin, "/api/environments/x/docker/version").await);
    tell("no daemon", get(&guarded.admin, IMAGES).await);
    tell("no such path", get(&guarded.admin, "/api/environments/1/docker/containers/json").await);
    tell("nobody, no such path", get(&Person::default(), "/api/environments/1/docker").await);

    let post = |path: &str| guarded.server.request(Method::POST, path);
    let answer = send(guarded.admin.asks(post(IMAGES)).body("x".repeat(200_000))).await;
    assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    tell("POST", answer);
    let cookie = format!("stowage_session={}", guarded.admin.cookie.clone().unwrap());
    let cross = post(IMAGES).header("Cookie", cookie).header("Sec-Fetch-Site", "cross-site");
    tell("another site's page", send(cross).await);
    // A program with a token needs no origin.
    let (_, token) = guarded.make_token(&guarded.admin, &["images:view"], json!("all")).await;
    tell("POST with a token", send(post(IMAGES).bearer_auth(token.token.unwrap())).await);
    insta::assert_snapshot!(table, @r"
    nobody
      401 Unauthorized
    a token that is none
      401 Unauthorized
    a stranger
      403 Permission denied
    no such environment
      404 Environment not found
    no number
      404 there is nothing at this path
    no daemon
      502 the daemon is unreachable: connections are refused
    no such path
      404 this endpoint only reads: it knows _ping, version, images/json, images/{name}/json and images/{name}/history
    nobody, no such path
      404 this endpoint only reads: it knows _ping, version, images/json, images/{name}/json and images/{name}/history
    POST
      405 this endpoint only reads: it knows _ping, version, images/json, images/{name}/json and images/{name}/history
    another site's page
      403 this request came from another site's page: Sec-Fetch-Site is cross-site, and same-origin is expected
    POST with a token
      405 this endpoint only reads: it knows _ping, version, images/json, images/{name}/json and images/{name}/history
    ");
}

#[tokio::test]
async fn a_name_of_another_host_is_refused_in_dockers_form_too() {
    let server = Stowage::start(&nobody(), &[]);
    let answer = raw(&server, &format!("GET {IMAGES} HTTP/1.1\nHost: evil.example")).await;
    assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
    assert!(answer.ends_with(r#"{"message":"this server answers to localhost, 127.0.0.1 and [::1] only"}"#));
    // Written in another way, it is the same endpoint.
    let answer = raw(&server, "GET /api/environments/1/%64ocker/nope HTTP/1.1\nHost: localhost").await;
    assert!(answer.contains(r#"{"message":"#), "{answer}");
    // And its neighbours speak as they did.
    for path in ["/api/environments/1/dockers", "/api/environments/1/layers/docker", "/api/docker"] {
        assert_eq!(ask(&server, path).await.error(), "there is nothing at this path", "{path}");
    }
}

#[tokio::test]
async fn an_error_is_read_by_those_who_take_it_compressed() {
    let server = Stowage::start(&nobody(), &[]);
    for path in ["/api/environments/1/docker/nope", IMAGES] {
        let answer = send(server.get(path).header("Accept-Encoding", "gzip, br")).await;
        assert_eq!(answer.header("content-encoding"), None, "{path}");
        assert!(!answer.message().is_empty());
    }
}

#[test]
fn every_operation_only_reads() {
    let methods =
        ROUTES.iter().filter(|route| route.path.contains("/docker/")).map(|route| route.method.as_str());
    assert_eq!(methods.collect::<Vec<_>>(), ["GET"; 5]);
}
