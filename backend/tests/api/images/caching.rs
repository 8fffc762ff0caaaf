//! The headers of a good list: what a browser may keep, and how it asks whether it is still right.

use std::io::Read as _;

use fake_engine::{FakeEngine, Fault, Shape};
use reqwest::Method;

use crate::support::{Answer, Stowage, ask, engine, send};

const IMAGES: &str = "/api/images?env=1";

async fn one_host() -> (Stowage, FakeEngine) {
    let engine = engine(Shape::default(), Fault::None).await;
    (Stowage::start(&engine.endpoint(), &[]), engine)
}

/// A 200 and a 304 say the same of themselves.
fn has_the_headers_of_a_list(answer: &Answer) {
    assert_eq!(answer.header("stowage-environment-status"), Some("ok"));
    assert_eq!(answer.header("stowage-environment-error"), None);
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
    assert_eq!(answer.header("age"), Some("0"));
    assert!(answer.header("etag").unwrap().starts_with("W/\""), "{answer:?}");
    let vary = answer.listed("vary");
    for name in ["authorization", "cookie", "accept-encoding", "prefer"] {
        assert!(vary.contains(&name.to_owned()), "{vary:?}");
    }
}

#[tokio::test]
async fn a_list_says_how_fresh_it_is_and_for_whom() {
    let (server, _engine) = one_host().await;
    let answer = ask(&server, IMAGES).await;
    assert_eq!(answer.status, 200);
    has_the_headers_of_a_list(&answer);
}

#[tokio::test]
async fn who_has_the_list_already_is_not_sent_it_again() {
    let (server, _engine) = one_host().await;
    let first = ask(&server, IMAGES).await;
    let weak = first.header("etag").unwrap().to_owned();
    let strong = weak.strip_prefix("W/").unwrap();
    for known in [&weak, strong, "*", &format!("\"a\", {weak}, W/\"b\""), &format!("\"x\",{strong}")] {
        for method in [Method::GET, Method::HEAD] {
            let request = server.request(method, IMAGES).header("If-None-Match", known);
            let answer = send(request).await;
            assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0), "{known}");
            assert_eq!(answer.header("etag"), Some(weak.as_str()));
            has_the_headers_of_a_list(&answer);
        }
    }
    for other in ["\"other\"", "W/\"other\"", "nonsense", ""] {
        let answer = send(server.get(IMAGES).header("If-None-Match", other)).await;
        assert_eq!(answer.status, 200, "{other}");
        assert_eq!(answer.body, first.body);
    }
}

#[tokio::test]
async fn another_list_has_another_tag() {
    let (server, _engine) = one_host().await;
    let plain = ask(&server, IMAGES).await;
    let tag = plain.header("etag").unwrap();
    let other = format!("{IMAGES}&shared-size=1");
    let answer = send(server.get(&other).header("If-None-Match", tag)).await;
    assert_eq!(answer.status, 200);
    assert_ne!(answer.header("etag"), Some(tag));
    assert_eq!(ask(&server, IMAGES).await.header("etag"), Some(tag));
}

#[tokio::test]
async fn head_says_what_get_says_without_the_list() {
    let (server, _engine) = one_host().await;
    let get = ask(&server, IMAGES).await;
    let head = send(server.request(Method::HEAD, IMAGES)).await;
    assert_eq!((head.status, head.body.len()), (get.status, 0));
    has_the_headers_of_a_list(&head);
    assert_eq!(head.header("etag"), get.header("etag"));
    assert_eq!(head.header("content-type"), get.header("content-type"));
}

#[tokio::test]
async fn a_list_is_the_same_list_however_it_is_compressed() {
    let (server, _engine) = one_host().await;
    let plain = ask(&server, IMAGES).await;
    assert_eq!(plain.header("content-encoding"), None);
    for encoding in ["gzip", "br"] {
        let answer = send(server.get(IMAGES).header("Accept-Encoding", encoding)).await;
        assert_eq!(answer.header("content-encoding"), Some(encoding));
        assert!(answer.body.len() < plain.body.len());
        let mut decoded = Vec::new();
        match encoding {
            "gzip" => flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut decoded),
            _ => brotli::Decompressor::new(&*answer.body, 4096).read_to_end(&mut decoded),
        }
        .unwrap();
        assert_eq!(decoded, plain.body, "{encoding}");
        assert_eq!(answer.header("etag"), plain.header("etag"));
        has_the_headers_of_a_list(&answer);
        // The tag of a compressed list is good for asking again, and the other way round.
        let request = server.get(IMAGES).header("Accept-Encoding", encoding);
        let again = send(request.header("If-None-Match", plain.header("etag").unwrap())).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    }
}

#[tokio::test]
async fn a_request_for_no_cached_answer_goes_to_the_daemon() {
    let (server, engine) = one_host().await;
    for _ in 0..2 {
        let answer = send(server.get(IMAGES).header("Cache-Control", "no-cache")).await;
        assert_eq!(answer.header("age"), Some("0"));
    }
    assert_eq!(engine.call_count("GET /images/json"), 2);
}
