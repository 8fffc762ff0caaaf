//! Every route, asked by everybody.

use std::fmt::Write as _;

use backend::{Access, ROUTES};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Actor, Database, NewTokenRecord};
use fake_engine::{FakeEngine, Fault, Shape};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use shared::{CredentialKind, EnvironmentSelection, Permission, UnixSeconds, UserId};

use super::open_api::Description;
use crate::support::{Answer, Guarded, PASSWORD, Person, database_url, engine, send, unused_address};

/// Everybody, each as they are at this moment. The administrator is the last, since what they do is done.
async fn everybody(guarded: &Guarded) -> Vec<(&'static str, Person)> {
    let (_, limited) = guarded.make_token(&guarded.admin, &["images:view"], json!([2])).await;
    vec![
        ("nobody", Person::default()),
        ("expired token", Person::with_token(EXPIRED)),
        ("disabled user", disabled(guarded).await),
        ("stranger", guarded.sign_in("stranger").await),
        ("viewer of this environment", guarded.sign_in("viewer").await),
        ("viewer of another", guarded.sign_in("other viewer").await),
        ("limited token", limited),
        ("operator", guarded.sign_in("operator").await),
        ("administrator", guarded.sign_in("administrator").await),
    ]
}

const EXPIRED: &str = "stw_expired";

