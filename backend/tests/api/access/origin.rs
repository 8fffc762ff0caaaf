//! Requests that another site's page makes.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Guarded, PASSWORD, Person, Stowage, nobody, raw, send, setup_token};

/// A change with the session's cookie and these headers.
async fn change(guarded: &Guarded, headers: &[(&str, &str)]) -> Answer {
    let cookie = format!("stowage_session={}", guarded.admin.cookie.as_deref().unwrap());
    let name: String = format!("{headers:?}").chars().take(100).collect();
    let draft = json!({ "name": name, "permissions": [] });
    let request = guarded.server.request(Method::POST, "/api/roles").header("Cookie", cookie).json(&draft);
    send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn another_sites_page_changes_nothing() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let host = guarded.server.address().to_string();
    for (headers, said) in [
        (vec![("Sec-Fetch-Site", "cross-site")], "Sec-Fetch-Site is cross-site"),
        (vec![("Sec-Fetch-Site", "same-site")], "Sec-Fetch-Site is same-site"),
        (vec![("Origin", "http://evil.example")], "start Stowage with --public-origin http://evil.example"),
        (vec![("Origin", "null")], "came from the page of null"),
        (vec![], "neither Sec-Fetch-Site nor Origin is there"),
    ] {
        let answer = change(&guarded, &headers).await;
        assert_eq!(answer.status, 403, "{headers:?}");
        assert!(answer.error().contains(said), "{headers:?}: {}", answer.error());
    }
    let roles = guarded.get(&guarded.admin, "/api/roles").await.json();
    assert_eq!(roles.as_array().unwrap().len(), 3, "nothing was made");
    for headers in [vec![("Sec-Fetch-Site", "same-origin")], vec![("Origin", &*format!("http://{host}"))]] {
        assert_eq!(change(&guarded, &headers).await.status, 201, "{headers:?}");
    }
}

#[tokio::test]
async fn behind_a_reverse_proxy_browsers_and_settings_say_where_the_page_is_from() {
    let guarded = Guarded::start(&nobody(), &["--public-origin=http://stowage.lan"]).await;
    for headers in [
        vec![("Sec-Fetch-Site", "same-origin"), ("Origin", "https://stowage.example.org")],
        vec![("Origin", "http://stowage.lan")],
        vec![("Origin", "https://a.example.org"), ("X-Forwarded-Host", "a.example.org")],
    ] {
        assert_eq!(change(&guarded, &headers).await.status, 201, "{headers:?}");
    }
}

#[tokio::test]
async fn forwarded_headers_of_a_stranger_count_for_nothing() {
    let server = Stowage::start(&nobody(), &["--auth=on", "--trusted-proxy=192.0.2.1"]);
    let token = setup_token(&server.log());
    let body = json!({ "token": token, "name": "ada", "password": PASSWORD });
    let request = server.request(Method::POST, "/api/auth/setup").json(&body);
    let forged = request.header("X-Forwarded-Proto", "https").header("X-Forwarded-For", "10.9.8.7");
    let answer = send(forged).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.header("set-cookie").unwrap().contains("Secure"));
    let ada = Person::with_cookie_of(&answer);
    let sessions = send(ada.asks(server.get("/api/auth/sessions"))).await.json();
    assert_eq!(sessions[0]["address"], "127.0.0.1");
    let cookie = format!("stowage_session={}", ada.cookie.as_deref().unwrap());
    let request = server.request(Method::POST, "/api/auth/logout").header("Cookie", cookie);
    let refused =
        send(request.header("Origin", "https://a.example").header("X-Forwarded-Host", "a.example")).await;
    assert_eq!(refused.status, 403, "{refused:?}");
}

#[tokio::test]
async fn a_page_elsewhere_cannot_sign_somebody_in() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let body = json!({ "name": "ada", "password": PASSWORD });
    let request = || guarded.server.request(Method::POST, "/api/auth/login");
    let crossed = request().header("Sec-Fetch-Site", "cross-site").json(&body);
    assert_eq!(send(crossed).await.status, 403);
    // What a form can send without asking first is no JSON.
    let form = request().header("Content-Type", "text/plain").body(body.to_string());
    assert_eq!(send(form).await.status, 415);
}

#[tokio::test]
async fn with_sign_in_a_server_answers_to_every_name_and_still_says_how_to_treat_its_answers() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let answer = raw(&guarded.server, "GET /api/images?env=1 HTTP/1.1\nHost: stowage.example.org").await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    for header in ["x-content-type-options: nosniff", "content-security-policy: default-src 'none'"] {
        assert!(answer.contains(header), "{answer}");
    }
}
