//! The endpoints beside the lists, versions, counts, and the start and end of a server.

use crate::client::{get, rows, send};
use fake_engine::{FakeEngine, Fault, Listen, ListenError, Shape, StartError};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn ping_says_which_engine_it_is() {
    for (shape, api, server) in [
        (Shape::Docker20Classic, "1.41", "Docker/20.10.24 (linux)"),
        (Shape::Docker28Containerd, "1.51", "Docker/28.5.2 (linux)"),
    ] {
        let engine = FakeEngine::builder().shape(shape).start().await.unwrap();
        for (method, path, body) in
            [(Method::GET, "/_ping", "OK"), (Method::HEAD, "/_ping", ""), (Method::GET, "/v1.30/_ping", "OK")]
        {
            let answer = send(&engine.endpoint(), method, path, "").await.unwrap();
            assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, body.as_bytes()));
            assert_eq!(answer.header("api-version"), Some(api));
            assert_eq!(answer.header("docker-experimental"), Some("false"));
            assert_eq!(answer.header("ostype"), Some("linux"));
            assert_eq!(answer.header("server"), Some(server));
        }
    }
}

#[tokio::test]
async fn version_and_info_are_an_engines() {
    let engine = FakeEngine::builder().version_label("28.5.2-simulated").start().await.unwrap();
    let version = get(&engine.endpoint(), "/version").await.unwrap().json().unwrap();
    assert_eq!(version["Version"], json!("28.5.2-simulated"));
    assert_eq!((&version["ApiVersion"], &version["MinAPIVersion"]), (&json!("1.51"), &json!("1.24")));
    assert_eq!(version["Components"][0]["Name"], json!("Engine"));
    for field in ["Platform", "Os", "Arch", "KernelVersion", "GitCommit", "GoVersion", "BuildTime"] {
        assert!(version.get(field).is_some(), "{field}");
    }
    let info = get(&engine.endpoint(), "/v1.44/info").await.unwrap().json().unwrap();
    assert_eq!(info["DriverStatus"], json!([["driver-type", "io.containerd.snapshotter.v1"]]));
    assert_eq!((&info["Images"], &info["Containers"]), (&json!(50), &json!(5)));
}

#[tokio::test]
async fn versions_out_of_range_are_refused() {
    let engine = FakeEngine::builder().shape(Shape::Docker20Classic).start().await.unwrap();
    for path in ["/v1.99/images/json", "/v1.99/_ping"] {
        let answer = get(&engine.endpoint(), path).await.unwrap();
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let expected = "client version 1.99 is too new. Maximum supported API version is 1.41";
        assert_eq!(answer.message().unwrap(), expected);
    }
    let answer = get(&engine.endpoint(), "/v1.11/version").await.unwrap();
    assert!(answer.message().unwrap().starts_with("client version 1.11 is too old."));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let engine = FakeEngine::builder().start().await.unwrap();
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/volumes"),
        (Method::POST, "/images/json"),
        (Method::GET, "/_fake/nothing"),
    ] {
        let answer = send(&engine.endpoint(), method, path, "").await.unwrap();
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.message().unwrap(), "page not found");
    }
}

