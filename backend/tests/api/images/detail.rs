//! `GET /api/images/{name}`, with its history and its containers.

use fake_engine::{FakeEngine, Fault, Shape};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use real_engine::require_dockerd;
use reqwest::Method;
use serde_json::{Value, json};
use shared::{EnvironmentId, ImageId};

use crate::support::{Guarded, Recorder, Stowage, ask, engine, nobody, raw, send};

const WHATS: [&str; 3] = ["", "/history", "/containers"];

/// The images of environment 1.
async fn images(server: &Stowage) -> Vec<Value> {
    ask(server, "/api/images?env=1&all=1").await.json().as_array().unwrap().clone()
}

fn texts(value: &Value) -> Vec<String> {
    serde_json::from_value(value.clone()).unwrap()
}

/// How often the engine was asked for anything but who it is.
fn calls(engine: &FakeEngine) -> u64 {
    engine.calls().iter().filter(|(call, _)| *call != "GET /_ping").map(|(_, count)| count).sum()
}

#[tokio::test]
async fn an_image_is_told_in_full() {
    let mut told = Vec::new();
    for shape in Shape::ALL {
        let engine = engine(shape, Fault::None).await;
        let server = Stowage::start(&engine.endpoint(), &[]);
        let listed = images(&server).await;
        let image = listed.iter().find(|image| image["Containers"].as_i64() > Some(0)).unwrap();
        let id = image["Id"].as_str().unwrap();
        for what in WHATS {
            let answer = ask(&server, &format!("/api/images/{id}{what}?env=1")).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            // Both may hold secrets of whoever built the image.
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            told.push(answer.json());
        }
        let containers = told.last().unwrap().as_array().unwrap().len();
        assert_eq!(json!(containers), image["Containers"]);
    }
    insta::assert_json_snapshot!(told);
}

#[tokio::test]
async fn every_name_of_an_image_works_in_the_path_with_its_slashes_as_they_are_and_encoded() {
    let mut with_port = 0;
    for shape in Shape::ALL {
        let engine = FakeEngine::builder().shape(shape).images(60).seed(3).start().await.unwrap();
        let server = Stowage::start(&engine.endpoint(), &[]);
        for image in images(&server).await {
            let id = image["Id"].as_str().unwrap().to_owned();
            let short = ImageId::from(id.clone()).short().to_owned();
            let names = [texts(&image["RepoTags"]), texts(&image["RepoDigests"]), vec![id.clone(), short]];
            for name in names.concat() {
                with_port += usize::from(name.contains(":5000/"));
                let slashes = name.replace('/', "%2F");
                let everything = utf8_percent_encode(&name, NON_ALPHANUMERIC).to_string();
                for written in [&name, &slashes, &slashes.to_lowercase(), &everything] {
                    let answer = ask(&server, &format!("/api/images/{written}?env=1")).await;
                    assert_eq!(answer.status, 200, "{written}: {answer:?}");
                    assert_eq!(answer.json()["Id"], id.as_str(), "{written}");
                    let history = ask(&server, &format!("/api/images/{written}/history?env=1")).await.json();
                    assert_eq!(history[0]["Id"], id.as_str(), "{written}");
                }
            }
        }
    }
    assert!(with_port > 0);
}