/// What is kept of a token.
fn hash_of(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

/// Somebody with all rights and an open session, who is then kept out.
async fn disabled(guarded: &Guarded) -> Person {
    let users = guarded.get(&guarded.admin, "/api/users").await.json();
    let user = users.as_array().unwrap().iter().find(|user| user["name"] == "disabled").unwrap().clone();
    let set = async |disabled| {
        let path = format!("/api/users/{}", user["id"]);
        guarded.manage(Method::PATCH, &path, json!({ "disabled": disabled })).await;
    };
    set(false).await;
    let person = guarded.sign_in("disabled").await;
    set(true).await;
    person
}

/// A token that was valid until a second ago: no interface makes one.
async fn make_expired_token(guarded: &Guarded) {
    let database = Database::open(&database_url(guarded.server.folder())).unwrap();
    let ada = UserId::try_from(1).unwrap();
    let session = guarded.get(&guarded.admin, "/api/auth/sessions").await.json()[0]["id"].as_i64();
    let actor = Actor {
        user: Some((ada, "ada".to_owned())),
        credential: CredentialKind::Session,
        credential_id: session,
        address: "127.0.0.1".to_owned(),
    };
    let now = UnixSeconds(1_760_000_000);
    let token = NewTokenRecord {
        name: "expired".to_owned(),
        token_hash: hash_of(EXPIRED),
        permissions: Permission::ALL.to_vec(),
        environments: EnvironmentSelection::All,
        expires_at: now.plus_secs(1),
    };
    database.create_token(ada, token, actor, now).await.unwrap();
}

async fn server() -> (Guarded, [FakeEngine; 2]) {
    let engines = [engine(Shape::default(), Fault::None).await, engine(Shape::default(), Fault::None).await];
    let second = format!("--environment=second={}", engines[1].endpoint());
    let guarded = Guarded::start(&engines[0].endpoint(), &[&second]).await;
    guarded.make_user("stranger", &[]).await;
    guarded.make_user("viewer", &[("Viewer", json!(1))]).await;
    guarded.make_user("other viewer", &[("Viewer", json!(2))]).await;
    guarded.make_user("operator", &[("Operator", json!("all"))]).await;
    guarded.make_user("administrator", &[("Administrator", json!("all"))]).await;
    guarded.make_user("disabled", &[("Administrator", json!("all"))]).await;
    make_expired_token(&guarded).await;
    (guarded, engines)
}

/// The path of a route with something that is there, and the body for it.
async fn request(guarded: &Guarded, method: &Method, path: &str, number: usize) -> (String, Value) {
    let name = format!("target {number}");
    let mut path = path.to_owned();
    if path.contains("{user}") {
        let id = guarded.make_user(&name, &[("Viewer", json!(1))]).await;
        let user = guarded.get(&guarded.admin, &format!("/api/users/{id}")).await.json();
        path = path.replace("{user}", &id.to_string());
        path = path.replace("{assignment}", &user["assignments"][0]["id"].to_string());
    }
    if path.contains("{role}") {
        let draft = json!({ "name": name, "permissions": ["images:view"] });
        let role = guarded.manage(Method::POST, "/api/roles", draft).await.json();
        path = path.replace("{role}", &role["id"].to_string());
    }
    if path.contains("{environment}") {
        let draft = json!({ "name": name, "endpoint": "unix:///nowhere" });
        let environment = guarded.manage(Method::POST, "/api/environments", draft).await.json();
        path = path.replace("{environment}", &environment["id"].to_string());
    }
    // Sessions and tokens are one's own: nobody has one of this number.
    path = path.replace("{session}", "999").replace("{token}", "999");
    path = path.replace("{environment}", "1");
    if path.contains("{name}") {
        let images = guarded.get(&guarded.admin, "/api/images?env=1").await.json();
        path = path.replace("{name}", images[0]["Id"].as_str().unwrap());
    }
    if path.starts_with("/api/images") || ["/api/events", "/api/inventory"].contains(&path.as_str()) {
        path.push_str("?env=1");
    }
    let body = match (method.as_str(), path.split('/').next_back().unwrap_or_default()) {
        ("GET" | "DELETE", _) | (_, "logout") => Value::Null,
        (_, "setup") => json!({ "token": "x", "name": "x", "password": PASSWORD }),
        (_, "login") => json!({ "name": "x", "password": PASSWORD }),
        ("PUT", "password") if path.starts_with("/api/auth") => {
            json!({ "currentPassword": "x", "newPassword": PASSWORD })
        }
        (_, "password") => json!({ "password": PASSWORD }),
        (_, "tokens") => json!({
            "name": "x", "permissions": ["images:view"], "environments": [1], "expiresInDays": 1,
        }),
        (_, "users") => json!({ "name": format!("made {number}"), "password": PASSWORD }),
        (_, "assignments") => json!({ "roleId": 3, "scope": 2 }),
        (_, "test") if path.ends_with("environments/test") => json!({
            "draft": { "name": "", "endpoint": "unix:///nowhere" },
        }),
        (_, "test") => Value::Null,
        (_, "environments") => json!({ "name": format!("made {number}"), "endpoint": "unix:///nowhere" }),
        ("PUT", _) if path.starts_with("/api/environments") => {
            json!({ "name": format!("changed {number}"), "endpoint": "unix:///nowhere", "enabled": false })
        }
        (_, "roles") => json!({ "name": format!("made {number}"), "permissions": ["images:view"] }),
        ("PUT", _) => json!({ "name": format!("changed {number}"), "permissions": [] }),
        ("PATCH", _) => json!({ "name": format!("changed {number}") }),
        _ => panic!("{method} {path} needs a body here"),
    };
    (path, body)
}

/// The body in a line: without what differs from run to run, and without what other tests look at.
fn body_of(answer: &Answer, path: &str) -> String {
    if answer.body.is_empty() {
        return String::new();
    }
    if path == "/metrics" && answer.status.is_success() {
        return "{metrics}".to_owned();
    }
    if answer.header("content-type") == Some("application/x-ndjson") {
        return format!("[{} environments]", answer.text().lines().count());
    }
    if answer.header("content-type") != Some("application/json") {
        return answer.text().to_owned();
    }
    let mut body = answer.json();
    match body.as_array() {
        Some(rows) if path.starts_with("/api/images?") => return format!("[{} images]", rows.len()),
        Some(rows) if rows.is_empty() => {}
        Some(rows) if path.contains("/images/") => return format!("[{} rows]", rows.len()),
        Some(rows) if rows.len() > 2 => return format!("[{} entries]", rows.len()),
        _ => {}
    }
    for (member, what) in [("RootFS", "{image}"), ("keepsContent", "{layers}"), ("Platform", "{version}")] {
        if body.get(member).is_some() {
            return what.to_owned();
        }
    }
    if body.get("openapi").is_some() {
        return "{openapi}".to_owned();
    }
    if let Some(entries) = body.get("entries") {
        return format!("[{}]", if entries.as_array().unwrap().is_empty() { "" } else { "entries" });
    }
    redact(&mut body);
    body.to_string()
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "secret" => *value = "[secret]".into(),
                    "userAgent" | "address" => *value = "[…]".into(),
                    "id" | "version" | "elapsedMs" => *value = "[…]".into(),
                    _ if (name.ends_with("At") || name == "since") && value.is_number() => {
                        *value = "[time]".into()
                    }
                    _ => redact(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(redact),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_table_says() {
    let (guarded, engines) = server().await;
    let description = Description::of(&guarded.server).await;
    let mut everybody_now = everybody(&guarded).await;
    let mut table = String::new();
    for (number, route) in ROUTES.iter().enumerate() {
        writeln!(table, "{} {} ({:?})", route.method, route.path, route.access).unwrap();
        let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
        let (path, body) = request(&guarded, &method, route.path, number).await;
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for (who, person) in &everybody_now {
            let calls = calls(&engines[0]);
            let mut request = person.asks(guarded.server.request(method.clone(), &path));
            // From an address of their own, so that nobody has to wait for what others have tried.
            request = request.header("X-Forwarded-For", unused_address());
            let answer = send(if body.is_null() { request } else { request.json(&body) }).await;
            let objection = description.objection(method.as_str(), route.path, &answer);
            assert_eq!(objection, None, "{who}: {method} {path}: {answer:?}");
            if !answer.status.is_success() {
                assert_eq!(self::calls(&engines[0]), calls, "{who}: a daemon was asked");
            }
            let told = format!("{} {}", answer.status.as_u16(), body_of(&answer, &path)).trim().to_owned();
            match groups.iter_mut().find(|(known, _)| *known == told) {
                Some((_, people)) => people.push(who),
                None => groups.push((told, vec![who])),
            }
        }
        for (told, people) in groups {
            writeln!(table, "    {told}\n        {}", people.join(", ")).unwrap();
        }
        if matches!(route.access, Access::Session) {
            // Some of them have signed out by now.
            everybody_now = everybody(&guarded).await;
        }
    }
    insta::assert_snapshot!(table);
}

/// How often it was asked what takes a permission; layers are learned from the rest behind the scenes, and events
/// followed.
fn calls(engine: &FakeEngine) -> u64 {
    let behind_the_scenes =
        ["GET /images/{name}/json", "GET /images/{name}/history", "GET /_ping", "GET /events"];
    engine
        .calls()
        .iter()
        .filter(|(call, _)| !behind_the_scenes.contains(&call.as_str()))
        .map(|(_, count)| count)
        .sum()
}

#[test]
fn what_is_not_for_everybody_takes_a_permission_or_a_session() {
    let public: Vec<_> = ROUTES
        .iter()
        .filter(|route| route.access == Access::Public)
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(
        public,
        [
            "GET /api/health",
            "GET /api/openapi.json",
            "GET /api/auth/setup",
            "POST /api/auth/setup",
            "POST /api/auth/login"
        ]
    );
}
