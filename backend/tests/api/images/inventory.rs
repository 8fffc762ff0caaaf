//! `GET /api/inventory`: all environments at once, each as soon as its daemon has answered.

use std::io::Read as _;
use std::net::TcpListener;
use std::time::SystemTime;

use fake_engine::{FakeEngine, Fault, Shape};
use flate2::read::GzDecoder;
use futures::future::join_all;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use shared::{EnvironmentStatus, ImageSummary, InventoryEntry};

use crate::environments::{certificate, with_tls};
use crate::support::{Guarded, Stowage, ask, command, ended, engine, nobody, send};

const INVENTORY: &str = "/api/inventory";
const CALL: &str = "GET /images/json";

/// An answer that is read line by line as it comes.
struct Lines {
    response: Response,
    encoding: String,
    sent: Vec<u8>,
    /// How many lines were read.
    read: usize,
}

impl Lines {
    async fn of(request: RequestBuilder) -> Self {
        let response = ended(request.send()).await.unwrap();
        assert_eq!(response.status(), 200);
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap());
        assert_eq!(header("content-type"), Some("application/x-ndjson"));
        assert_eq!(header("cache-control"), Some("no-store"));
        assert_eq!(header("x-accel-buffering"), Some("no"));
        assert!(header("vary").unwrap().contains("Accept-Encoding"));
        let encoding = header("content-encoding").unwrap().to_owned();
        Self { response, encoding, sent: Vec::new(), read: 0 }
    }

    /// What can be read of what was sent.
    fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        let sent = self.sent.as_slice();
        let _ended = match self.encoding.as_str() {
            "br" => brotli::Decompressor::new(sent, 4096).read_to_end(&mut text),
            "gzip" => GzDecoder::new(sent).read_to_end(&mut text),
            "identity" => return sent.to_vec(),
            other => panic!("{other}"),
        };
        text
    }

    /// The next line; nothing where the answer has ended.
    async fn next(&mut self) -> Option<InventoryEntry> {
        self.next_or_end().await.unwrap()
    }

    /// The same; an error where the answer breaks off.
    async fn next_or_end(&mut self) -> reqwest::Result<Option<InventoryEntry>> {
        loop {
            let text = self.text();
            match text.split_inclusive(|byte| *byte == b'\n').nth(self.read) {
                Some(line) if line.ends_with(b"\n") => {
                    self.read += 1;
                    return Ok(Some(serde_json::from_slice(line).unwrap()));
                }
                unfinished => {
                    let is_unfinished = unfinished.is_some();
                    let Some(chunk) = ended(self.response.chunk()).await? else {
                        assert!(!is_unfinished);
                        return Ok(None);
                    };
                    self.sent.extend_from_slice(&chunk);
                }
            }
        }
    }

    async fn rest(mut self) -> Vec<InventoryEntry> {
        let mut entries = Vec::new();
        while let Some(entry) = self.next().await {
            entries.push(entry);
        }
        entries
    }
}

async fn inventory(request: RequestBuilder) -> Vec<InventoryEntry> {
    Lines::of(request).await.rest().await
}

/// The ids in the order of the lines.
fn ids(entries: &[InventoryEntry]) -> Vec<i64> {
    entries.iter().map(|entry| entry.environment.get()).collect()
}

fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    since.as_secs().try_into().unwrap()
}

/// A daemon to which everybody can connect, and which answers nobody until it is dropped.
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("tcp://{}", listener.local_addr().unwrap());
    (listener, endpoint)
}

