//! API tokens: what programs show.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Guarded, Person, nobody, send};

async fn two_hosts() -> Guarded {
    Guarded::start(&nobody(), &[&format!("--environment=second={}", nobody())]).await
}

#[tokio::test]
async fn a_token_lists_images_where_it_may_and_nothing_else() {
    let guarded = two_hosts().await;
    let (_, program) = guarded.make_token(&guarded.admin, &["images:view"], json!([2])).await;
    assert!(program.token.as_ref().unwrap().starts_with("stw_"));
    assert_eq!(guarded.get(&program, "/api/images?env=2").await.status, 200);
    for path in ["/api/images?env=1", "/api/images?env=99", "/api/users", "/api/audit", "/api/tokens"] {
        let answer = guarded.get(&program, path).await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (403, "Permission denied"), "{path}");
    }
    assert_eq!(guarded.get(&program, "/api/environments").await.json(), json!([]));
    let session = guarded.get(&program, "/api/auth/session").await.json();
    assert_eq!(session["user"]["name"], "ada");
    assert_eq!(session["holdings"], json!([{ "permission": "images:view", "scope": 2 }]));
}

#[tokio::test]
async fn a_token_never_allows_more_than_its_owner_may_at_that_moment() {
    let guarded = two_hosts().await;
    let id = guarded.make_user("eve", &[("Viewer", json!("all"))]).await;
    let eve = guarded.sign_in("eve").await;
    let (_, program) = guarded.make_token(&eve, &["images:view", "environments:view"], json!("all")).await;
    assert_eq!(guarded.get(&program, "/api/images?env=1").await.status, 200);

    let user = guarded.get(&guarded.admin, &format!("/api/users/{id}")).await.json();
    let assignment = format!("/api/users/{id}/assignments/{}", user["assignments"][0]["id"]);
    guarded.manage(Method::DELETE, &assignment, Value::Null).await;
    assert_eq!(guarded.get(&program, "/api/images?env=1").await.status, 403);

    let body = json!({
        "name": "x", "permissions": ["users:manage"], "environments": "all", "expiresInDays": 1,
    });
    let beyond = guarded.ask(&eve, Method::POST, "/api/tokens", body).await;
    assert_eq!(beyond.error(), "this goes beyond what you hold yourself");
}

#[tokio::test]
async fn a_token_is_shown_once_and_its_use_is_seen() {
    let guarded = two_hosts().await;
    let (id, program) = guarded.make_token(&guarded.admin, &["images:view"], json!("all")).await;
    let listed = guarded.get(&guarded.admin, "/api/tokens").await;
    assert!(!listed.text().contains(program.token.as_deref().unwrap()));
    let token = listed.json()[0].clone();
    assert_eq!((&token["id"], &token["lastUsedAt"]), (&json!(id), &Value::Null));
    let lifetime = token["expiresAt"].as_i64().unwrap() - token["createdAt"].as_i64().unwrap();
    assert_eq!(lifetime, 24 * 60 * 60);
    guarded.get(&program, "/api/images?env=1").await;
    let used = guarded.get(&guarded.admin, "/api/tokens").await.json()[0]["lastUsedAt"].clone();
    assert!(used.as_i64().unwrap() >= token["createdAt"].as_i64().unwrap(), "{used}");
}

#[tokio::test]
async fn a_token_makes_no_tokens_and_changes_no_password() {
    let guarded = two_hosts().await;
    let all = ["users:manage", "audit:view", "images:view", "environments:view"];
    let (_, program) = guarded.make_token(&guarded.admin, &all, json!("all")).await;
    assert_eq!(guarded.get(&program, "/api/users").await.status, 200);
    let body = json!({ "name": "more", "permissions": ["images:view"], "environments": "all", "expiresInDays": 366 });
    for (method, path, body) in [
        (Method::POST, "/api/tokens", body),
        (Method::PUT, "/api/auth/password", json!({ "currentPassword": "x", "newPassword": "y" })),
        (Method::DELETE, "/api/auth/sessions", Value::Null),
    ] {
        let answer = guarded.ask(&program, method, path, body).await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (403, "Permission denied"), "{path}");
    }
}

#[tokio::test]
async fn what_a_token_may_not_be_is_refused_with_the_reason() {
    let guarded = two_hosts().await;
    let draft = |changed: Value| {
        let mut draft = json!({
            "name": "x", "permissions": ["images:view"], "environments": "all", "expiresInDays": 30,
        });
        draft.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        draft
    };
    for (changed, said) in [
        (json!({ "name": "" }), "expected a name"),
        (json!({ "permissions": [] }), "at least one permission and one environment"),
        (json!({ "environments": [] }), "at least one permission and one environment"),
        (json!({ "environments": null }), "expected \"all\" or a list of ids"),
        (json!({ "expiresInDays": 0 }), "days from 1 to 366"),
        (json!({ "expiresInDays": 367 }), "days from 1 to 366"),
        (json!({ "expiresInDays": null }), "the body is not what is expected"),
    ] {
        let answer = guarded.ask(&guarded.admin, Method::POST, "/api/tokens", draft(changed.clone())).await;
        assert_eq!(answer.status, 400, "{changed}: {answer:?}");
        assert!(answer.error().contains(said), "{changed}: {}", answer.error());
    }
    assert_eq!(guarded.get(&guarded.admin, "/api/tokens").await.json(), json!([]));
}

#[tokio::test]
async fn a_token_that_is_wrong_does_not_fall_back_to_the_cookie() {
    let guarded = two_hosts().await;
    let cookie = guarded.admin.cookie.clone();
    for token in ["stw_", "stw_wrong", "", "other"] {
        let both = Person { cookie: cookie.clone(), token: Some(token.to_owned()) };
        let answer = guarded.get(&both, "/api/images?env=1").await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (401, "Unauthorized"), "{token}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    // A reverse proxy's own sign-in comes along with each request, and is none of our business.
    let basic = guarded.admin.asks(guarded.server.get("/api/images?env=1")).basic_auth("proxy", Some("x"));
    assert_eq!(send(basic).await.status, 200);
}
