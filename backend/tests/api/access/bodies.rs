//! What a body may be, and what has changed until it is there.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Guarded, PASSWORD, Person, ended, nobody, send};

/// A request of which the last byte is missing.
struct Unfinished {
    stream: TcpStream,
    last: u8,
}

impl Unfinished {
    async fn send(guarded: &Guarded, person: &Person, method: &str, path: &str, body: &Value) -> Self {
        let mut stream = TcpStream::connect(guarded.server.address()).await.unwrap();
        let body = body.to_string();
        let cookie = person.cookie.as_deref().unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
             Cookie: stowage_session={cookie}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let (last, most) = body.as_bytes().split_last().unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(most).await.unwrap();
        Self { stream, last: *last }
    }

    /// Sends what is missing, and returns the status and the body of the answer.
    async fn finish(mut self) -> (u16, String) {
        self.stream.write_all(&[self.last]).await.unwrap();
        self.answer().await
    }

    async fn answer(mut self) -> (u16, String) {
        let mut answer = String::new();
        ended(self.stream.read_to_string(&mut answer)).await.unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }
}

#[tokio::test]
async fn whoever_is_demoted_before_their_request_is_whole_changes_nothing() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    for (number, how) in ["demoted", "disabled", "deleted", "signed out"].into_iter().enumerate() {
        let name = format!("admin {number}");
        let id = guarded.make_user(&name, &[("Administrator", json!("all"))]).await;
        let person = guarded.sign_in(&name).await;
        let accomplice = json!({
            "name": format!("accomplice {number}"), "password": PASSWORD,
            "assignments": [{ "roleId": 1, "scope": "all" }],
        });
        let takeover = json!({ "password": "another horse battery" });
        let token = json!({
            "name": "x", "permissions": ["users:manage"], "environments": "all", "expiresInDays": 366,
        });
        let held = [
            Unfinished::send(&guarded, &person, "POST", "/api/users", &accomplice).await,
            Unfinished::send(&guarded, &person, "PUT", "/api/users/1/password", &takeover).await,
            Unfinished::send(&guarded, &person, "POST", "/api/tokens", &token).await,
        ];
        let user = guarded.get(&guarded.admin, &format!("/api/users/{id}")).await.json();
        let assignment = user["assignments"][0]["id"].clone();
        let (method, path, body) = match how {
            "demoted" => (Method::DELETE, format!("/api/users/{id}/assignments/{assignment}"), Value::Null),
            "disabled" => (Method::PATCH, format!("/api/users/{id}"), json!({ "disabled": true })),
            "deleted" => (Method::DELETE, format!("/api/users/{id}"), Value::Null),
            _ => (Method::DELETE, format!("/api/users/{id}/sessions"), Value::Null),
        };
        guarded.manage(method, &path, body).await;
        for unfinished in held {
            let (status, body) = unfinished.finish().await;
            assert!([401, 403].contains(&status), "{how}: {status} {body}");
        }
    }
    let users = guarded.get(&guarded.admin, "/api/users").await;
    assert!(!users.text().contains("accomplice"), "{users:?}");
    assert_eq!(guarded.try_to_sign_in("ada", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_body_that_would_unfold_is_not_unfolded() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let body = json!({ "name": "ada", "password": PASSWORD }).to_string();
    for encoding in ["br", "gzip", "deflate", "zstd", "x"] {
        let request = guarded.server.request(Method::POST, "/api/auth/login").body(body.clone());
        let request = request.header("Content-Type", "application/json").header("Content-Encoding", encoding);
        let answer = send(request).await;
        assert_eq!(
            (answer.status.as_u16(), answer.error().as_str()),
            (415, "expected a body without Content-Encoding")
        );
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let body = json!({ "name": "eve", "password": PASSWORD });
    let unfinished = Unfinished::send(&guarded, &guarded.admin, "POST", "/api/users", &body).await;
    let (status, body) = unfinished.answer().await;
    assert_eq!((status, body.as_str()), (408, r#"{"error":"the body took too long to arrive"}"#));
}

#[tokio::test]
async fn whoever_hangs_up_with_the_one_time_link_has_used_it() {
    let server = Guarded::empty(&nobody(), &[]);
    let token = crate::support::setup_token(&server.log());
    let body = json!({ "token": token, "name": "ada", "password": PASSWORD }).to_string();
    let head = format!(
        "POST /api/auth/setup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    drop(stream);
    ended(async { while crate::support::ask(&server, "/api/auth/setup").await.json()["needed"] == true {} })
        .await;
    let login = json!({ "name": "ada", "password": PASSWORD });
    assert_eq!(send(server.request(Method::POST, "/api/auth/login").json(&login)).await.status, 200);
}
