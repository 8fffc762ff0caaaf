//! `POST /api/environments/test` and `POST /api/environments/{environment}/test`.

use fake_engine::{Fault, Shape};
use reqwest::Method;
use serde_json::{Value, json};

use super::{certificate, plain, with_tls};
use crate::support::{Answer, Stowage, ended, engine, nobody, send};

async fn post(server: &Stowage, path: &str, body: &Value) -> Answer {
    let request = server.request(Method::POST, path);
    send(if body.is_null() { request } else { request.json(body) }).await
}

/// The stages with what came of them.
fn stages(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    let stage = |stage: &Value| format!("{} {}", stage["name"], stage["outcome"]).replace('"', "");
    answer.json()["stages"].as_array().unwrap().iter().map(stage).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn what_is_kept_and_what_is_not_yet_are_tested_alike() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&nobody(), &["--daemon-timeout-secs=3"]);
    let works = "resolve ok, connect ok, ping ok, version ok, list ok";
    let draft = json!({ "draft": { "name": "", "endpoint": engine.endpoint() } });
    assert_eq!(stages(&post(&server, "/api/environments/test", &draft).await), works);
    assert_eq!(
        send(server.get("/api/environments")).await.json().as_array().unwrap().len(),
        1,
        "nothing is kept"
    );

    let mut off = plain("a", &engine.endpoint());
    off["enabled"] = false.into();
    let made = post(&server, "/api/environments", &off).await.json();
    let path = format!("/api/environments/{}/test", made["id"]);
    assert_eq!(stages(&post(&server, &path, &Value::Null).await), works, "also where it is disabled");
    engine.set_fault(Fault::Http500);
    let failed = post(&server, &path, &Value::Null).await;
    assert!(stages(&failed).contains("ping failed, version untried, list untried"), "{failed:?}");
    engine.stop().await;
    let failed = post(&server, &path, &Value::Null).await;
    assert!(stages(&failed).contains("connect failed, ping untried"), "{failed:?}");
}

#[tokio::test]
async fn secrets_that_a_draft_leaves_out_are_the_kept_ones_of_the_environment_that_it_names() {
    let server = Stowage::start(&nobody(), &["--daemon-timeout-secs=3"]);
    let (certificate, key) = certificate();
    let made = post(&server, "/api/environments", &with_tls("a", &certificate, Some(&key))).await.json();
    let draft = with_tls("", &certificate, None);
    let with = json!({ "environment": made["id"], "draft": draft });
    assert!(stages(&post(&server, "/api/environments/test", &with).await).contains("connect failed"));
    let of_another = json!({ "environment": 1, "draft": draft });
    for body in [&json!({ "draft": draft }), &of_another] {
        let answer = post(&server, "/api/environments/test", body).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.error(), "tls.clientKey: needed with tls.clientCertificate");
    }
    let mut emptied = with.clone();
    emptied["draft"]["tls"]["clientKey"] = "".into();
    assert_eq!(post(&server, "/api/environments/test", &emptied).await.status, 400);
    // A test changes nothing.
    let shown = send(server.get(&format!("/api/environments/{}", made["id"]))).await.json();
    assert_eq!(shown, made);
}

#[tokio::test]
async fn only_so_many_tests_run_at_once() {
    let engine = engine(Shape::default(), Fault::Hang).await;
    let server = Stowage::start(&nobody(), &["--daemon-timeout-secs=600"]);
    let draft = json!({ "draft": { "name": "", "endpoint": engine.endpoint() } });
    let test = || server.request(Method::POST, "/api/environments/test").json(&draft);
    let pending: Vec<_> = (0..4).map(|_| tokio::spawn(test().send())).collect();
    ended(async {
        while engine.call_count("GET /_ping") < 4 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let refused = send(test()).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("1")));
    assert_eq!(
        refused.error(),
        "too many connections are being tested at this moment, try again in a second"
    );
    // Whoever hangs up gives the place back.
    for one in pending {
        one.abort();
    }
    engine.set_fault(Fault::None);
    ended(async { while send(test()).await.status == 503 {} }).await;
}

#[tokio::test]
async fn who_tests_a_connection_is_written_down_before_it_is_made() {
    let engine = engine(Shape::default(), Fault::Hang).await;
    let server = Stowage::start(&engine.endpoint(), &["--daemon-timeout-secs=600"]);
    let draft = json!({ "name": "s3cret", "endpoint": engine.endpoint() });
    let of_draft = json!({ "draft": draft });
    let in_place = json!({ "environment": 1, "draft": draft });
    let requests = [
        server.request(Method::POST, "/api/environments/test").json(&of_draft),
        server.request(Method::POST, "/api/environments/test").json(&in_place),
        server.request(Method::POST, "/api/environments/1/test"),
    ];
    for (before, request) in (0..).zip(requests) {
        let pending = tokio::spawn(request.send());
        ended(async {
            while engine.call_count("GET /_ping") == before {
                tokio::task::yield_now().await;
            }
        })
        .await;
        // Whoever hangs up does not go unnoticed.
        pending.abort();
    }
    // Nothing is asked of anybody.
    let wrong = json!({ "draft": { "name": "", "endpoint": "tcp://" } });
    assert_eq!(post(&server, "/api/environments/test", &wrong).await.status, 400);
    let audit = send(server.get("/api/audit?action=environment:test")).await.json();
    let told: Vec<_> = audit["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let outcome = entry["outcome"].as_str().unwrap();
            (outcome, entry["environment"].as_u64(), entry["target"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("success", Some(1), "local (environment 1)"),
            ("success", Some(1), "a draft of local (environment 1)"),
            ("success", None, "a draft"),
        ]
    );
    let text = audit.to_string();
    assert!(
        !text.contains("s3cret") && !text.contains(engine.endpoint().trim_start_matches("tcp://")),
        "{text}"
    );
}