#[tokio::test]
async fn each_environment_says_what_it_has_or_why_that_is_not_known() {
    let started = unix_now();
    let hanging = engine(Shape::default(), Fault::Hang).await;
    let good = engine(Shape::default(), Fault::None).await;
    let failing = engine(Shape::default(), Fault::ListFails).await;
    let endpoints = [hanging.endpoint(), good.endpoint(), failing.endpoint(), nobody()];
    let server = Stowage::start_with(&endpoints);
    let disabled = json!({ "name": "off", "endpoint": good.endpoint(), "enabled": false });
    let made = send(server.request(Method::POST, "/api/environments").json(&disabled)).await;
    assert_eq!(made.status, 201, "{made:?}");
    let entries = inventory(server.get(INVENTORY)).await;
    // One that takes its time keeps nobody waiting.
    assert_eq!(entries.last().unwrap().environment.get(), 1);
    let find = |id| entries.iter().find(|entry| entry.environment.get() == id).unwrap();
    assert_eq!(entries.len(), 4);
    for entry in &entries {
        assert!((started..=unix_now()).contains(&entry.since.unwrap().0), "{entry:?}");
    }

    let list = ask(&server, "/api/images?env=2").await;
    let images: Vec<ImageSummary> = serde_json::from_slice(&list.body).unwrap();
    let expected = InventoryEntry {
        environment: find(2).environment,
        name: "host-2".to_owned(),
        status: EnvironmentStatus::Ok,
        since: find(2).since,
        error: None,
        age_secs: find(2).age_secs,
        etag: list.header("etag").map(str::to_owned),
        image_count: Some(12),
        size_bytes: Some(images.iter().map(|image| image.size_bytes).sum()),
        images: Some(images),
    };
    assert_eq!(find(2), &expected);
    assert!(find(2).age_secs.unwrap() <= 3);
    for (id, name, status, error) in [
        (1, "local", EnvironmentStatus::Timeout, "the daemon did not answer in time"),
        (3, "host-3", EnvironmentStatus::Error, "the daemon answered with status 500"),
        (4, "host-4", EnvironmentStatus::Unreachable, "the daemon is unreachable: connections are refused"),
    ] {
        let expected = InventoryEntry {
            environment: find(id).environment,
            name: name.to_owned(),
            status,
            since: find(id).since,
            error: Some(error.to_owned()),
            age_secs: None,
            etag: None,
            image_count: None,
            size_bytes: None,
            images: None,
        };
        assert_eq!(find(id), &expected);
    }
}

#[tokio::test]
async fn a_status_is_as_old_as_the_first_list_that_found_it() {
    let engine = engine(Shape::default(), Fault::None).await;
    // Nothing is kept: each list is a call of its own.
    let server = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=0"]);
    let since = async || inventory(server.get(INVENTORY)).await[0].since.unwrap();
    let up = since().await;
    ended(async {
        while unix_now() <= up.0 {
            ask(&server, "/api/health").await;
        }
    })
    .await;
    assert_eq!(since().await, up);
    engine.set_fault(Fault::ListFails);
    let down = since().await;
    assert!(down > up);
    engine.set_fault(Fault::None);
    assert!(since().await >= down);
}

#[tokio::test]
async fn lines_can_be_read_as_they_come_however_they_are_compressed() {
    let live = [engine(Shape::default(), Fault::None).await, engine(Shape::default(), Fault::None).await];
    let (dead, endpoint) = silent();
    let second = format!("--environment=dead={endpoint}");
    let third = format!("--environment=third={}", live[1].endpoint());
    // Who waits for the dead one waits longer than any test.
    let server = Stowage::start(&live[0].endpoint(), &[&second, &third, "--daemon-timeout-secs=600"]);
    let mut waiting = Vec::new();
    for encoding in ["br", "gzip", "identity"] {
        let mut lines = Lines::of(server.get(INVENTORY).header("Accept-Encoding", encoding)).await;
        let mut first = [lines.next().await.unwrap(), lines.next().await.unwrap()];
        first.sort_by_key(|entry| entry.environment.get());
        assert_eq!(ids(&first), [1, 3], "{encoding}");
        for entry in first {
            assert_eq!(entry.images.unwrap().len(), 12);
        }
        waiting.push(lines);
    }
    drop(dead);
    for lines in waiting {
        let rest = lines.rest().await;
        assert_eq!(ids(&rest), [2]);
        assert_eq!(rest[0].status, EnvironmentStatus::Unreachable);
    }
}

#[tokio::test]
async fn all_readers_and_all_lists_share_one_call() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=3600"]);
    for entries in join_all((0..10).map(|_| inventory(server.get(INVENTORY)))).await {
        assert_eq!(entries[0].image_count, Some(12));
    }
    ask(&server, "/api/images?env=1").await;
    assert_eq!(engine.call_count(CALL), 1);
    engine.set_fault(Fault::RowWithoutId);
    let anew = inventory(server.get(INVENTORY).header("Cache-Control", "no-cache")).await;
    assert_eq!((anew[0].image_count, engine.call_count(CALL)), (Some(11), 2));
}

