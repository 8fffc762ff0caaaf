//! One call to the daemon answers everybody who asks for the same, for as long as it is young enough.

use fake_engine::{FakeEngine, Fault, Shape};
use futures::future::join_all;
use reqwest::RequestBuilder;
use serde_json::json;

use crate::support::{Answer, Guarded, Stowage, ask, ended, engine, send};

const IMAGES: &str = "/api/images?env=1";
const CALL: &str = "GET /images/json";

/// A server for which lists stay young for an hour, and with which each thing that a test does is seen.
async fn one_host() -> (Stowage, FakeEngine) {
    let engine = engine(Shape::default(), Fault::None).await;
    (Stowage::start(&engine.endpoint(), &["--list-max-age-secs=3600"]), engine)
}

fn anew(request: RequestBuilder) -> RequestBuilder {
    request.header("Cache-Control", "no-cache")
}

/// Waits until the daemon was asked so often.
async fn asked(server: &Stowage, engine: &FakeEngine, calls: u64) {
    ended(async {
        while engine.call_count(CALL) < calls {
            ask(server, "/api/health").await;
        }
    })
    .await;
}

fn count(answer: &Answer) -> usize {
    answer.json().as_array().unwrap().len()
}

#[tokio::test]
async fn many_requests_are_one_call() {
    let (server, engine) = one_host().await;
    let answers = join_all((0..20).map(|_| ask(&server, IMAGES))).await;
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), count(answer)), (200, 12));
        assert_eq!(answer.header("etag"), answers[0].header("etag"));
    }
    assert_eq!(engine.call_count(CALL), 1);
    // And whoever comes later, compressed or to ask whether it is still the same.
    for encoding in ["br", "gzip", "identity"] {
        send(server.get(IMAGES).header("Accept-Encoding", encoding)).await;
    }
    let same = server.get(IMAGES).header("If-None-Match", answers[0].header("etag").unwrap());
    assert_eq!(send(same).await.status, 304);
    assert_eq!(engine.call_count(CALL), 1);
}

#[tokio::test]
async fn another_spelling_is_the_same_list_and_another_parameter_another() {
    let (server, engine) = one_host().await;
    let plain = ask(&server, IMAGES).await;
    for same in ["&all=0", "&shared-size=no&nope=1", "&filters={}", "&manifests="] {
        assert_eq!(ask(&server, &format!("{IMAGES}{same}")).await.body, plain.body, "{same}");
    }
    assert_eq!(engine.call_count(CALL), 1);
    let enriched = ask(&server, &format!("{IMAGES}&shared-size=1&manifests=1")).await;
    assert_eq!(ask(&server, &format!("{IMAGES}&manifests=YES&shared-size=true")).await.body, enriched.body);
    assert_eq!(engine.call_count(CALL), 2);
    let untagged = ask(&server, &format!(r#"{IMAGES}&filters={{"dangling":["true"]}}"#)).await;
    assert_ne!(untagged.body, plain.body);
    assert_eq!(engine.call_count("GET /images/json?filters"), 1);
}

#[tokio::test]
async fn when_nobody_waits_any_more_for_a_daemon_that_hangs_the_others_have_their_turn() {
    let (server, engine) = one_host().await;
    engine.set_fault(Fault::Hang);
    let leaving = tokio::spawn(server.get(IMAGES).send());
    // It hangs before it is asked for its list.
    ended(async {
        while engine.call_count("GET /_ping") == 0 {
            ask(&server, "/api/health").await;
        }
    })
    .await;
    let patient: Vec<_> = (0..4).map(|_| tokio::spawn(send(anew(server.get(IMAGES))))).collect();
    engine.set_fault(Fault::None);
    assert!(patient.iter().all(|patient| !patient.is_finished()));
    leaving.abort();
    for patient in patient {
        assert_eq!(count(&ended(patient).await.unwrap()), 12);
    }
}

#[tokio::test]
async fn who_asks_anew_is_told_what_is_true_now_and_everybody_else_with_them() {
    let (server, engine) = one_host().await;
    let before = ask(&server, IMAGES).await;
    engine.set_fault(Fault::RowWithoutId);
    assert_eq!(ask(&server, IMAGES).await.body, before.body);
    assert_eq!(count(&send(anew(server.get(IMAGES))).await), 11);
    assert_eq!(count(&ask(&server, IMAGES).await), 11);
    assert_eq!(engine.call_count(CALL), 2);
}

#[tokio::test]
async fn a_failure_is_shared_and_whoever_tries_again_gets_an_attempt() {
    let (server, engine) = one_host().await;
    engine.set_fault(Fault::ListFails);
    let failed = join_all((0..8).map(|_| ask(&server, IMAGES))).await;
    for answer in failed {
        assert_eq!(answer.header("stowage-environment-status"), Some("error"));
    }
    assert_eq!(engine.call_count(CALL), 1);
    engine.set_fault(Fault::None);
    assert_eq!(count(&send(anew(server.get(IMAGES))).await), 12);
    assert_eq!(count(&ask(&server, IMAGES).await), 12);
    assert_eq!(engine.call_count(CALL), 2);
    assert_eq!(server.log().matches("images could not be listed").count(), 1);
}

#[tokio::test]
async fn a_list_is_there_for_nobody_who_may_not_ask_for_it() {
    let engine = engine(Shape::default(), Fault::None).await;
    let guarded = Guarded::start(&engine.endpoint(), &["--list-max-age-secs=3600"]).await;
    assert_eq!(guarded.get(&guarded.admin, IMAGES).await.status, 200);
    let viewer = guarded.newcomer("eve", &[("Viewer", json!(1))]).await;
    assert_eq!(guarded.get(&viewer, IMAGES).await.status, 200);
    let stranger = guarded.newcomer("mallory", &[]).await;
    assert_eq!(guarded.get(&stranger, IMAGES).await.status, 403);
    assert_eq!(ask(&guarded.server, IMAGES).await.status, 401);
    assert_eq!(engine.call_count(CALL), 1);
}

#[tokio::test]
async fn little_memory_means_more_questions_and_the_same_answers() {
    let engine = FakeEngine::builder().images(3_000).start().await.unwrap();
    let server = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=3600", "--snapshots-max-mib=1"]);
    for calls in [1, 2] {
        assert_eq!(count(&ask(&server, IMAGES).await), 3_000);
        asked(&server, &engine, calls).await;
        assert_eq!(engine.call_count(CALL), calls);
    }
}
