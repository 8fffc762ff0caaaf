//! Whoever guesses has to wait.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Guarded, PASSWORD, Person, Stowage, nobody, send};

async fn try_from(server: &Stowage, address: &str, name: &str, password: &str) -> Answer {
    let body = json!({ "name": name, "password": password });
    let request = server.request(Method::POST, "/api/auth/login").header("X-Forwarded-For", address);
    send(request.json(&body)).await
}

#[tokio::test]
async fn who_guesses_a_password_is_told_when_to_come_back_and_others_are_not_kept_out() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    guarded.make_user("eve", &[]).await;
    let server = &guarded.server;
    let mut statuses = Vec::new();
    let refused = loop {
        let answer = try_from(server, "192.0.2.1", "ada", "wrong horse battery").await;
        statuses.push(answer.status.as_u16());
        if answer.status != 401 {
            break answer;
        }
        assert!(statuses.len() < 100, "nobody minds");
    };
    assert_eq!(refused.status, 429);
    let secs: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=21).contains(&secs), "{secs}");
    assert_eq!(refused.error(), format!("too many attempts, try again in {secs} s"));
    // It says nothing about the password, nor about whether there is such a user.
    assert_eq!(try_from(server, "192.0.2.1", "ada", PASSWORD).await.status, 429);
    let unknown: Vec<_> =
        futures::future::join_all((0..9).map(|_| try_from(server, "192.0.2.9", "nobody", "x"))).await;
    assert!(unknown.iter().any(|answer| answer.status == 429));

    assert_eq!(try_from(server, "192.0.2.1", "eve", PASSWORD).await.status, 200);
    assert_eq!(try_from(server, "192.0.2.2", "ada", PASSWORD).await.status, 200);
    assert_eq!(guarded.get(&guarded.admin, "/api/auth/session").await.status, 200, "who is in stays in");
}

#[tokio::test]
async fn wrong_tokens_are_limited_by_address_and_valid_ones_go_on_working() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let (_, program) = guarded.make_token(&guarded.admin, &["images:view"], json!("all")).await;
    let wrong = Person::with_token("stw_wrong");
    let mut refused = None;
    for _ in 0..200 {
        let answer = guarded.get(&wrong, "/api/images?env=1").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.status, 401);
    }
    assert!(refused.unwrap().header("retry-after").is_some());
    assert_eq!(guarded.get(&program, "/api/images?env=1").await.status, 200);
}

#[tokio::test]
async fn the_current_password_is_not_to_be_guessed_in_an_open_session_either() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let body = json!({ "currentPassword": "wrong horse battery", "newPassword": "another horse battery" });
    let guess = || guarded.ask(&guarded.admin, Method::PUT, "/api/auth/password", body.clone());
    let answers = futures::future::join_all((0..12).map(|_| guess())).await;
    assert!(answers.iter().any(|answer| answer.status == 429), "{answers:?}");
}
