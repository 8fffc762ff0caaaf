//! Rule 7: daemons that do not answer as they should, and what that costs us.

use std::path::Path;

use fake_engine::{FakeEngine, Fault, Listen, Shape};
use futures::future::join_all;
use reqwest::Method;
use serde_json::json;
use shared::{EnvironmentStatus, ImageQuery};

use crate::support::{Answer, Stowage, ask, ended, engine, nobody, send};

const FAULTS: [Fault; 18] = [
    Fault::None,
    Fault::Hang,
    Fault::Slow { delay_ms: 600_000 },
    Fault::Drip,
    Fault::Reset,
    Fault::Http500,
    Fault::Truncated,
    Fault::Html,
    Fault::WrongTypes,
    Fault::NotAList,
    Fault::RowWithoutId,
    Fault::OddRow,
    Fault::Huge,
    Fault::ContainersFail,
    Fault::ContainersHang,
    Fault::ListFails,
    Fault::UnknownFields,
    Fault::MissingFields,
];

/// A daemon with each fault, then one that is not there, all behind one server.
struct FaultyHosts {
    server: Stowage,
    names: Vec<String>,
    _engines: Vec<FakeEngine>,
}

impl FaultyHosts {
    async fn start(shape: Shape) -> Self {
        let engines = join_all(FAULTS.map(|fault| engine(shape, fault))).await;
        let mut endpoints: Vec<_> = engines.iter().map(FakeEngine::endpoint).collect();
        endpoints.push(nobody());
        let names = FAULTS.iter().map(Fault::to_string).chain(["nobody there".to_owned()]).collect();
        Self { server: Stowage::start_with(&endpoints), names, _engines: engines }
    }

    /// What each daemon's list is answered with, all asked at once.
    async fn answers(&self, headers: &[(&str, &str)]) -> Vec<Answer> {
        let requests = (1..=self.names.len()).map(|environment| {
            let request = self.server.get(&format!("/api/images?env={environment}"));
            send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)))
        });
        join_all(requests).await
    }
}

