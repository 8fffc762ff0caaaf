//! What is taken away is gone with the very next request.

use std::sync::Arc;
use std::time::Instant;

use fake_engine::{Fault, Shape};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::{Guarded, PASSWORD, Person, ended, engine, send};

/// What is done to somebody's rights.
struct Way {
    name: &'static str,
    /// Who does it: the one themselves, or the administrator.
    by_oneself: bool,
    method: Method,
    path: String,
    body: Value,
    /// What a request is answered afterwards.
    status: u16,
}

#[tokio::test]
async fn a_list_request_in_a_loop_is_refused_right_after_the_change() {
    let engine = engine(Shape::default(), Fault::None).await;
    let guarded = Arc::new(Guarded::start(&engine.endpoint(), &[]).await);
    let role = json!({ "name": "Looker", "permissions": ["images:view"] });
    let role = guarded.manage(Method::POST, "/api/roles", role).await.json()["id"].clone();

    for number in 0..11 {
        let id = guarded.make_user(&format!("user {number}"), &[("Looker", json!(1))]).await;
        let person = guarded.sign_in(&format!("user {number}")).await;
        let other = guarded.sign_in(&format!("user {number}")).await;
        let (token, program) = guarded.make_token(&person, &["images:view"], json!("all")).await;
        let user = guarded.get(&guarded.admin, &format!("/api/users/{id}")).await.json();
        let assignment = user["assignments"][0]["id"].clone();
        let sessions = guarded.get(&person, "/api/auth/sessions").await.json();
        let sessions = sessions.as_array().unwrap();
        let session = sessions.iter().find(|session| session["isCurrent"] == false).unwrap()["id"].clone();
        let (password, new) = (PASSWORD, "another horse battery");
        let own_password = json!({ "currentPassword": password, "newPassword": new });
        let empty = json!({ "name": "Looker", "permissions": [] });
        let way = |name, by_oneself, method, path: String, body, status| Way {
            name,
            by_oneself,
            method,
            path,
            body,
            status,
        };
        let user = format!("/api/users/{id}");
        let ways = [
            way("sign-out", true, Method::POST, "/api/auth/logout".into(), Value::Null, 401),
            way("everywhere", true, Method::DELETE, "/api/auth/sessions".into(), Value::Null, 401),
            way("a session", true, Method::DELETE, format!("/api/auth/sessions/{session}"), Value::Null, 401),
            way("password", true, Method::PUT, "/api/auth/password".into(), own_password, 401),
            way(
                "set password",
                false,
                Method::PUT,
                format!("{user}/password"),
                json!({ "password": new }),
                401,
            ),
            way("disabled", false, Method::PATCH, user.clone(), json!({ "disabled": true }), 401),
            way("deleted", false, Method::DELETE, user.clone(), Value::Null, 401),
            way("signed out", false, Method::DELETE, format!("{user}/sessions"), Value::Null, 401),
            way("role", false, Method::DELETE, format!("{user}/assignments/{assignment}"), Value::Null, 403),
            way("token", true, Method::DELETE, format!("/api/tokens/{token}"), Value::Null, 401),
            way("role's rights", false, Method::PUT, format!("/api/roles/{role}"), empty, 403),
        ];
        let way = ways.into_iter().nth(number).unwrap();
        // The one who asks in a loop is another one than who makes the change, where it is the same user.
        let (asking, acting) = match way.name {
            "token" => (program, person),
            "sign-out" => (person.clone(), person),
            _ => (other, person),
        };
        let acting = if way.by_oneself { acting } else { guarded.admin.clone() };
        revoke_in_a_loop(&guarded, &way, &asking, &acting).await;
    }
}

async fn revoke_in_a_loop(guarded: &Arc<Guarded>, way: &Way, asking: &Person, acting: &Person) {
    let (stop, stopped) = watch::channel(false);
    let loops: Vec<_> = (0..3)
        .map(|_| {
            let (guarded, asking, stopped) = (Arc::clone(guarded), asking.clone(), stopped.clone());
            tokio::spawn(async move {
                let mut asked = Vec::new();
                while !*stopped.borrow() {
                    let begun = Instant::now();
                    let status = guarded.get(&asking, "/api/images?env=1").await.status.as_u16();
                    asked.push((begun, status));
                }
                asked
            })
        })
        .collect();
    let ask = || async { guarded.get(asking, "/api/images?env=1").await.status.as_u16() };
    assert_eq!(ask().await, 200, "{}", way.name);
    let changed = guarded.ask(acting, way.method.clone(), &way.path, way.body.clone()).await;
    let done = Instant::now();
    assert!(changed.status.is_success(), "{}: {changed:?}", way.name);
    assert_eq!(ask().await, way.status, "{}", way.name);
    stop.send(true).unwrap();
    for asked in loops {
        for (begun, status) in ended(asked).await.unwrap() {
            // Asked while it changes, the database may know the session still and its rights no longer.
            let expected: &[u16] = if begun > done { &[way.status] } else { &[200, 401, 403] };
            assert!(expected.contains(&status), "{}: {status}", way.name);
        }
    }
}

#[tokio::test]
async fn who_was_disabled_is_back_with_a_new_sign_in_and_not_with_the_old_session() {
    let guarded = Guarded::start(&crate::support::nobody(), &[]).await;
    let id = guarded.make_user("eve", &[("Viewer", json!("all"))]).await;
    let eve = guarded.sign_in("eve").await;
    let (_, program) = guarded.make_token(&eve, &["images:view"], json!("all")).await;
    let set = |disabled: bool| json!({ "disabled": disabled });
    guarded.manage(Method::PATCH, &format!("/api/users/{id}"), set(true)).await;
    assert_eq!(send(program.asks(guarded.server.get("/api/images?env=1"))).await.status, 401);
    guarded.manage(Method::PATCH, &format!("/api/users/{id}"), set(false)).await;
    assert_eq!(guarded.get(&eve, "/api/images?env=1").await.status, 401);
    assert_eq!(guarded.get(&program, "/api/images?env=1").await.status, 200);
    let again = guarded.sign_in("eve").await;
    assert_eq!(guarded.get(&again, "/api/images?env=1").await.status, 200);
}
