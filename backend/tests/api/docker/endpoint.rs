//! What is answered: the daemon's own answers, and of its headers those that say what it is.

use fake_engine::{FakeEngine, Fault, Shape};
use reqwest::Method;
use serde_json::json;

use crate::support::{Guarded, Stowage, ask, engine, send};

const DOCKER: &str = "/api/environments/1/docker";

/// What the engine itself answers.
async fn raw_answer(engine: &FakeEngine, path: &str) -> Vec<u8> {
    let url = format!("{}{path}", engine.endpoint().replace("tcp://", "http://"));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    client.get(url).send().await.unwrap().bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn every_answer_is_the_daemons_own_byte_for_byte() {
    for shape in Shape::ALL {
        let engine = engine(shape, Fault::None).await;
        let server = Stowage::start(&engine.endpoint(), &[]);
        let images = ask(&server, "/api/images?env=1").await.json();
        let id = images[0]["Id"].as_str().unwrap();
        let tag = images
            .as_array()
            .unwrap()
            .iter()
            .find_map(|image| image["RepoTags"][0].as_str().filter(|tag| tag.contains('/')));
        let name = tag.unwrap();
        for path in [
            "/_ping".to_owned(),
            "/version".to_owned(),
            "/images/json".to_owned(),
            "/images/json?all=1&digests=1&shared-size=1&manifests=1".to_owned(),
            "/images/json?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D".to_owned(),
            format!("/images/{id}/json"),
            format!("/images/{name}/json"),
            format!("/images/{name}/json?manifests=1"),
            format!("/images/{name}/history"),
        ] {
            for prefix in ["", "/v1.41", "/v1.30"] {
                let path = format!("{prefix}{path}");
                let answer = ask(&server, &format!("{DOCKER}{path}")).await;
                assert_eq!(answer.status, 200, "{path}: {answer:?}");
                assert_eq!(answer.body, raw_answer(&engine, &path).await, "{path}");
                let is_ping = path.ends_with("/_ping");
                let expected = if is_ping { "text/plain; charset=utf-8" } else { "application/json" };
                assert_eq!(answer.header("content-type"), Some(expected));
                assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
                assert_eq!(answer.header("cache-control"), Some("no-store"));
                assert_eq!(answer.header("ostype"), Some("linux"));
                assert_eq!(answer.header("docker-experimental"), Some("false"));
                assert!(answer.header("server").unwrap().starts_with("Docker/"));
                assert!(answer.header("api-version").unwrap().starts_with("1."));
            }
        }
        let encoded = name.replace('/', "%2F");
        assert_eq!(ask(&server, &format!("{DOCKER}/images/{encoded}/json")).await.status, 200);
    }
}

#[tokio::test]
async fn a_head_says_what_a_get_would() {
    let engine = engine(Shape::Docker20Classic, Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    for path in ["/_ping", "/v1.41/_ping", "/version", "/v1.41/images/json"] {
        let get = ask(&server, &format!("{DOCKER}{path}")).await;
        let head = send(server.request(Method::HEAD, &format!("{DOCKER}{path}"))).await;
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for name in ["api-version", "docker-experimental", "ostype", "server", "content-type"] {
            assert_eq!(head.header(name), get.header(name), "{path}");
        }
    }
}

#[tokio::test]
async fn a_refusal_of_the_daemons_own_is_told_in_its_own_words() {
    let engine = engine(Shape::Docker20Classic, Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    let mut table = String::new();
    for path in [
        "/v1.99/images/json",
        "/v1.1/version",
        "/images/no/such:image/json",
        "/v1.41/images/no/such:image/history",
        "/images/json?filters=%7B%22dangling%22%3A%5B%22maybe%22%5D%7D",
    ] {
        let answer = ask(&server, &format!("{DOCKER}{path}")).await;
        assert_eq!(answer.header("api-version"), Some("1.41"), "{path}");
        table += &format!("{path}\n  {} {}\n", answer.status.as_u16(), answer.message());
    }
    insta::assert_snapshot!(table, @r#"
    /v1.99/images/json
      400 client version 1.99 is too new. Maximum supported API version is 1.41
    /v1.1/version
      400 client version 1.1 is too old. Minimum supported API version is 1.12, please upgrade your client to a newer version
    /images/no/such:image/json
      404 No such image: no/such:image
    /v1.41/images/no/such:image/history
      404 No such image: no/such:image
    /images/json?filters=%7B%22dangling%22%3A%5B%22maybe%22%5D%7D
      400 invalid filter 'dangling=["maybe"]'
    "#);
}

#[tokio::test]
async fn a_daemon_that_fails_is_told_as_dockers_clients_read_it() {
    let mut table = String::new();
    for fault in [
        Fault::Hang,
        Fault::Drip,
        Fault::Reset,
        Fault::Http500,
        Fault::ListFails,
        Fault::Huge,
        Fault::Truncated,
    ] {
        let engine = engine(Shape::default(), fault).await;
        let server =
            Stowage::start(&engine.endpoint(), &["--daemon-timeout-secs=1", "--daemon-max-answer-mib=1"]);
        let answer = ask(&server, &format!("{DOCKER}/v1.41/images/json")).await;
        assert_eq!(answer.header("stowage-environment-error"), Some(answer.message().as_str()));
        table += &format!("{fault}\n  {} {}\n", answer.status.as_u16(), answer.message());
    }
    let server = Stowage::start(&crate::support::nobody(), &[]);
    let answer = ask(&server, &format!("{DOCKER}/_ping")).await;
    table += &format!("nobody there\n  {} {}\n", answer.status.as_u16(), answer.message());
    insta::assert_snapshot!(table, @r"
    hang
      504 the daemon did not answer in time
    drip
      504 the daemon did not answer in time
    reset
      502 the connection to the daemon broke
    http-500
      502 the daemon answered with status 500
    list-fails
      502 the daemon answered with status 500
    huge
      502 the daemon's answer is too long
    truncated
      502 the connection to the daemon broke
    nobody there
      502 the daemon is unreachable: connections are refused
    ");
}

#[tokio::test]
async fn a_token_opens_just_what_it_is_limited_to() {
    let engine = engine(Shape::default(), Fault::None).await;
    let second = format!("--environment=second={}", crate::support::nobody());
    let guarded = Guarded::start(&engine.endpoint(), &[&second]).await;
    let (_, lister) = guarded.make_token(&guarded.admin, &["images:view"], json!([1])).await;
    let (_, inspector) = guarded.make_token(&guarded.admin, &["images:inspect"], json!([1])).await;
    let (_, elsewhere) =
        guarded.make_token(&guarded.admin, &["images:view", "images:inspect"], json!([2])).await;
    let images = guarded.get(&lister, &format!("{DOCKER}/images/json")).await.json();
    let id = images[0]["Id"].as_str().unwrap();
    for (path, listed, inspected) in [
        ("/_ping".to_owned(), 200, 403),
        ("/version".to_owned(), 200, 403),
        ("/v1.41/images/json".to_owned(), 200, 403),
        (format!("/images/{id}/json"), 403, 200),
        (format!("/v1.41/images/{id}/history"), 403, 200),
    ] {
        let path = format!("{DOCKER}{path}");
        assert_eq!(guarded.get(&lister, &path).await.status, listed, "{path}");
        assert_eq!(guarded.get(&inspector, &path).await.status, inspected, "{path}");
        let refused = guarded.get(&elsewhere, &path).await;
        assert_eq!((refused.status.as_u16(), refused.message().as_str()), (403, "Permission denied"));
    }
    let denied = guarded.get(&guarded.admin, "/api/audit?outcome=denied").await.json();
    assert_eq!(denied["entries"].as_array().unwrap().len(), 10);
}