#[tokio::test]
async fn every_failure_is_an_empty_list_that_says_so_or_a_status_for_who_prefers_that() {
    for shape in Shape::ALL {
        let hosts = FaultyHosts::start(shape).await;
        let lenient = hosts.answers(&[]).await;
        let strict = hosts.answers(&[("Prefer", "handling=strict")]).await;
        let mut table = String::new();
        for ((name, lenient), strict) in hosts.names.iter().zip(&lenient).zip(&strict) {
            assert_eq!(lenient.status, 200, "{name}");
            assert_eq!(lenient.header("preference-applied"), None);
            let status = lenient.header("stowage-environment-status").unwrap();
            assert_eq!(strict.header("stowage-environment-status"), Some(status));
            let images = lenient.json().as_array().unwrap().len();
            if status == "ok" {
                assert_eq!(strict.body, lenient.body, "{name}");
                assert_eq!(lenient.header("stowage-environment-error"), None);
                table += &format!("{name}: {images} images\n");
                continue;
            }
            let error = lenient.header("stowage-environment-error").unwrap();
            assert_eq!(lenient.text(), "[]");
            for answer in [lenient, strict] {
                assert_eq!(answer.header("cache-control"), Some("no-store"));
                assert_eq!(answer.header("etag"), None);
                assert_eq!(answer.header("age"), None);
                assert_eq!(answer.header("stowage-environment-error"), Some(error));
                assert!(answer.listed("vary").contains(&"prefer".to_owned()));
            }
            assert_eq!(strict.error(), error);
            assert_eq!(strict.header("preference-applied"), Some("handling=strict"));
            assert!(!error.contains("127.0.0.1") && !error.contains('/'), "{error}");
            table += &format!("{name}: {status}, {} where strict: {error}\n", strict.status.as_u16());
        }
        insta::allow_duplicates! {
            insta::assert_snapshot!(table, @r"
            none: 12 images
            hang: timeout, 504 where strict: the daemon did not answer in time
            slow=600000: timeout, 504 where strict: the daemon did not answer in time
            drip: timeout, 504 where strict: the daemon did not answer in time
            reset: error, 502 where strict: the connection to the daemon broke
            http-500: error, 502 where strict: the daemon answered with status 500
            truncated: error, 502 where strict: the connection to the daemon broke
            html: error, 502 where strict: the daemon's answer is not an engine's
            wrong-types: error, 502 where strict: the daemon's answer is not an engine's
            not-a-list: error, 502 where strict: the daemon's answer is not an engine's
            row-without-id: 11 images
            odd-row: 12 images
            huge: error, 502 where strict: the daemon's answer is too long
            containers-fail: 12 images
            containers-hang: 12 images
            list-fails: error, 502 where strict: the daemon answered with status 500
            unknown-fields: 12 images
            missing-fields: 12 images
            nobody there: unreachable, 502 where strict: the daemon is unreachable: connections are refused
            ");
        }
    }
}

#[tokio::test]
async fn a_failure_is_never_not_modified() {
    let server = Stowage::start(&nobody(), &[]);
    for method in [Method::GET, Method::HEAD] {
        for known in ["*", "W/\"x\"", "\"\""] {
            let request = server.request(method.clone(), "/api/images?env=1");
            let answer = send(request.header("If-None-Match", known)).await;
            assert_eq!(answer.status, 200, "{known}");
            assert_eq!(answer.header("stowage-environment-status"), Some("unreachable"));
        }
    }
}

#[tokio::test]
async fn a_daemon_that_fails_after_a_list_does_not_make_that_list_look_new() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=0"]);
    let good = ask(&server, "/api/images?env=1").await;
    engine.set_fault(Fault::ListFails);
    let tag = good.header("etag").unwrap();
    let failed = send(server.get("/api/images?env=1").header("If-None-Match", tag)).await;
    assert_eq!((failed.status.as_u16(), failed.text()), (200, "[]"));
    engine.set_fault(Fault::None);
    let again = send(server.get("/api/images?env=1").header("If-None-Match", tag)).await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn a_daemon_that_hangs_does_not_keep_another_from_being_listed() {
    let hanging = engine(Shape::default(), Fault::Hang).await;
    let live = engine(Shape::default(), Fault::None).await;
    let endpoint = format!("live={}", live.endpoint());
    let server =
        Stowage::start(&hanging.endpoint(), &["--environment", &endpoint, "--daemon-timeout-secs", "600"]);
    let pending: Vec<_> = (0..20).map(|_| tokio::spawn(send(server.get("/api/images?env=1")))).collect();
    let images = ask(&server, "/api/images?env=2").await.json();
    assert_eq!(images.as_array().unwrap().len(), 12);
    assert!(pending.iter().all(|pending| !pending.is_finished()));
    pending.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn a_daemon_that_comes_back_is_listed_again() {
    let folder = tempfile::tempdir().unwrap();
    let start =
        |path: &Path| FakeEngine::builder().images(5).listen(Listen::Unix(path.join("docker.sock"))).start();
    let first = start(folder.path()).await.unwrap();
    let server = Stowage::start(&first.endpoint(), &["--list-max-age-secs=0"]);
    let status = async || {
        let answer = ask(&server, "/api/images?env=1").await;
        answer.header("stowage-environment-status").unwrap().to_owned()
    };
    assert_eq!(status().await, "ok");
    first.stop().await;
    assert_eq!(status().await, "unreachable");
    let _second = start(folder.path()).await.unwrap();
    assert_eq!(status().await, "ok");
}

#[tokio::test]
async fn the_typed_client_is_told_what_is_wrong_with_the_daemon() {
    let hosts = FaultyHosts::start(Shape::default()).await;
    let client = client::Client::new(hosts.server.url(""));
    let list = async |name: &str| {
        let place = hosts.names.iter().position(|known| known == name).unwrap();
        let environment = i64::try_from(place + 1).unwrap().try_into().ok();
        ended(client.list_images(&ImageQuery { environment, ..ImageQuery::default() })).await
    };
    assert_eq!(list("none").await.unwrap().len(), 12);
    for (name, expected) in [
        ("hang", EnvironmentStatus::Timeout),
        ("http-500", EnvironmentStatus::Error),
        ("html", EnvironmentStatus::Error),
        ("nobody there", EnvironmentStatus::Unreachable),
    ] {
        let error = list(name).await.unwrap_err();
        assert!(
            matches!(error, client::ClientError::Environment { status, .. } if status == expected),
            "{name}: {error:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_server_neither_dies_nor_grows_whatever_daemons_do() {
    let hosts = FaultyHosts::start(Shape::Docker20Classic).await;
    hosts.answers(&[]).await;
    let warm_kb = hosts.server.resident_kb();
    for _ in 0..4 {
        hosts.answers(&[]).await;
    }
    let kb = hosts.server.resident_kb();
    assert!(kb < warm_kb * 2, "it grew from {warm_kb} kB to {kb} kB");
    assert_eq!(ask(&hosts.server, "/api/health").await.json()["status"], json!("ok"));
    assert_eq!(ask(&hosts.server, "/api/images?env=1").await.json().as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn whoever_hangs_up_gives_their_place_at_a_hanging_daemon_back() {
    let engine = engine(Shape::Docker28Containerd, Fault::Hang).await;
    let server = Stowage::start(&engine.endpoint(), &["--daemon-timeout-secs=600"]);
    let places = 8;
    // Who asks for the same shares a place.
    let lists = (0..places).map(|n| format!(r#"/api/images?env=1&filters={{"label":["{n}"]}}"#));
    let requests: Vec<_> = lists.map(|list| tokio::spawn(server.get(&list).send())).collect();
    while engine.call_count("GET /_ping") < places {
        ask(&server, "/api/health").await;
    }
    for request in requests {
        request.abort();
    }
    engine.set_fault(Fault::None);
    let answer = ask(&server, "/api/images?env=1").await;
    assert_eq!(answer.header("stowage-environment-status"), Some("ok"));
}

#[tokio::test]
async fn a_port_that_wants_tls_is_a_daemon_that_fails_and_no_mistake_of_the_caller() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("tcp://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let asked = tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 4096]).await;
            assert_ne!(asked.unwrap(), 0);
            // What Go's server says to plain HTTP on a TLS port.
            let words = "Client sent an HTTP request to an HTTPS server.\n";
            let answer = format!("HTTP/1.0 400 Bad Request\r\n\r\n{words}");
            drop(tokio::io::AsyncWriteExt::write_all(&mut stream, answer.as_bytes()).await);
        }
    });
    let server = Stowage::start(&endpoint, &[]);
    let answer = ask(&server, "/api/images?env=1").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "[]"));
    assert_eq!(answer.header("stowage-environment-status"), Some("error"));
    let strict = send(server.get("/api/images?env=1").header("prefer", "handling=strict")).await;
    assert_eq!(
        (strict.status.as_u16(), strict.error().as_str()),
        (502, "the daemon answered with status 400")
    );
}
