//! Only requests that name this machine are answered.

use crate::support::{Stowage, nobody, raw};

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap()
}

#[tokio::test]
async fn a_site_that_makes_its_own_name_point_here_learns_nothing() {
    let server = Stowage::start(&nobody(), &[]);
    for path in ["/api/environments", "/api/images?env=1", "/api/health", "/api/nope", "/images", "/"] {
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io:3000", "127.0.0.2", ""] {
            let answer = raw(&server, &format!("GET {path} HTTP/1.1\nHost: {host}")).await;
            assert_eq!(status(&answer), "421", "{path} {host}");
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.contains("content-type: application/json"), "{head}");
            assert_eq!(body, r#"{"error":"this server answers to localhost, 127.0.0.1 and [::1] only"}"#);
            assert!(head.contains("x-content-type-options: nosniff"), "{head}");
        }
    }
}

#[tokio::test]
async fn every_name_of_this_machine_is_answered() {
    let server = Stowage::start(&nobody(), &[]);
    let port = server.address().port();
    for name in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
        for host in [name.to_owned(), format!("{name}:{port}")] {
            let answer = raw(&server, &format!("GET /api/health HTTP/1.1\nHost: {host}")).await;
            assert_eq!(status(&answer), "200", "{host}");
        }
    }
}

#[tokio::test]
async fn a_request_without_one_clear_host_is_refused() {
    let server = Stowage::start(&nobody(), &[]);
    for head in [
        "GET /api/health HTTP/1.1",
        "GET /api/health HTTP/1.0",
        "GET /api/health HTTP/1.1\nHost: localhost\nHost: evil.example",
        "GET /api/health HTTP/1.1\nHost: localhost\nHost: localhost",
        "GET /api/health HTTP/1.1\nHost: localhost, evil.example",
        "GET /api/health HTTP/1.1\nHost: evil.example@localhost",
        "GET http://evil.example/api/health HTTP/1.1\nHost: localhost",
    ] {
        let answer = raw(&server, head).await;
        assert!(["400", "421"].contains(&status(&answer)), "{head}: {answer}");
        assert!(!answer.contains("version"), "{head}: {answer}");
    }
}

#[tokio::test]
async fn a_request_that_came_through_a_proxy_is_not_from_this_machine() {
    let server = Stowage::start(&nobody(), &[]);
    for header in [
        "X-Forwarded-For: 203.0.113.9",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: localhost",
        "Forwarded: for=203.0.113.9",
        "Via: 1.1 proxy",
    ] {
        let answer = raw(&server, &format!("GET /api/users HTTP/1.1\nHost: 127.0.0.1\n{header}")).await;
        assert_eq!(status(&answer), "421", "{header}");
    }
}
