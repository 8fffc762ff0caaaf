//! `GET /api/events`: whoever follows a list hears that there is another one.

use fake_engine::{FakeEngine, Fault, Shape};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::{Guarded, Stowage, ask, ended, engine};

const IMAGES: &str = "/api/images?env=1";
const CALL: &str = "GET /images/json";

/// An answer with server-sent events that is read as it comes.
pub(super) struct Events {
    response: Response,
    read: String,
}

impl Events {
    pub(super) async fn of(request: RequestBuilder) -> Self {
        let response = ended(request.send()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self { response, read: String::new() }
    }

    /// The data of the next event; nothing where the answer has ended.
    pub(super) async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let data = event.strip_prefix("event: list\ndata: ").map(str::to_owned);
                self.read = rest.to_owned();
                match data {
                    Some(data) => return Some(serde_json::from_str(&data).unwrap()),
                    None => continue,
                }
            }
            let chunk = ended(self.response.chunk()).await.unwrap()?;
            self.read.push_str(str::from_utf8(&chunk).unwrap());
        }
    }
}

/// A list that is kept for an hour: it gets too old by what the daemon tells only.
async fn server() -> (Stowage, FakeEngine) {
    let engine = engine(Shape::default(), Fault::None).await;
    (Stowage::start(&engine.endpoint(), &["--list-max-age-secs=3600"]), engine)
}

#[tokio::test]
async fn whoever_follows_a_list_hears_of_every_other_one_and_all_at_the_cost_of_one() {
    let (server, engine) = server().await;
    let mut followers = Vec::new();
    for _ in 0..10 {
        followers.push(Events::of(server.get("/api/events?env=1")).await);
    }
    let mut told = Vec::new();
    for tag in [None, Some("new:1"), Some("new:2")] {
        if let Some(tag) = tag {
            ended(async {
                while engine.event_streams() != 1 {
                    ask(&server, "/api/health").await;
                }
            })
            .await;
            engine.tag_image(tag);
        }
        for follower in &mut followers {
            let news = follower.next().await.unwrap();
            let list = ask(&server, IMAGES).await;
            let expected =
                json!({ "environment": 1, "status": "ok", "etag": list.header("etag"), "error": null });
            assert_eq!(news, expected);
            told.push(news["etag"].clone());
        }
    }
    told.dedup();
    assert_eq!(told.len(), 3);
    assert_eq!(engine.call_count(CALL), 3);
    assert_eq!(engine.call_count("GET /events"), 1);
}

#[tokio::test]
async fn a_daemon_that_fails_and_recovers_is_told_without_being_asked_for() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=1"]);
    let mut events = Events::of(server.get("/api/events")).await;
    let first = events.next().await.unwrap();
    engine.set_fault(Fault::ListFails);
    let failed = events.next().await.unwrap();
    let expected = json!({
        "environment": 1, "status": "error", "etag": null, "error": "the daemon answered with status 500",
    });
    assert_eq!(failed, expected);
    engine.set_fault(Fault::None);
    assert_eq!(events.next().await.unwrap(), first);
}

#[tokio::test]
async fn whoever_loses_the_right_hears_no_more() {
    let engine = engine(Shape::default(), Fault::None).await;
    let guarded = Guarded::start(&engine.endpoint(), &["--list-max-age-secs=1"]).await;
    let id = guarded.make_user("vera", &[("Viewer", json!(1))]).await;
    let vera = guarded.sign_in("vera").await;
    let mut hers = Events::of(vera.asks(guarded.server.get("/api/events?env=1"))).await;
    let mut ours = Events::of(guarded.admin.asks(guarded.server.get("/api/events?env=1"))).await;
    assert_eq!(hers.next().await, ours.next().await);
    let user = guarded.get(&guarded.admin, &format!("/api/users/{id}")).await.json();
    let assignment = format!("/api/users/{id}/assignments/{}", user["assignments"][0]["id"]);
    guarded.manage(Method::DELETE, &assignment, Value::Null).await;
    engine.tag_image("secret:1");
    assert_eq!(hers.next().await, None);
    assert_eq!(ours.next().await.unwrap()["status"], "ok");
}

#[tokio::test]
async fn all_that_one_may_see_is_followed_and_nothing_else() {
    let engines = [engine(Shape::default(), Fault::None).await, engine(Shape::default(), Fault::None).await];
    let second = format!("--environment=second={}", engines[1].endpoint());
    let guarded = Guarded::start(&engines[0].endpoint(), &[&second, "--list-max-age-secs=1"]).await;
    let viewer = guarded.newcomer("viewer", &[("Viewer", json!(2))]).await;
    let mut events = Events::of(viewer.asks(guarded.server.get("/api/events"))).await;
    assert_eq!(events.next().await.unwrap()["environment"], 2);
    engines[0].tag_image("new:1");
    engines[1].tag_image("new:1");
    assert_eq!(events.next().await.unwrap()["environment"], 2);
    assert_eq!(engines[0].call_count(CALL), 0);

    let answer = async |path: &str| guarded.get(&viewer, path).await;
    assert_eq!(answer("/api/events?env=2&env=1").await.status, 403);
    assert_eq!(answer("/api/events?env=9").await.status, 403);
    let bad = answer("/api/events?env=2&env=x").await;
    assert_eq!(
        (bad.status.as_u16(), bad.json()),
        (400, json!({ "error": "env: expected a positive integer" }))
    );
    assert_eq!(guarded.get(&guarded.admin, "/api/events?env=9").await.status, 404);
}
