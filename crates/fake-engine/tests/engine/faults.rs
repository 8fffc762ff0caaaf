//! The faults, as a client notices them.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use crate::client::{get, rows, send};
use bytes::Bytes;
use fake_engine::{FakeEngine, Fault, Listen};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Long enough to be sure that nothing comes, and short enough to wait for.
const A_WHILE: Duration = Duration::from_millis(300);

/// Longer than anything takes that ends at all.
const A_LONG_WHILE: Duration = Duration::from_secs(30);

const LISTS: [&str; 2] = ["/images/json", "/containers/json?all=1"];
const OTHERS: [&str; 2] = ["/_ping", "/version"];

async fn engine(fault: Fault) -> FakeEngine {
    FakeEngine::builder().images(60).containers(30).fault(fault).start().await.unwrap()
}

async fn hangs(engine: &FakeEngine, path: &str) -> bool {
    timeout(A_WHILE, get(&engine.endpoint(), path)).await.is_err()
}

#[tokio::test]
async fn hang_never_answers_anything() {
    let engine = engine(Fault::Hang).await;
    for path in LISTS.into_iter().chain(OTHERS) {
        assert!(hangs(&engine, path).await, "{path}");
    }
    assert_eq!(engine.call_count("GET /images/json"), 1);
    engine.set_fault(Fault::None);
    assert_eq!(rows(&engine.endpoint(), "/images/json").await.unwrap().len(), 60);
}

#[tokio::test]
async fn slow_answers_late_but_rightly() {
    let engine = engine(Fault::Slow { delay_ms: 150 }).await;
    let begin = Instant::now();
    assert_eq!(rows(&engine.endpoint(), "/images/json").await.unwrap().len(), 60);
    assert!(begin.elapsed() >= Duration::from_millis(150));
}

/// Asks for the images and reads no more than the headers; only over TCP.
async fn begin(engine: &FakeEngine) -> Response<Incoming> {
    let stream = TcpStream::connect(&engine.endpoint()["tcp://".len()..]).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get("/images/json").header("host", "docker").body(Empty::<Bytes>::new()).unwrap();
    sender.send_request(request).await.unwrap()
}

#[tokio::test]
async fn drip_begins_and_does_not_end() {
    let engine = engine(Fault::Drip).await;
    for path in LISTS {
        assert!(hangs(&engine, path).await, "{path}");
    }
    assert_eq!(get(&engine.endpoint(), "/_ping").await.unwrap().status, StatusCode::OK);

    let mut response = begin(&engine).await;
    assert_eq!(response.status(), StatusCode::OK);
    for expected in ["[", "{", "\""] {
        let frame = response.body_mut().frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), expected);
    }
}

#[tokio::test]
async fn even_an_empty_list_never_ends_dripping() {
    let engine = FakeEngine::builder().images(0).fault(Fault::Drip).start().await.unwrap();
    assert!(hangs(&engine, "/images/json").await);
}

#[tokio::test]
async fn reset_ends_the_connection_without_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let unix = Listen::Unix(folder.path().join("docker.sock"));
    for (listen, is_reset) in [(Listen::default(), true), (unix, false)] {
        let engine = FakeEngine::builder().listen(listen).fault(Fault::Reset).start().await.unwrap();
        for path in LISTS.into_iter().chain(OTHERS) {
            let error = get(&engine.endpoint(), path).await.unwrap_err();
            let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
            assert_eq!(io.is_some_and(|io| io.kind() == ErrorKind::ConnectionReset), is_reset, "{error:?}");
        }
        engine.set_fault(Fault::None);
        assert_eq!(get(&engine.endpoint(), "/_ping").await.unwrap().body, "OK");
    }
}

#[tokio::test]
async fn failures_are_dockers_500() {
    for (fault, failing) in [
        (Fault::Http500, vec!["/images/json", "/containers/json?all=1", "/_ping", "/version"]),
        (Fault::ListFails, vec!["/images/json"]),
        (Fault::ContainersFail, vec!["/containers/json?all=1"]),
    ] {
        let engine = engine(fault).await;
        for path in LISTS.into_iter().chain(OTHERS) {
            let answer = get(&engine.endpoint(), path).await.unwrap();
            if failing.contains(&path) {
                assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{fault} {path}");
                assert_eq!(answer.message().unwrap(), "simulated failure of the engine");
            } else {
                assert_eq!(answer.status, StatusCode::OK, "{fault} {path}");
            }
        }
    }
}

#[tokio::test]
async fn containers_can_hang_alone() {
    let engine = engine(Fault::ContainersHang).await;
    assert!(hangs(&engine, "/containers/json?all=1").await);
    assert_eq!(rows(&engine.endpoint(), "/images/json").await.unwrap().len(), 60);
}

#[tokio::test]
async fn truncated_announces_more_than_it_sends() {
    let engine = engine(Fault::None).await;
    let whole = get(&engine.endpoint(), "/images/json").await.unwrap().body;
    engine.set_fault(Fault::Truncated);
    let mut response = begin(&engine).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-length"], whole.len().to_string());
    let mut received = Vec::new();
    let ended = loop {
        match response.body_mut().frame().await {
            Some(Ok(frame)) => received.extend_from_slice(&frame.into_data().unwrap()),
            ended => break ended,
        }
    };
    assert!(ended.is_some_and(|ended| ended.is_err()));
    assert!(!received.is_empty() && received.len() < whole.len() && whole.starts_with(&received));
}

