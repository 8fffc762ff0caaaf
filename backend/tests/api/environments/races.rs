//! Changes at once: whatever came last in the database is what is reached.

use std::sync::Arc;

use fake_engine::{FakeEngine, Fault, Shape};
use reqwest::Method;
use serde_json::{Value, json};

use super::{plain, row};
use crate::support::{Stowage, ask, ended, engine, nobody, send};

/// Whether an environment is reached just as the database says.
async fn is_followed(server: &Stowage, id: &Value, engines: &[FakeEngine]) -> bool {
    let shown = ask(server, &format!("/api/environments/{id}")).await;
    let shown = if shown.status == 200 { shown.json() } else { Value::Null };
    let counts = || engines.iter().map(|engine| engine.call_count("GET /images/json")).collect::<Vec<_>>();
    let before = counts();
    let images = server.get(&format!("/api/images?env={id}")).header("Cache-Control", "no-cache");
    let images = send(images).await;
    let asked: Vec<_> = counts().iter().zip(before).map(|(now, before)| now - before).collect();
    let is_there = shown["enabled"] == true;
    let is_asked = |engine: &FakeEngine| u64::from(is_there && shown["endpoint"] == engine.endpoint());
    asked == engines.iter().map(is_asked).collect::<Vec<_>>() && (images.status == 404) != is_there
}

#[tokio::test]
async fn after_changes_at_once_the_environment_is_reached_as_the_database_says() {
    let engines = [engine(Shape::default(), Fault::None).await, engine(Shape::default(), Fault::None).await];
    let server = Arc::new(Stowage::start(&nobody(), &[]));
    for round in 0..12 {
        let name = format!("race {round}");
        let made =
            send(server.request(Method::POST, "/api/environments").json(&plain(&name, "unix:///a"))).await;
        let id = made.json()["id"].clone();
        let path = format!("/api/environments/{id}");
        let drafts = engines.iter().flat_map(|engine| {
            [true, false]
                .map(|enabled| json!({ "name": name, "endpoint": engine.endpoint(), "enabled": enabled }))
        });
        let mut requests: Vec<_> =
            drafts.map(|draft| server.request(Method::PUT, &path).json(&draft)).collect();
        if round % 3 == 0 {
            requests.push(server.request(Method::DELETE, &path));
        }
        // In another order each time.
        requests.rotate_left(round % 4);
        let sent: Vec<_> = requests.into_iter().map(|request| tokio::spawn(send(request))).collect();
        let mut statuses = Vec::new();
        for answer in sent {
            statuses.push(ended(answer).await.unwrap().status.as_u16());
        }
        assert!(statuses.iter().any(|status| [200, 204].contains(status)), "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 204, 404, 409].contains(status)), "{statuses:?}");
        assert!(is_followed(&server, &id, &engines).await, "{statuses:?}");
    }
}

#[tokio::test]
async fn of_several_who_make_the_same_name_one_does() {
    let server = Arc::new(Stowage::start(&nobody(), &[]));
    let create = |name: &str| {
        let request = server.request(Method::POST, "/api/environments").json(&plain(name, "unix:///a"));
        tokio::spawn(send(request))
    };
    let mut statuses = Vec::new();
    for answer in ["a", "A", "a", "A"].map(create) {
        statuses.push(ended(answer).await.unwrap().status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    let list = ask(&server, "/api/environments").await.json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert!(row(&list, "a").or_else(|| row(&list, "A")).is_some());
}

#[tokio::test]
async fn who_hangs_up_has_made_a_change_wholly_or_not_at_all() {
    let engines = [engine(Shape::default(), Fault::None).await];
    let server = Stowage::start(&nobody(), &[]);
    let made = send(server.request(Method::POST, "/api/environments").json(&plain("a", "unix:///a"))).await;
    let id = made.json()["id"].clone();
    for enabled in [true, false, true, false, true, false, true, false] {
        let draft = json!({ "name": "a", "endpoint": engines[0].endpoint(), "enabled": enabled });
        let body = draft.to_string();
        let head = format!(
            "PUT /api/environments/{id} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = tokio::net::TcpStream::connect(server.address()).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.unwrap();
        drop(stream);
        // It may be under way still. What was not followed would stay so for good.
        ended(async { while !is_followed(&server, &id, &engines).await {} }).await;
    }
}