#[tokio::test]
async fn when_the_last_reader_hangs_up_nobody_waits_for_a_daemon_any_more() {
    let (_silent, endpoint) = silent();
    let server = Stowage::start(&endpoint, &["--daemon-timeout-secs=600"]);
    let comes_to = async |figure: &str, number: usize| {
        let said = format!("{figure} {number}\n");
        ended(async { while !ask(&server, "/metrics").await.text().contains(&said) {} }).await;
    };
    for (before, encoding) in ["br", "identity"].into_iter().enumerate() {
        let request = server.get(INVENTORY).header("Accept-Encoding", encoding);
        let waiting = Lines::of(request).await;
        comes_to("stowage_daemon_calls_total", before + 1).await;
        comes_to("stowage_daemon_calls_abandoned_total", before).await;
        drop(waiting);
        comes_to("stowage_daemon_calls_abandoned_total", before + 1).await;
    }
}

#[tokio::test]
async fn everybody_is_told_of_what_they_may_view_and_no_other_daemon_is_asked() {
    let engines = [engine(Shape::default(), Fault::None).await, engine(Shape::default(), Fault::None).await];
    let second = format!("--environment=second={}", engines[1].endpoint());
    let guarded = Guarded::start(&engines[0].endpoint(), &[&second]).await;
    let viewer = guarded.newcomer("viewer", &[("Viewer", json!(2))]).await;
    for path in [INVENTORY, "/api/inventory?env=2", "/api/inventory?env=2&env=2"] {
        assert_eq!(ids(&inventory(viewer.asks(guarded.server.get(path))).await), [2], "{path}");
    }
    for path in ["/api/inventory?env=1", "/api/inventory?env=2&env=1", "/api/inventory?env=9"] {
        let answer = guarded.get(&viewer, path).await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (403, "Permission denied"), "{path}");
    }
    let bad = guarded.get(&viewer, "/api/inventory?env=2&env=x").await;
    assert_eq!((bad.status.as_u16(), bad.error().as_str()), (400, "env: expected a positive integer"));
    let stranger = guarded.newcomer("stranger", &[]).await;
    assert_eq!(guarded.get(&stranger, INVENTORY).await.status, 403);
    assert_eq!(ask(&guarded.server, INVENTORY).await.status, 401);
    assert_eq!(engines[0].call_count(CALL), 0);

    assert_eq!(guarded.get(&guarded.admin, "/api/inventory?env=9").await.status, 404);
    let mut all = ids(&inventory(guarded.admin.asks(guarded.server.get(INVENTORY))).await);
    all.sort_unstable();
    assert_eq!(all, [1, 2]);
}

/// A server with a live daemon, and one that answers nobody until the listener is dropped; and a viewer of both.
async fn one_live_one_silent() -> (Guarded, FakeEngine, TcpListener, u64) {
    let live = engine(Shape::default(), Fault::None).await;
    let (listener, endpoint) = silent();
    let second = format!("--environment=second={endpoint}");
    let guarded = Guarded::start(&live.endpoint(), &[&second, "--daemon-timeout-secs=600"]).await;
    let id = guarded.make_user("vera", &[("Viewer", json!(1)), ("Viewer", json!(2))]).await;
    (guarded, live, listener, id)
}

#[tokio::test]
async fn what_may_no_longer_be_viewed_when_it_is_there_is_not_told() {
    let (guarded, _live, silent, id) = one_live_one_silent().await;
    let vera = guarded.sign_in("vera").await;
    let mut hers = Lines::of(vera.asks(guarded.server.get(INVENTORY))).await;
    let mut ours = Lines::of(guarded.admin.asks(guarded.server.get(INVENTORY))).await;
    for lines in [&mut hers, &mut ours] {
        assert_eq!(lines.next().await.unwrap().environment.get(), 1);
    }
    let user = guarded.get(&guarded.admin, &format!("/api/users/{id}")).await.json();
    let of_second = |assignment: &&Value| assignment["scope"] == 2;
    let assignment = user["assignments"].as_array().unwrap().iter().find(of_second).unwrap();
    let path = format!("/api/users/{id}/assignments/{}", assignment["id"]);
    guarded.manage(Method::DELETE, &path, Value::Null).await;
    drop(silent);
    assert_eq!(ids(&ours.rest().await), [2]);
    assert_eq!(hers.rest().await, []);
}

