//! `GET /api/environments`.

use std::time::SystemTime;

use fake_engine::{FakeEngine, Fault, Listen, Shape};
use serde_json::Value;

use crate::support::{Stowage, ask, ended, engine, nobody, send};

/// The answer's rows, by name and in their order.
async fn statuses(server: &Stowage) -> Vec<(String, String)> {
    let rows = ask(server, "/api/environments").await.json();
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(|row| (text(row, "name"), text(row, "status"))).collect()
}

fn unix_now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

#[tokio::test]
async fn every_environment_says_what_it_is_and_how_it_is() {
    let started = unix_now();
    let folder = tempfile::tempdir().unwrap();
    let classic = engine(Shape::Docker20Classic, Fault::None).await;
    let containerd =
        FakeEngine::builder().listen(Listen::Unix(folder.path().join("docker.sock"))).start().await.unwrap();
    let failing = engine(Shape::default(), Fault::Http500).await;
    let server =
        Stowage::start_with(&[classic.endpoint(), containerd.endpoint(), failing.endpoint(), nobody()]);
    let answer = ask(&server, "/api/environments").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let mut told = answer.json();
    for environment in told.as_array_mut().unwrap() {
        // The moment at which the first check ended.
        let since = environment["since"].as_u64().unwrap();
        assert!((started..=unix_now()).contains(&since), "{environment}");
        environment["since"] = "[time]".into();
    }
    insta::assert_json_snapshot!(told, @r#"
    [
      {
        "apiVersion": "1.41",
        "enabled": true,
        "engine": "Docker",
        "error": null,
        "id": 1,
        "kind": "tcp",
        "name": "local",
        "since": "[time]",
        "status": "ok",
        "unverified": false,
        "version": "20.10.24"
      },
      {
        "apiVersion": "1.51",
        "enabled": true,
        "engine": "Docker",
        "error": null,
        "id": 2,
        "kind": "unix",
        "name": "host-2",
        "since": "[time]",
        "status": "ok",
        "unverified": false,
        "version": "28.5.2"
      },
      {
        "apiVersion": null,
        "enabled": true,
        "engine": null,
        "error": "the daemon answered with status 500",
        "id": 3,
        "kind": "tcp",
        "name": "host-3",
        "since": "[time]",
        "status": "error",
        "unverified": false,
        "version": null
      },
      {
        "apiVersion": null,
        "enabled": true,
        "engine": null,
        "error": "the daemon is unreachable: connections are refused",
        "id": 4,
        "kind": "tcp",
        "name": "host-4",
        "since": "[time]",
        "status": "unreachable",
        "unverified": false,
        "version": null
      }
    ]
    "#);

    let typed = client::Client::new(server.url("")).list_environments().await.unwrap();
    assert_eq!(serde_json::to_value(typed).unwrap(), answer.json());

    // Asked again, the same is so since the same moment.
    let again = ask(&server, "/api/environments").await;
    assert_eq!(again.json(), answer.json());
}

#[tokio::test]
async fn a_daemon_that_hangs_is_unknown_until_its_time_is_up() {
    let hanging = engine(Shape::default(), Fault::Hang).await;
    let live = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start_with(&[hanging.endpoint(), live.endpoint()]);
    let expected = |first: &str| {
        [("local", first), ("host-2", "ok")].map(|(name, status)| (name.to_owned(), status.to_owned()))
    };
    assert_eq!(statuses(&server).await, expected("unknown"));
    assert_eq!(ask(&server, "/api/environments").await.json()[0]["since"], Value::Null);
    // A question that begins after the check did, and has as much time, ends after it.
    let list = send(server.get("/api/images?env=1").header("Prefer", "handling=strict")).await;
    assert_eq!(list.status, 504);
    assert_eq!(statuses(&server).await, expected("timeout"));
    hanging.set_fault(Fault::None);
    // The check that is under way by now still waits for an answer that never comes.
    let list = send(server.get("/api/images?env=1").header("Cache-Control", "no-cache")).await;
    assert_eq!(list.header("stowage-environment-status"), Some("ok"));
}

#[tokio::test]
async fn a_daemon_that_hangs_does_not_keep_the_others_from_being_asked() {
    let hanging = engine(Shape::default(), Fault::Hang).await;
    let live = engine(Shape::default(), Fault::None).await;
    let environment = format!("live={}", live.endpoint());
    let server =
        Stowage::start(&hanging.endpoint(), &["--daemon-timeout-secs=600", "--environment", &environment]);
    let pending = tokio::spawn(send(server.get("/api/environments")));
    ended(async {
        while live.call_count("GET /version") == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let list = ask(&server, "/api/images?env=2").await;
    assert_eq!(list.header("stowage-environment-status"), Some("ok"));
    let rows = ended(pending).await.unwrap().json();
    assert_eq!((rows[0]["status"].as_str(), rows[1]["status"].as_str()), (Some("unknown"), Some("ok")));
}

#[tokio::test]
async fn a_daemon_that_comes_back_is_well_again_and_one_that_goes_is_remembered() {
    let engine = engine(Shape::Docker20Classic, Fault::None).await;
    let server = Stowage::start_with(&[engine.endpoint()]);
    let row = async || ask(&server, "/api/environments").await.json()[0].clone();
    let before = row().await;
    engine.set_fault(Fault::Http500);
    let failing = row().await;
    assert_eq!(failing["status"], "error");
    assert_eq!(failing["error"], "the daemon answered with status 500");
    assert_eq!(failing["version"], before["version"]);
    engine.set_fault(Fault::None);
    assert_eq!(row().await, before);
    engine.stop().await;
    assert_eq!(row().await["status"], "unreachable");
}

#[tokio::test]
async fn an_address_is_nobodys_business() {
    let server = Stowage::start_with(&[nobody(), "unix:///nowhere/secret.sock".to_owned()]);
    let text = ask(&server, "/api/environments").await;
    assert!(!text.text().contains("127.0.0.1") && !text.text().contains("secret"), "{}", text.text());
}