#[tokio::test]
async fn a_history_adds_up_to_the_image() {
    for shape in Shape::ALL {
        let engine = FakeEngine::builder().images(20).shape(shape).start().await.unwrap();
        for image in rows(&engine.endpoint(), "/images/json").await.unwrap() {
            let of = async |what: &str| {
                let path = format!("/images/{}/{what}", image["Id"].as_str().unwrap());
                get(&engine.endpoint(), &path).await.unwrap().json().unwrap()
            };
            let (history, detail) = (of("history").await, of("json").await);
            let history = history.as_array().unwrap();
            assert_eq!(history.len(), detail["RootFS"]["Layers"].as_array().unwrap().len() + 2);
            assert_eq!(history[0]["Id"], image["Id"]);
            let sum: u64 = history.iter().map(|step| step["Size"].as_u64().unwrap()).sum();
            if shape == Shape::Docker20Classic {
                assert_eq!(json!(sum), image["Size"]);
            }
        }
        assert_eq!(engine.call_count("GET /images/{name}/history"), 20);
        let missing = get(&engine.endpoint(), "/images/no/such:image/history").await.unwrap();
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn every_image_can_be_inspected() {
    for shape in Shape::ALL {
        let engine = FakeEngine::builder().images(60).shape(shape).start().await.unwrap();
        for image in rows(&engine.endpoint(), "/images/json").await.unwrap() {
            let tag = image["RepoTags"].get(0).and_then(Value::as_str).filter(|tag| *tag != "<none>:<none>");
            let names = [image["Id"].as_str(), tag];
            for name in names.into_iter().flatten() {
                let path = format!("/images/{name}/json");
                let found = get(&engine.endpoint(), &path).await.unwrap().json().unwrap();
                assert_eq!((&found["Id"], &found["Size"]), (&image["Id"], &image["Size"]));
                assert!(found["RepoTags"].is_array() && found["RepoDigests"].is_array());
                assert!(found["Created"].as_str().unwrap().ends_with('Z'));
                assert!(found["RootFS"]["Layers"][0].as_str().unwrap().starts_with("sha256:"));
                assert_eq!(found["Config"]["Labels"], image["Labels"]);
            }
        }
        let answer = get(&engine.endpoint(), "/images/no/such:1/json").await.unwrap();
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.message().unwrap(), "No such image: no/such:1");
    }
}

#[tokio::test]
async fn disk_usage_knows_what_the_list_does_not() {
    for shape in Shape::ALL {
        let engine = FakeEngine::builder().images(100).containers(30).shape(shape).start().await.unwrap();
        let usage = get(&engine.endpoint(), "/system/df").await.unwrap().json().unwrap();
        let images = usage["Images"].as_array().unwrap();
        assert_eq!(images.len(), 100);
        assert_eq!(usage["Containers"].as_array().unwrap().len(), 30);
        let sum = |field: &str| images.iter().map(|image| image[field].as_i64().unwrap()).sum::<i64>();
        assert_eq!(sum("Containers"), 30);
        assert!(images.iter().all(|image| image["SharedSize"].as_i64() <= image["Size"].as_i64()));
        assert!(sum("SharedSize") > 0);
        assert!(usage["LayersSize"].as_i64().unwrap() < sum("Size"));
    }
}

#[tokio::test]
async fn calls_are_counted_by_their_normalized_path() {
    let engine = FakeEngine::builder().start().await.unwrap();
    for path in ["/images/json", "/v1.41/images/json?all=1", "/images/nginx:1/json", "/containers/json?all=1"]
    {
        get(&engine.endpoint(), path).await.unwrap();
    }
    engine.set_fault(Fault::Http500);
    get(&engine.endpoint(), "/images/json").await.unwrap();

    let expected = json!({"GET /containers/json": 1, "GET /images/json": 3, "GET /images/{name}/json": 1});
    assert_eq!(json!(engine.calls()), expected);
    assert_eq!(engine.call_count("GET /images/json"), 3);
    assert_eq!(engine.call_count("GET /info"), 0);
    assert_eq!(get(&engine.endpoint(), "/_fake/calls").await.unwrap().json().unwrap(), expected);
}

#[tokio::test]
async fn a_unix_socket_comes_and_goes_with_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docker.sock");
    let listen = Listen::Unix(path.clone());
    // What a server that was killed leaves behind.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());

    let engine = FakeEngine::builder().listen(listen.clone()).start().await.unwrap();
    assert_eq!(engine.endpoint(), format!("unix://{}", path.display()));
    assert_eq!(rows(&engine.endpoint(), "/images/json").await.unwrap().len(), 50);

    let second = FakeEngine::builder().listen(listen.clone()).start().await;
    assert!(matches!(second, Err(StartError::Listen(ListenError::InUse(_)))));

    engine.stop().await;
    assert!(!path.exists());
    drop(FakeEngine::builder().listen(listen).start().await.unwrap());
    assert!(!path.exists());
}

#[tokio::test]
async fn a_file_that_is_no_socket_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "mine").unwrap();
    let started = FakeEngine::builder().listen(Listen::Unix(path.clone())).start().await;
    assert!(matches!(started, Err(StartError::Listen(ListenError::Bind { .. }))));
    assert_eq!(std::fs::read_to_string(path).unwrap(), "mine");
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    let listen = Listen::Tcp("0.0.0.0:0".parse().unwrap());
    let started = FakeEngine::builder().listen(listen).start().await;
    assert!(matches!(started, Err(StartError::Listen(ListenError::NotLoopback(_)))));
}

#[tokio::test]
async fn a_label_that_fits_no_header_is_refused() {
    let started = FakeEngine::builder().version_label("28\n").start().await;
    assert!(matches!(started, Err(StartError::VersionLabel(_))));
}
