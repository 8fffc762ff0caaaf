//! A list is never older than what the daemon has told of, whatever its age may be.

use fake_engine::{Builder, FakeEngine, Fault, Listen, Shape};
use real_engine::{Engine, require_dockerd, require_modern_docker, require_podman};

use crate::support::{Stowage, ask, ended, engine};

const IMAGES: &str = "/api/images?env=1";
const CALL: &str = "GET /images/json";

/// A server that keeps lists for an hour.
fn server_of(endpoint: &str) -> Stowage {
    Stowage::start(endpoint, &["--list-max-age-secs=3600"])
}

async fn tags(server: &Stowage) -> Vec<String> {
    let images = ask(server, IMAGES).await.json();
    let tags = images.as_array().unwrap().iter().flat_map(|image| image["RepoTags"].as_array().unwrap());
    tags.map(|tag| tag.as_str().unwrap().to_owned()).collect()
}

/// Reads the list until it is as it should be.
async fn read_until(server: &Stowage, is_so: impl Fn(&[String]) -> bool) {
    ended(async { while !is_so(&tags(server).await) {} }).await;
}

/// Waits until somebody follows the events.
async fn followed(server: &Stowage, engine: &FakeEngine, streams: usize) {
    ended(async {
        while engine.event_streams() != streams {
            ask(server, "/api/health").await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_daemon_tells_of_is_seen_and_costs_one_call() {
    for shape in Shape::ALL {
        let engine = engine(shape, Fault::None).await;
        let server = server_of(&engine.endpoint());
        tags(&server).await;
        followed(&server, &engine, 1).await;
        engine.tag_image("new:1");
        read_until(&server, |tags| tags.contains(&"new:1".to_owned())).await;
        for _ in 0..10 {
            tags(&server).await;
        }
        assert_eq!(engine.call_count(CALL), 2);
        assert_eq!(engine.call_count("GET /events"), 1);
    }
}

#[tokio::test]
async fn a_container_is_seen_and_costs_no_list() {
    // What an index names is asked for when it is needed first, with the whole list.
    for (shape, calls) in [(Shape::Docker20Classic, 1), (Shape::Docker28Containerd, 2)] {
        let engine = engine(shape, Fault::None).await;
        let server = server_of(&engine.endpoint());
        let containers = async || ask(&server, IMAGES).await.json()[0]["Containers"].as_u64().unwrap();
        let before = containers().await;
        followed(&server, &engine, 1).await;
        let container = engine.create_container();
        ended(async { while containers().await != before + 1 {} }).await;
        engine.remove_container(&container);
        ended(async { while containers().await != before {} }).await;
        assert_eq!(engine.call_count(CALL), calls);
    }
}

#[tokio::test]
async fn what_does_not_change_a_list_costs_no_call() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = server_of(&engine.endpoint());
    tags(&server).await;
    followed(&server, &engine, 1).await;
    for action in ["exec_create: sh", "exec_start: sh", "exec_die", "health_status: healthy", "start", "die"]
    {
        engine.tell_event("container", action);
    }
    // Whoever sees this has heard of all before it.
    engine.tag_image("new:1");
    read_until(&server, |tags| tags.contains(&"new:1".to_owned())).await;
    assert_eq!(engine.call_count(CALL), 2);
}

#[tokio::test]
async fn a_daemon_that_nobody_asks_tells_nothing() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    ask(&server, "/api/environments").await;
    assert_eq!(engine.call_count("GET /events"), 0);
    // Where nothing is kept, nothing gets too old.
    let server = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=0"]);
    tags(&server).await;
    tags(&server).await;
    assert_eq!(engine.call_count("GET /events"), 0);
}

#[tokio::test]
async fn a_daemon_that_was_away_is_asked_anew_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let listen = || Listen::Unix(folder.path().join("docker.sock"));
    let start = async |builder: Builder| builder.listen(listen()).start().await.unwrap();
    let first = start(FakeEngine::builder().images(5)).await;
    let server = server_of(&first.endpoint());
    assert_eq!(ask(&server, IMAGES).await.json().as_array().unwrap().len(), 5);
    followed(&server, &first, 1).await;
    first.stop().await;
    let second = start(FakeEngine::builder().images(7)).await;
    followed(&server, &second, 1).await;
    ended(async { while ask(&server, IMAGES).await.json().as_array().unwrap().len() != 7 {} }).await;
    assert_eq!(second.call_count(CALL), 1);
}

/// What the docker command does is in the next list after the event that tells of it has come, some milliseconds later.
async fn follows(name: &str, engine: &Engine) {
    engine.import_image("shop/web:1", &[], 1_000).unwrap();
    let server = server_of(&engine.endpoint());
    let has = |tags: &[String], tag: &str| tags.iter().any(|known| known.ends_with(tag));
    assert!(has(&tags(&server).await, "shop/web:1"), "{name}");
    for round in 2..5 {
        let tag = format!("shop/web:{round}");
        engine.docker(&["tag", "shop/web:1", &tag]).unwrap();
        read_until(&server, |tags| has(tags, &tag)).await;
        engine.docker(&["rmi", &tag]).unwrap();
        read_until(&server, |tags| !has(tags, &tag)).await;
    }
    engine.create_container("shop/web:1").unwrap();
    let containers = async || ask(&server, IMAGES).await.json()[0]["Containers"].as_i64();
    ended(async { while containers().await != Some(1) {} }).await;
    // It gets older again: the daemon is asked for nothing more.
    let age = async || ask(&server, IMAGES).await.header("age").unwrap().parse::<u64>().unwrap();
    ended(async { while age().await == 0 {} }).await;
}

#[tokio::test]
async fn what_the_docker_command_does_on_real_engines_is_seen() {
    const NAME: &str = "what_the_docker_command_does_on_real_engines_is_seen";
    if let Some(docker) = require_dockerd(NAME) {
        follows("Docker with the classic store", &docker).await;
    }
    if let Some(docker) = require_modern_docker(NAME) {
        follows("Docker with the containerd store", &docker).await;
    }
    if let Some(podman) = require_podman(NAME) {
        follows("Podman", &podman).await;
    }
}
