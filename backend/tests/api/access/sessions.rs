//! Signing in and out, and what a session is.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Guarded, PASSWORD, Person, nobody, raw, send};

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_are_the_same_to_whoever_tries() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let disabled = guarded.make_user("dora", &[]).await;
    guarded.manage(Method::PATCH, &format!("/api/users/{disabled}"), json!({ "disabled": true })).await;
    let wrong = [
        guarded.try_to_sign_in("ada", "wrong horse battery").await,
        guarded.try_to_sign_in("nobody", PASSWORD).await,
        guarded.try_to_sign_in("dora", PASSWORD).await,
        guarded.try_to_sign_in("", "").await,
    ];
    for answer in &wrong {
        assert_eq!(answer.status, 401);
        assert_eq!(answer.text(), r#"{"error":"Unknown name or wrong password"}"#);
        assert_eq!(answer.header("set-cookie"), None);
    }
    assert_eq!(guarded.try_to_sign_in("ADA", PASSWORD).await.status, 200, "a name has no case");
}

#[tokio::test]
async fn the_cookie_is_for_the_server_alone_and_secure_where_the_request_was() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let body = json!({ "name": "ada", "password": PASSWORD });
    let request = || guarded.server.request(Method::POST, "/api/auth/login").json(&body);
    let cookie_of = async |request| send(request).await.header("set-cookie").unwrap().to_owned();
    let plain = cookie_of(request()).await;
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=604800"] {
        assert!(plain.contains(&format!("; {attribute}")), "{plain}");
    }
    assert!(!plain.contains("Secure"), "{plain}");
    let over_tls = cookie_of(request().header("X-Forwarded-Proto", "https")).await;
    assert!(over_tls.contains("; Secure"), "{over_tls}");
}

#[tokio::test]
async fn a_session_is_a_new_one_at_each_sign_in() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let first = guarded.sign_in("ada").await;
    // Whoever planted a cookie in a browser does not have the session that begins there.
    let body = json!({ "name": "ada", "password": PASSWORD });
    let answer = guarded.ask(&first, Method::POST, "/api/auth/login", body).await;
    let second = Person::with_cookie_of(&answer);
    assert_ne!(first.cookie, second.cookie);
    assert_eq!(guarded.get(&first, "/api/auth/session").await.status, 401);
    assert_eq!(guarded.get(&second, "/api/auth/session").await.status, 200);
}

#[tokio::test]
async fn a_cookie_that_was_made_up_is_nobody() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let real = guarded.admin.cookie.clone().unwrap();
    for cookie in ["", "x", &real[1..], &format!("{real}x"), &real.to_lowercase(), "%00", &"x".repeat(5000)] {
        let person = Person { cookie: Some(cookie.to_owned()), token: None };
        let answer = guarded.get(&person, "/api/images?env=1").await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (401, "Unauthorized"), "{cookie}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_the_cookie_away() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let other = guarded.sign_in("ada").await;
    let answer = guarded.ask(&guarded.admin, Method::POST, "/api/auth/logout", Value::Null).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"), "{answer:?}");
    assert_eq!(guarded.get(&guarded.admin, "/api/auth/session").await.status, 401);
    assert_eq!(guarded.get(&other, "/api/auth/session").await.status, 200, "elsewhere one stays signed in");
}

#[tokio::test]
async fn a_session_ends_when_its_time_is_up_whatever_is_done_in_it() {
    let guarded = Guarded::start(&nobody(), &["--session-max-secs=5"]).await;
    assert_eq!(guarded.get(&guarded.admin, "/api/auth/session").await.status, 200);
    crate::support::ended(async {
        while guarded.get(&guarded.admin, "/api/auth/session").await.status == 200 {}
    })
    .await;
    assert_eq!(guarded.get(&guarded.admin, "/api/auth/session").await.status, 401);
}

