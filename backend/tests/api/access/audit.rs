//! What is written down.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Guarded, PASSWORD, Person, nobody, send};

/// The log as lines, the oldest first.
async fn lines(guarded: &Guarded, query: &str) -> Vec<String> {
    let page = guarded.get(&guarded.admin, &format!("/api/audit?{query}")).await.json();
    let entries = page["entries"].as_array().unwrap().iter().rev();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    entries
        .map(|entry| {
            format!(
                "{} {} by {} ({} {}) from {} on {}: {} / {}",
                text(&entry["action"]),
                text(&entry["outcome"]),
                text(&entry["userName"]),
                text(&entry["credential"]),
                entry["credentialId"],
                text(&entry["address"]),
                entry["environment"].as_i64().map_or("-".to_owned(), |id| id.to_string()),
                text(&entry["target"]),
                text(&entry["detail"]),
            )
        })
        .collect()
}

#[tokio::test]
async fn who_did_what_from_where_and_what_came_of_it() {
    let guarded = Guarded::start(&nobody(), &[&format!("--environment=second={}", nobody())]).await;
    let draft = json!({ "name": "Looker", "permissions": ["images:view"] });
    let role = guarded.manage(Method::POST, "/api/roles", draft).await.json()["id"].clone();
    let id = guarded.make_user("eve", &[("Looker", json!(2))]).await;
    let body = json!({ "name": "eve", "password": PASSWORD });
    let login =
        || guarded.server.request(Method::POST, "/api/auth/login").header("X-Forwarded-For", "192.0.2.7");
    let eve = Person::with_cookie_of(&send(login().json(&body)).await);
    send(login().json(&json!({ "name": "eve", "password": "wrong" }))).await;
    send(login().json(&json!({ "name": "a password in the wrong field", "password": "x" }))).await;
    guarded.get(&eve, "/api/images?env=1").await;
    guarded.get(&eve, "/api/users").await;
    // The same browser signs in once more: its first session ends.
    let eve = Person::with_cookie_of(&send(eve.asks(login().json(&body))).await);
    let setup = json!({ "token": "guessed", "name": "x", "password": PASSWORD });
    send(guarded.server.request(Method::POST, "/api/auth/setup").json(&setup)).await;
    let (token, program) = guarded.make_token(&eve, &["images:view"], json!([2])).await;
    guarded.get(&program, "/api/images?env=1").await;
    guarded.ask(&eve, Method::DELETE, &format!("/api/tokens/{token}"), Value::Null).await;
    guarded.get(&program, "/api/images?env=2").await;
    let wide = json!({ "name": "Looker", "permissions": ["images:view", "images:inspect"] });
    guarded.manage(Method::PUT, &format!("/api/roles/{role}"), wide).await;
    guarded.manage(Method::PUT, &format!("/api/users/{id}/password"), json!({ "password": PASSWORD })).await;
    guarded.manage(Method::PATCH, &format!("/api/users/{id}"), json!({ "disabled": true })).await;
    guarded.manage(Method::DELETE, &format!("/api/users/{id}"), Value::Null).await;
    guarded.ask(&guarded.admin, Method::DELETE, "/api/users/1", Value::Null).await;
    insta::assert_snapshot!(lines(&guarded, "").await.join("\n"), @r"
    user:create success by - (setup null) from 127.0.0.1 on -: ada (user 1) / administrator of all environments
    session:create success by ada (session 1) from 127.0.0.1 on -: - / after making an administrator
    role:create success by ada (session 1) from 127.0.0.1 on -: Looker (role 4) / images:view
    user:create success by ada (session 1) from 127.0.0.1 on -: eve (user 2) / -
    assignment:create success by ada (session 1) from 127.0.0.1 on 2: eve (user 2) / Looker on environment 2
    session:create success by eve (session 2) from 192.0.2.7 on -: - / -
    session:create failure by eve (none null) from 192.0.2.7 on -: - / wrong password
    session:create failure by - (none null) from 192.0.2.7 on -: - / nobody has this name
    request:access denied by eve (session 2) from 127.0.0.1 on 1: GET /api/images / images:view is not held
    request:access denied by eve (session 2) from 127.0.0.1 on -: GET /api/users / users:manage is not held
    session:delete success by eve (session 2) from 192.0.2.7 on -: eve (user 2) / replaced by another sign-in
    session:create success by eve (session 3) from 192.0.2.7 on -: - / -
    user:create failure by - (none null) from 127.0.0.1 on -: - / the link is not valid, or no longer
    token:create success by eve (session 3) from 127.0.0.1 on -: a token (token 1) / images:view on environments 2
    request:access denied by eve (token 1) from 127.0.0.1 on 1: GET /api/images / images:view is not held
    token:delete success by eve (session 3) from 127.0.0.1 on -: a token (token 1) / -
    token:use failure by - (none null) from 127.0.0.1 on -: GET /api/images / the token is not valid
    role:update success by ada (session 1) from 127.0.0.1 on -: Looker (role 4) / images:view, images:inspect, before: images:view
    password:update success by ada (session 1) from 127.0.0.1 on -: eve (user 2) / -
    user:update success by ada (session 1) from 127.0.0.1 on -: eve (user 2) / disabled
    user:delete success by ada (session 1) from 127.0.0.1 on -: eve (user 2) / -
    request:access denied by ada (session 1) from 127.0.0.1 on -: DELETE /api/users/1 / one enabled user has to stay administrator of all environments
    ");
}

#[tokio::test]
async fn the_log_is_searched_and_read_in_parts() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    for name in ["Anna", "Berta", "Clara_1"] {
        guarded.make_user(name, &[]).await;
    }
    guarded.try_to_sign_in("anna", "wrong").await;
    assert_eq!(lines(&guarded, "text=aNNA").await.len(), 2);
    assert_eq!(lines(&guarded, "text=_").await.len(), 1, "no character stands for others");
    assert_eq!(lines(&guarded, "text=%25").await.len(), 0);
    assert_eq!(lines(&guarded, "action=user:create").await.len(), 4);
    assert_eq!(lines(&guarded, "outcome=failure").await.len(), 1);
    assert_eq!(lines(&guarded, "action=user:create&text=berta").await.len(), 1);

    let all = guarded.get(&guarded.admin, "/api/audit").await.json();
    let mut parts = Vec::new();
    let mut next = String::new();
    loop {
        let path = format!("/api/audit?limit=2&before={next}");
        let page = guarded.get(&guarded.admin, &path).await.json();
        parts.extend(page["entries"].as_array().unwrap().clone());
        match page["next"].as_i64() {
            Some(id) => next = id.to_string(),
            None => break,
        }
    }
    assert_eq!(&parts, all["entries"].as_array().unwrap());
    for wrong in ["limit=0", "limit=x", "action=x", "outcome=x", "env=0", "before=0"] {
        let answer = guarded.get(&guarded.admin, &format!("/api/audit?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_flood_of_refusals_is_bounded_and_pushes_out_nothing_that_was_done() {
    let guarded = Guarded::start(&nobody(), &["--audit-entries=100"]).await;
    let eve = guarded.newcomer("eve", &[]).await;
    for _ in 0..150 {
        assert_eq!(guarded.get(&eve, "/api/users").await.status, 403);
    }
    let denied = lines(&guarded, "outcome=denied&limit=500").await.len();
    assert!((100..=110).contains(&denied), "{denied}");
    assert_eq!(lines(&guarded, "action=user:create").await.len(), 2);
}