#[tokio::test]
async fn whoever_is_kept_out_meanwhile_does_not_take_what_they_have_for_all() {
    let (guarded, _live, silent, id) = one_live_one_silent().await;
    let vera = guarded.sign_in("vera").await;
    let mut hers = Lines::of(vera.asks(guarded.server.get(INVENTORY))).await;
    assert_eq!(hers.next().await.unwrap().environment.get(), 1);
    let path = format!("/api/users/{id}");
    guarded.manage(Method::PATCH, &path, json!({ "disabled": true })).await;
    drop(silent);
    assert!(hers.next_or_end().await.is_err());
}

#[tokio::test]
async fn an_environment_that_is_removed_meanwhile_has_no_line() {
    let (guarded, _live, silent, _) = one_live_one_silent().await;
    let third =
        json!({ "name": "third", "endpoint": silent.local_addr().map(|at| format!("tcp://{at}")).unwrap() });
    let third = guarded.manage(Method::POST, "/api/environments", third).await.json();
    let mut lines = Lines::of(guarded.admin.asks(guarded.server.get(INVENTORY))).await;
    assert_eq!(lines.next().await.unwrap().environment.get(), 1);
    guarded.manage(Method::DELETE, &format!("/api/environments/{}", third["id"]), Value::Null).await;
    drop(silent);
    assert_eq!(ids(&lines.rest().await), [2]);
}

#[tokio::test]
async fn secrets_that_cannot_be_read_are_an_error_and_no_other_environments_business() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(Shape::default(), Fault::None).await;
    let start = || Stowage::run(&mut command(folder.path(), &engine.endpoint()), folder.path());
    let server = start();
    let (client, key) = certificate();
    let draft = with_tls("a", &client, Some(&key));
    let made = send(server.request(Method::POST, "/api/environments").json(&draft)).await.json();
    server.end("TERM").await;
    std::fs::write(folder.path().join("data/secret.key"), [7; 64]).unwrap();
    let server = start();
    let path = format!("/api/inventory?env=1&env={}", made["id"]);
    for path in [INVENTORY, &path] {
        let entries = inventory(server.get(path)).await;
        assert_eq!(entries.len(), 2, "{path}");
        let listed = ask(&server, "/api/environments").await.json();
        let row = listed.as_array().unwrap().iter().find(|row| row["name"] == "a").unwrap();
        let entry = entries.iter().find(|entry| entry.name == "a").unwrap();
        assert_eq!(entry.error.as_deref(), row["error"].as_str());
        assert!(entry.error.as_ref().unwrap().contains("encrypted with another key"), "{entry:?}");
        assert_eq!((entry.status, entry.since, &entry.images), (EnvironmentStatus::Error, None, &None));
    }
    // Whoever follows lists hears of the others.
    let events = |path: String| async move { send(server.request(Method::HEAD, &path)).await.status };
    assert_eq!(events(format!("/api/events?env=1&env={}", made["id"])).await, 200);
}

#[tokio::test]
async fn head_asks_no_daemon() {
    let engine = engine(Shape::default(), Fault::None).await;
    let guarded = Guarded::start(&engine.endpoint(), &[]).await;
    let head = guarded.ask(&guarded.admin, Method::HEAD, INVENTORY, Value::Null).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-type"), Some("application/x-ndjson"));
    // The connection is free for the next question.
    assert_eq!(guarded.get(&guarded.admin, "/api/health").await.status, 200);
    let stranger = guarded.newcomer("stranger", &[]).await;
    assert_eq!(guarded.ask(&stranger, Method::HEAD, INVENTORY, Value::Null).await.status, 403);
    assert_eq!(engine.call_count(CALL), 0);
}