/// Names that the paths themselves end in, and a daemon that has them.
#[tokio::test]
async fn an_image_that_is_called_like_a_part_of_the_api_is_reached() {
    let Some(docker) = require_dockerd("an_image_that_is_called_like_a_part_of_the_api_is_reached") else {
        return;
    };
    let server = Stowage::start(&docker.endpoint(), &[]);
    for tag in
        ["team/history:latest", "team/containers:latest", "json:latest", "localhost:5000/history/json:1"]
    {
        let id = docker.import_image(tag, &[], 1_000).unwrap();
        let container = docker.create_container(tag).unwrap();
        let without_latest = tag.strip_suffix(":latest").unwrap_or(tag);
        for name in [tag.to_owned(), without_latest.replace('/', "%2F"), id.clone()] {
            let detail = ask(&server, &format!("/api/images/{name}?env=1")).await;
            assert_eq!(detail.status, 200, "{name}: {detail:?}");
            assert_eq!(detail.json()["Id"], id.as_str(), "{name}");
            let history = ask(&server, &format!("/api/images/{name}/history?env=1")).await.json();
            assert_eq!(history[0]["Id"], id.as_str(), "{name}");
            let containers = ask(&server, &format!("/api/images/{name}/containers?env=1")).await.json();
            assert_eq!(containers[0]["Id"], container.as_str(), "{name}");
            assert_eq!(containers[0]["State"], "created");
        }
    }
    // With the slash as it is, this is the history of `team`, which is not there.
    let answer = ask(&server, "/api/images/team/history?env=1").await;
    assert_eq!((answer.status.as_u16(), answer.error().as_str()), (404, "Image not found"));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_in_the_contracts_order() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    let mut table = String::new();
    for query in
        ["", "?env=", "?env=0", "?env=abc", "?env=1&env=1", "?env=%ff", "?env=99", "?env=1", "?env=1&nope=1"]
    {
        for what in WHATS {
            let answer = ask(&server, &format!("/api/images/no/such:image{what}{query}")).await;
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            let told = format!("{} {}", answer.status.as_u16(), answer.error());
            if what.is_empty() {
                table += &format!("{query}\n  {told}\n");
            }
            assert!(table.ends_with(&format!("{told}\n")), "{query} {what}: {told}");
        }
    }
    insta::assert_snapshot!(table, @r"

      400 env: expected a positive integer
    ?env=
      400 env: expected a positive integer
    ?env=0
      400 env: expected a positive integer
    ?env=abc
      400 env: expected a positive integer
    ?env=1&env=1
      400 env: expected only once
    ?env=%ff
      400 the query string is not valid percent-encoded UTF-8
    ?env=99
      404 Environment not found
    ?env=1
      404 Image not found
    ?env=1&nope=1
      404 Image not found
    ");
    // A name that is none is told before it is decided whether there is such an environment.
    let answer = ask(&server, "/api/images/Upper?env=99").await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.error(), "name: expected an image's name, with tag or digest, or its id");
    // And that there is no daemon of an empty name.
    assert_eq!(ask(&server, "/api/images/?env=1").await.status, 404);
}

#[tokio::test]
async fn no_path_reaches_anything_else_of_the_daemon() {
    let recorder = Recorder::start("200 OK\nApi-Version: 1.41\nContent-Length: 2\nConnection: close\n\n{}");
    let server = Stowage::start(&recorder.endpoint(), &[]);
    for name in [
        "..",
        "../containers",
        "a/../../containers",
        "%2e%2e/containers",
        "..%2fcontainers",
        "%2e%2e%2fcontainers",
        "%252e%252e%252fcontainers",
        "a%252Fb",
        "%25",
        "a//b",
        "/a",
        "a/",
        "a%2F",
        ".",
        "a/./b",
        "a%3Fall=1",
        "a%23x",
        "a%20b",
        "a%0d%0aX:%20y",
        "a%00",
        "a%5Cb",
        "a;b",
        "%ff",
        "a|b",
        "a?b/json",
        "a:b:c",
        "..;/containers",
    ] {
        for what in WHATS {
            let head = format!("GET /api/images/{name}{what}?env=1 HTTP/1.1\nHost: localhost");
            let answer = raw(&server, &head).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{name}{what}: {answer}");
        }
    }
    let ask_alike = ["/api/images/a%2Bb?env=1", "/api/images/a+b?env=1", "/api/images/%C3%A4?env=1"];
    for path in ask_alike {
        assert_eq!(ask(&server, path).await.status, 400, "{path}");
    }
    assert!(recorder.taken().is_empty());

    // What passes is one segment after the other of the very name.
    assert_eq!(ask(&server, "/api/images/%5B::1%5D:5000%2Fa/b:c?env=1").await.status, 502);
    let lines: Vec<_> = recorder.taken().into_iter().map(|head| head[0].clone()).collect();
    assert_eq!(lines, ["GET /_ping HTTP/1.1", "GET /v1.41/images/%5B::1%5D:5000/a/b:c/json HTTP/1.1"]);
}