#[tokio::test]
async fn truncated_is_an_error_on_either_socket_and_for_any_list() {
    let folder = tempfile::tempdir().unwrap();
    let unix = Listen::Unix(folder.path().join("docker.sock"));
    for (listen, images) in [(Listen::default(), 0), (Listen::default(), 5_000), (unix, 60)] {
        let builder = FakeEngine::builder().images(images).listen(listen).fault(Fault::Truncated);
        let engine = builder.start().await.unwrap();
        for path in LISTS {
            assert!(get(&engine.endpoint(), path).await.is_err(), "{path}");
        }
    }
}

#[tokio::test]
async fn html_and_objects_come_with_status_200() {
    let engine = engine(Fault::Html).await;
    for path in LISTS {
        let answer = get(&engine.endpoint(), path).await.unwrap();
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, Some("text/html; charset=utf-8"))
        );
        engine.set_fault(Fault::NotAList);
        let answer = get(&engine.endpoint(), path).await.unwrap();
        assert!(answer.status == StatusCode::OK && answer.json().unwrap().is_object());
        engine.set_fault(Fault::Html);
    }
}

#[tokio::test]
async fn rows_can_be_wrong_in_many_ways() {
    let engine = engine(Fault::None).await;
    for path in LISTS {
        engine.set_fault(Fault::None);
        let right = rows(&engine.endpoint(), path).await.unwrap();
        let spoilt = async |fault| {
            engine.set_fault(fault);
            rows(&engine.endpoint(), path).await.unwrap()
        };
        let ids = |rows: &[Value]| rows.iter().map(|row| row["Id"].clone()).collect::<Vec<_>>();

        let wrong = spoilt(Fault::WrongTypes).await;
        assert_eq!(ids(&wrong), ids(&right));
        assert!(wrong.iter().all(|row| row["Created"] == json!("yesterday")));

        let unknown = spoilt(Fault::UnknownFields).await;
        assert_eq!(ids(&unknown), ids(&right));
        assert!(unknown.iter().all(|row| row["FieldOfTomorrow"].is_object()));
        assert_eq!(unknown.iter().all(|row| row["State"] == json!("hibernating")), path == LISTS[1]);

        let bare = spoilt(Fault::MissingFields).await;
        assert_eq!(ids(&bare), ids(&right));
        assert!(bare.iter().all(|row| row.as_object().unwrap().len() == 1));

        let mut nameless = spoilt(Fault::RowWithoutId).await;
        assert_eq!(nameless.iter().filter(|row| row.get("Id").is_none()).count(), 1);
        let middle = right.len() / 2;
        nameless[middle]["Id"] = right[middle]["Id"].clone();
        assert_eq!(nameless, right);

        let mut odd = spoilt(Fault::OddRow).await;
        assert!(odd.contains(&Value::Null) && odd.contains(&json!(42)));
        odd.retain(Value::is_object);
        assert_eq!(odd, right);
    }
}

#[tokio::test]
async fn huge_is_valid_and_huge() {
    let engine = engine(Fault::Huge).await;
    let body = get(&engine.endpoint(), "/images/json").await.unwrap().body;
    assert!(body.len() > 200_000_000 && body.len() < 201_000_000);
    let count = serde_json::from_slice::<Vec<IgnoredAny>>(&body).unwrap().len();
    assert_eq!(count % 60, 0);
}

#[tokio::test]
async fn without_images_huge_makes_some_up() {
    let engine = FakeEngine::builder().images(0).fault(Fault::Huge).start().await.unwrap();
    let mut response = begin(&engine).await;
    let mut received = 0;
    while received < 10_000_000 {
        received += response.body_mut().frame().await.unwrap().unwrap().into_data().unwrap().len();
    }
}

#[tokio::test]
async fn the_fault_is_changed_over_the_wire() {
    let engine = engine(Fault::Hang).await;
    let put = async |name| send(&engine.endpoint(), Method::PUT, "/_fake/fault", name).await.unwrap();
    let answer = put("slow=5\n").await;
    assert_eq!((answer.status, engine.fault()), (StatusCode::NO_CONTENT, Fault::Slow { delay_ms: 5 }));

    let answer = put("nonsense").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    for name in Fault::NAMES {
        assert!(answer.message().unwrap().contains(name), "{name}");
    }
    assert_eq!(engine.fault(), Fault::Slow { delay_ms: 5 });

    for name in ["reset", "hang", "http-500", "none"] {
        assert_eq!(put(name).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(get(&engine.endpoint(), "/_ping").await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn stopping_and_dropping_end_requests_that_hang() {
    for is_stopped in [true, false] {
        let engine = engine(Fault::Hang).await;
        let endpoint = engine.endpoint();
        let pending = tokio::spawn(async move { get(&endpoint, "/images/json").await });
        while engine.call_count("GET /images/json") == 0 {
            tokio::task::yield_now().await;
        }
        let endpoint = engine.endpoint();
        if is_stopped {
            engine.stop().await;
            assert!(get(&endpoint, "/_ping").await.is_err());
        } else {
            drop(engine);
        }
        assert!(timeout(A_LONG_WHILE, pending).await.unwrap().unwrap().is_err());
    }
}