#[tokio::test]
async fn what_the_page_does_by_itself_keeps_no_session_alive() {
    let guarded = Guarded::start(&nobody(), &["--session-idle-secs=8"]).await;
    let person = guarded.sign_in("ada").await;
    // Somebody is at work in one session; in the other only the page is. Both are asked all the time.
    crate::support::ended(async {
        loop {
            let path = "/api/auth/session";
            assert_eq!(guarded.get(&guarded.admin, path).await.status, 200, "the one at work was signed out");
            let by_itself = person.asks(guarded.server.get(path)).header("Stowage-Activity", "background");
            if send(by_itself).await.status == 401 {
                return;
            }
        }
    })
    .await;
    assert_eq!(guarded.get(&guarded.admin, "/api/auth/session").await.status, 200);
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_ends_one_of_them() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let body = json!({ "name": "ada", "password": PASSWORD });
    let request = guarded.server.request(Method::POST, "/api/auth/login").json(&body);
    let request = request.header("X-Forwarded-For", "192.0.2.7").header("User-Agent", "Netscape/4.0");
    let other = Person::with_cookie_of(&send(request).await);

    let sessions = guarded.get(&guarded.admin, "/api/auth/sessions").await.json();
    let sessions = sessions.as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let (current, elsewhere): (Vec<_>, Vec<_>) =
        sessions.iter().partition(|session| session["isCurrent"] == true);
    assert_eq!((current.len(), elsewhere.len()), (1, 1));
    assert_eq!(elsewhere[0]["address"], "192.0.2.7");
    assert_eq!(elsewhere[0]["userAgent"], "Netscape/4.0");

    let path = format!("/api/auth/sessions/{}", elsewhere[0]["id"]);
    assert_eq!(guarded.ask(&guarded.admin, Method::DELETE, &path, Value::Null).await.status, 204);
    assert_eq!(guarded.get(&other, "/api/auth/session").await.status, 401);
    assert_eq!(guarded.get(&guarded.admin, "/api/auth/session").await.status, 200);
    let again = guarded.ask(&guarded.admin, Method::DELETE, &path, Value::Null).await;
    assert_eq!((again.status.as_u16(), again.error().contains("session")), (404, true), "{again:?}");

    let eve = guarded.newcomer("eve", &[]).await;
    let hers = guarded.get(&eve, "/api/auth/sessions").await.json()[0]["id"].clone();
    let path = format!("/api/auth/sessions/{hers}");
    let not_mine = guarded.ask(&guarded.admin, Method::DELETE, &path, Value::Null).await;
    assert_eq!(not_mine.status, 404, "not even an administrator by this way");
}

#[tokio::test]
async fn whoever_changes_their_password_needs_the_old_one_and_stays_signed_in_here_alone() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let other = guarded.sign_in("ada").await;
    let change = async |current: &str, new: &str| {
        let body = json!({ "currentPassword": current, "newPassword": new });
        guarded.ask(&guarded.admin, Method::PUT, "/api/auth/password", body).await
    };
    let wrong = change("wrong horse battery", "another horse battery").await;
    assert_eq!((wrong.status.as_u16(), wrong.error().as_str()), (403, "the current password is wrong"));
    assert_eq!(change(PASSWORD, "short").await.status, 400);
    assert_eq!(guarded.get(&other, "/api/auth/session").await.status, 200, "nothing has changed yet");

    let changed = change(PASSWORD, "another horse battery").await;
    assert_eq!(changed.status, 204, "{changed:?}");
    let here = Person::with_cookie_of(&changed);
    assert_eq!(guarded.get(&here, "/api/auth/session").await.status, 200);
    assert_eq!(guarded.get(&other, "/api/auth/session").await.status, 401);
    assert_eq!(guarded.get(&guarded.admin, "/api/auth/session").await.status, 401, "the id is a new one");
    assert_eq!(guarded.try_to_sign_in("ada", PASSWORD).await.status, 401);
    assert_eq!(guarded.try_to_sign_in("ada", "another horse battery").await.status, 200);
}

#[tokio::test]
async fn a_session_that_was_revoked_is_not_brought_back_by_a_sign_in_that_began_before() {
    // The password is checked, then it is changed, and only then the session would begin: many at once, so that
    // some of them fall into that gap. No session that a sign-in with the old password has begun may be left.
    let guarded = Guarded::start(&nobody(), &[]).await;
    let id = guarded.make_user("eve", &[]).await;
    let attempts = (0..12).map(|_| guarded.try_to_sign_in("eve", PASSWORD));
    let path = format!("/api/users/{id}/password");
    let body = json!({ "password": "another horse battery" });
    let (answers, _) =
        tokio::join!(futures::future::join_all(attempts), guarded.manage(Method::PUT, &path, body));
    for answer in answers.iter().filter(|answer| answer.header("set-cookie").is_some()) {
        let person = Person::with_cookie_of(answer);
        assert_eq!(guarded.get(&person, "/api/auth/session").await.status, 401, "{answer:?}");
    }
}

#[tokio::test]
async fn what_is_secret_never_reaches_the_log() {
    let guarded = Guarded::start(&nobody(), &["--log=trace", "--log-format=json"]).await;
    let (_, program) = guarded.make_token(&guarded.admin, &["images:view"], json!("all")).await;
    guarded.get(&program, "/api/images?env=1").await;
    guarded.get(&guarded.admin, "/api/images?env=1").await;
    guarded.try_to_sign_in("ada", "wrong horse battery").await;
    guarded.try_to_sign_in("a password in the wrong field", "x").await;
    let stale = Person::with_token("stw_stale-token-of-somebody");
    guarded.get(&stale, "/api/images?env=1").await;
    let cookie = guarded.admin.cookie.clone().unwrap();
    raw(&guarded.server, &format!("GET /api/nope HTTP/1.1\nHost: x\nCookie: stowage_session={cookie}x"))
        .await;
    let log = guarded.server.log();
    assert!(log.contains("/api/auth/login"), "{log}");
    let decoded = percent_encoding::percent_decode_str(&cookie).decode_utf8().unwrap().into_owned();
    for secret in [
        PASSWORD,
        "wrong horse battery",
        "a password in the wrong field",
        &cookie[..40],
        &decoded[..40],
        program.token.as_deref().unwrap(),
        "stale-token-of-somebody",
        "$argon2",
    ] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