#[tokio::test]
async fn a_daemon_that_fails_is_a_status_and_never_an_empty_answer() {
    let faults = [Fault::Hang, Fault::Reset, Fault::Http500];
    let mut table = String::new();
    for fault in faults {
        let engine = engine(Shape::default(), fault).await;
        let server = Stowage::start(&engine.endpoint(), &["--daemon-timeout-secs=1"]);
        table += &told(&server, &fault.to_string()).await;
    }
    let server = Stowage::start(&nobody(), &[]);
    table += &told(&server, "nobody there").await;
    insta::assert_snapshot!(table, @r"
    hang
      /images/a?env=1: timeout: 504 the daemon did not answer in time
      /images/a/history?env=1: timeout: 504 the daemon did not answer in time
      /images/a/containers?env=1: timeout: 504 the daemon did not answer in time
      /environments/1/layers: timeout: 504 the daemon did not answer in time
    reset
      /images/a?env=1: error: 502 the connection to the daemon broke
      /images/a/history?env=1: error: 502 the connection to the daemon broke
      /images/a/containers?env=1: error: 502 the connection to the daemon broke
      /environments/1/layers: error: 502 the connection to the daemon broke
    http-500
      /images/a?env=1: error: 502 the daemon answered with status 500
      /images/a/history?env=1: error: 502 the daemon answered with status 500
      /images/a/containers?env=1: error: 502 the daemon answered with status 500
      /environments/1/layers: error: 502 the daemon answered with status 500
    nobody there
      /images/a?env=1: unreachable: 502 the daemon is unreachable: connections are refused
      /images/a/history?env=1: unreachable: 502 the daemon is unreachable: connections are refused
      /images/a/containers?env=1: unreachable: 502 the daemon is unreachable: connections are refused
      /environments/1/layers: unreachable: 502 the daemon is unreachable: connections are refused
    ");
}

/// What each path answers, the environment's state first.
async fn told(server: &Stowage, name: &str) -> String {
    let mut table = format!("{name}\n");
    for path in
        ["/images/a?env=1", "/images/a/history?env=1", "/images/a/containers?env=1", "/environments/1/layers"]
    {
        let answer = ask(server, &format!("/api{path}")).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("etag"), None);
        let status = answer.header("stowage-environment-status").unwrap();
        assert_eq!(answer.header("stowage-environment-error"), Some(answer.error().as_str()));
        table += &format!("  {path}: {status}: {} {}\n", answer.status.as_u16(), answer.error());
    }
    table
}

#[tokio::test]
async fn where_containers_cannot_be_learned_nobody_is_told_that_there_are_none() {
    for fault in [Fault::ContainersFail, Fault::NotAList, Fault::OddRow, Fault::WrongTypes, Fault::Html] {
        let engine = engine(Shape::Docker20Classic, Fault::None).await;
        let server = Stowage::start(&engine.endpoint(), &[]);
        let id = images(&server).await[0]["Id"].as_str().unwrap().to_owned();
        engine.set_fault(fault);
        let answer = ask(&server, &format!("/api/images/{id}/containers?env=1")).await;
        assert_eq!(answer.status, 502, "{fault}: {answer:?}");
        // The others do not depend on it.
        assert_eq!(ask(&server, &format!("/api/images/{id}?env=1")).await.status, 200, "{fault}");
    }
}

