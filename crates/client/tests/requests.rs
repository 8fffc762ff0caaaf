//! What the client sends, and how it understands what comes back, against a server of one answer.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::thread::JoinHandle;

use client::{Client, ClientError};
use shared::{
    DraftTest, EnvironmentDraft, EnvironmentId, ImageQuery, PasswordChange, Secret, SignIn, TlsDraft,
    UserChange, UserId,
};

/// A server that gives one answer to one request.
struct OneAnswer {
    url: String,
    request: JoinHandle<String>,
}

impl OneAnswer {
    fn new(status: &'static str, headers: &'static str, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let request = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut request = String::new();
            let mut body_bytes = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if line == "\r\n" {
                    break;
                }
                let line = line.trim_end();
                if let Some(length) = line.to_lowercase().strip_prefix("content-length: ") {
                    body_bytes = length.parse().unwrap();
                }
                request.push_str(line);
                request.push('\n');
            }
            let mut sent = vec![0; body_bytes];
            reader.read_exact(&mut sent).unwrap();
            request.push_str(&String::from_utf8(sent).unwrap());
            let length = body.len();
            write!(stream, "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").unwrap();
            stream.shutdown(Shutdown::Both).unwrap();
            request
        });
        Self { url, request }
    }

    fn request(self) -> String {
        self.request.join().unwrap()
    }
}

fn user_id() -> UserId {
    UserId::try_from(7).unwrap()
}

#[tokio::test]
async fn a_token_is_shown_with_every_request() {
    let server = OneAnswer::new("204 No Content", "", "");
    let client = Client::with_token(server.url.as_str(), Secret::from("stw_abc".to_owned()));
    client.delete_user(user_id()).await.unwrap();
    let request = server.request();
    assert!(request.starts_with("DELETE /api/users/7 HTTP/1.1\n"), "{request}");
    assert!(request.contains("\nauthorization: Bearer stw_abc\n"), "{request}");
    assert!(!request.contains("stowage-activity"), "{request}");
    assert!(!format!("{client:?}").contains("stw_abc"), "a secret is not for logs");
}

#[tokio::test]
async fn what_nobody_asked_for_says_so() {
    let server = OneAnswer::new("200 OK", "", r#"{"needed":true,"recovering":false}"#);
    let client = Client::new(server.url.as_str());
    assert!(client.in_background().setup_state().await.unwrap().needed);
    let request = server.request();
    assert!(request.contains("\nstowage-activity: background\n"), "{request}");
    assert!(!request.contains("authorization"), "{request}");
}

#[tokio::test]
async fn who_wants_another_answer_takes_none_that_is_kept() {
    for anew in [true, false] {
        let server = OneAnswer::new("200 OK", "", "[]");
        let client = Client::new(server.url.as_str());
        let client = if anew { client.anew() } else { client };
        assert_eq!(client.list_images(&ImageQuery::default()).await.unwrap(), []);
        let request = server.request();
        assert_eq!(request.contains("\ncache-control: no-cache\n"), anew, "{request}");
        assert!(request.contains("\nprefer: handling=strict\n"), "{request}");
    }
}

#[tokio::test]
async fn what_is_sent_is_json_without_what_stays_as_it_is() {
    let server = OneAnswer::new("404 Not Found", "", r#"{"error":"no such user"}"#);
    let change = UserChange { disabled: Some(true), ..UserChange::default() };
    let error = Client::new(server.url.as_str()).change_user(user_id(), &change).await.unwrap_err();
    assert_eq!(error.to_string(), "no such user");
    assert!(matches!(error, ClientError::Status { status: 404, retry_after_secs: None, .. }), "{error:?}");
    let request = server.request();
    assert!(request.starts_with("PATCH /api/users/7 HTTP/1.1\n"), "{request}");
    assert!(request.contains("\ncontent-type: application/json\n"), "{request}");
    assert!(request.ends_with("\n{\"disabled\":true}"), "{request}");
}

#[tokio::test]
async fn a_caller_whom_the_server_does_not_know_is_signed_out() {
    let server = OneAnswer::new("401 Unauthorized", "", r#"{"error":"Unknown name or wrong password"}"#);
    let sign_in = SignIn { name: "ada".to_owned(), password: Secret::from("wrong".to_owned()) };
    let error = Client::new(server.url.as_str()).sign_in(&sign_in).await.unwrap_err();
    assert!(matches!(error, ClientError::SignedOut), "{error:?}");
    assert!(server.request().ends_with(r#"{"name":"ada","password":"wrong"}"#));
}

#[tokio::test]
async fn too_many_attempts_say_when_to_come_back() {
    let server =
        OneAnswer::new("429 Too Many Requests", "Retry-After: 42\r\n", r#"{"error":"too many attempts"}"#);
    let change = PasswordChange {
        current_password: Secret::from("one".to_owned()),
        new_password: Secret::from("other".to_owned()),
    };
    let error = Client::new(server.url.as_str()).change_password(&change).await.unwrap_err();
    assert!(
        matches!(error, ClientError::Status { status: 429, retry_after_secs: Some(42), .. }),
        "{error:?}"
    );
    assert!(server.request().starts_with("PUT /api/auth/password "));
}

#[tokio::test]
async fn a_draft_is_tested_without_the_secrets_that_stay_as_they_are() {
    let server = OneAnswer::new("200 OK", "", r#"{"stages":[]}"#);
    let draft = EnvironmentDraft {
        name: "nas".to_owned(),
        enabled: true,
        endpoint: "tcp://nas.example:2376".to_owned(),
        tls: Some(TlsDraft { client_key: Some(Secret::from(String::new())), ..TlsDraft::default() }),
        ssh: None,
    };
    let test = DraftTest { environment: EnvironmentId::try_from(3).ok(), draft };
    let client = Client::new(server.url.as_str());
    assert!(client.test_draft(&test).await.unwrap().is_ok());
    let request = server.request();
    assert!(request.starts_with("POST /api/environments/test HTTP/1.1\n"), "{request}");
    let body = r#"{"environment":3,"draft":{"name":"nas","enabled":true,"endpoint":"tcp://nas.example:2376","tls":{"skipVerification":false,"clientKey":""}}}"#;
    assert!(request.ends_with(body), "{request}");
}

#[tokio::test]
async fn a_proxy_that_answers_with_a_page_is_told_by_its_status() {
    let server = OneAnswer::new("502 Bad Gateway", "Content-Type: text/html\r\n", "<h1>from a proxy</h1>");
    let query = ImageQuery { environment: EnvironmentId::try_from(2).ok(), ..ImageQuery::default() };
    let error = Client::new(server.url.as_str()).list_images(&query).await.unwrap_err();
    assert_eq!(error.to_string(), "502 Bad Gateway");
    let request = server.request();
    assert!(request.starts_with("GET /api/images?env=2 "), "{request}");
    assert!(request.contains("\nprefer: handling=strict\n"), "{request}");
}