#[tokio::test]
async fn who_may_only_see_images_learns_nothing_that_a_build_left_in_them() {
    let engine = engine(Shape::default(), Fault::None).await;
    let guarded = Guarded::start(&engine.endpoint(), &[]).await;
    let viewer = guarded.newcomer("eve", &[("Viewer", json!(1))]).await;
    let images = guarded.get(&viewer, "/api/images?env=1").await;
    let id = images.json()[0]["Id"].as_str().unwrap().to_owned();
    let layers = guarded.get(&viewer, "/api/environments/1/layers").await;
    assert_eq!(layers.status, 200);
    for answer in [&images, &layers] {
        assert!(!answer.text().contains("a-secret-of-the-image"));
    }
    let docker = "/api/environments/1/docker/images";
    let before = calls(&engine)
        - engine.call_count("GET /images/{name}/json")
        - engine.call_count("GET /images/{name}/history");
    for path in [
        format!("/api/images/{id}?env=1"),
        format!("/api/images/{id}/history?env=1"),
        format!("/api/images/{id}/containers?env=1"),
        format!("{docker}/{id}/json"),
        format!("{docker}/{id}/history"),
    ] {
        assert_eq!(guarded.get(&viewer, &path).await.status, 403, "{path}");
        let shown = guarded.get(&guarded.admin, &path).await;
        assert_eq!(shown.status, 200, "{path}");
        assert_eq!(shown.text().contains("a-secret-of-the-image"), !path.contains("/containers"), "{path}");
    }
    let after = calls(&engine)
        - engine.call_count("GET /images/{name}/json")
        - engine.call_count("GET /images/{name}/history");
    assert_eq!(after - before, 1, "the administrator's list of containers");
    let refused = guarded.get(&guarded.admin, "/api/audit?outcome=denied").await.json();
    assert_eq!(refused["entries"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn an_environment_that_exists_and_one_that_does_not_are_the_same_to_a_viewer_of_another() {
    let guarded = Guarded::start(&nobody(), &[&format!("--environment=second={}", nobody())]).await;
    let operator = guarded.newcomer("eve", &[("Operator", json!(1))]).await;
    for path in [
        "/api/images/a?env=ID",
        "/api/images/a/history?env=ID",
        "/api/images/a/containers?env=ID",
        "/api/environments/ID/layers",
        "/api/environments/ID/docker/_ping",
        "/api/environments/ID/docker/v1.41/images/json",
        "/api/environments/ID/docker/images/a/json",
    ] {
        let mut seen = Vec::new();
        for id in ["2", "99"] {
            let path = path.replace("ID", id);
            let answer = guarded.get(&operator, &path).await;
            assert_eq!(answer.status, 403, "{path}");
            seen.push(answer.text().to_owned());
            assert_eq!(guarded.get(&guarded.admin, &path).await.status, if id == "2" { 502 } else { 404 });
        }
        assert_eq!(seen[0], seen[1]);
    }
}

#[tokio::test]
async fn the_typed_client_reads_what_is_on_the_wire() {
    let environment: EnvironmentId = "1".parse().unwrap();
    for shape in Shape::ALL {
        let engine = engine(shape, Fault::None).await;
        let server = Stowage::start(&engine.endpoint(), &[]);
        let client = client::Client::new(server.url(""));
        for image in images(&server).await {
            let names = [texts(&image["RepoTags"]), texts(&image["RepoDigests"])].concat();
            for text in names.iter().map(String::as_str).chain(image["Id"].as_str()) {
                let name = text.parse().unwrap();
                let wire = async |what: &str| {
                    let path = format!("/api/images/{}{what}?env=1", text.replace('/', "%2F"));
                    ask(&server, &path).await.json()
                };
                let detail = client.inspect_image(environment, &name).await.unwrap();
                assert_eq!(serde_json::to_value(detail).unwrap(), wire("").await);
                let history = client.image_history(environment, &name).await.unwrap();
                assert_eq!(serde_json::to_value(history).unwrap(), wire("/history").await);
                let containers = client.image_containers(environment, &name).await.unwrap();
                assert_eq!(serde_json::to_value(containers).unwrap(), wire("/containers").await);
            }
        }
        let missing = client.inspect_image(environment, &"no/such:image".parse().unwrap()).await.unwrap_err();
        assert!(matches!(missing, client::ClientError::Status { status: 404, .. }), "{missing:?}");
    }
}

#[tokio::test]
async fn only_reading_is_there() {
    let server = Stowage::start(&nobody(), &[]);
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        for path in ["/api/images/a?env=1", "/api/images/a/b/history?env=1", "/api/environments/1/layers"] {
            assert_eq!(send(server.request(method.clone(), path)).await.status, 405, "{method} {path}");
        }
    }
}
