//! What a daemon is asked: nothing that a caller wrote, but what was read and is written anew.

use reqwest::Method;

use crate::support::{Guarded, Recorder, Stowage, ask, send};

const OK: &str = "200 OK\nApi-Version: 1.41\nOstype: linux\nServer: Docker\nDocker-Experimental: false\n\
                  Content-Type: text/html\nSet-Cookie: a=b\nX-Secret: x\nLocation: http://10.0.0.7\n\
                  Content-Length: 2\nConnection: close\n\n[]";

#[tokio::test]
async fn nothing_of_a_callers_request_is_handed_on() {
    let recorder = Recorder::start(OK);
    let guarded = Guarded::start(&recorder.endpoint(), &[]).await;
    let token = guarded.make_token(&guarded.admin, &["images:view"], "all".into()).await.1;
    let request = token
        .asks(guarded.server.get("/api/environments/1/docker/v1.41/images/json"))
        .header("X-Registry-Auth", "secret")
        .header("X-Forwarded-Host", "evil.example")
        .header("Connection", "Upgrade, X-Other")
        .header("Upgrade", "tcp")
        .header("X-Other", "1")
        .header("Expect", "100-continue")
        .header("Cookie", "a=b")
        .header("User-Agent", "Docker-Client/28")
        .body("smuggled");
    let answer = send(request).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let host = recorder.endpoint().replace("tcp://", "host: ");
    assert_eq!(recorder.taken(), [["GET /v1.41/images/json HTTP/1.1".to_owned(), host]]);

    // And of the daemon's answer four headers.
    let ours = [
        "cache-control",
        "connection",
        "content-length",
        "content-security-policy",
        "content-type",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "date",
        "permissions-policy",
        "referrer-policy",
        "vary",
        "x-content-type-options",
    ];
    let mut theirs: Vec<_> = answer.headers.keys().map(|name| name.as_str()).collect();
    theirs.retain(|name| !ours.contains(name));
    theirs.sort_unstable();
    assert_eq!(theirs, ["api-version", "docker-experimental", "ostype", "server"]);
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn parameters_are_read_and_those_that_are_known_are_written_anew() {
    let recorder = Recorder::start(OK);
    let server = Stowage::start(&recorder.endpoint(), &[]);
    let docker = "/api/environments/1/docker";
    let mut table = String::new();
    for path in [
        "/_ping?x=1",
        "/version?all=1",
        "/images/json",
        "/images/json?",
        "/images/json?all=1&digests=true&shared-size=1&manifests=1&identity=1&filters=%7B%7D",
        "/images/json?all=0&all=1&platform=x&nope=2&ALL=3",
        "/images/json?filters=%7B%22label%22%3A%5B%22a%26all%3D1%23%20%2B%C3%A4%22%5D%7D",
        "/images/json?%61ll=%31",
        "/images/json?all",
        "/images/a/b:c/json?platform=%7B%22os%22%3A%22linux%22%7D&manifests=1&size=1",
        "/v1.41/images/a%2Fb/history?platform=x&manifests=1",
        "/v1.041/images/%61/json",
        "/images/json/json",
        "/images/a/history/json",
    ] {
        let answer = ask(&server, &format!("{docker}{path}")).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        let asked: Vec<_> = recorder.taken().into_iter().map(|head| head[0].clone()).collect();
        table += &format!("{path}\n  {}\n", asked.join("\n  "));
    }
    insta::assert_snapshot!(table, @r"
    /_ping?x=1
      GET /_ping HTTP/1.1
    /version?all=1
      GET /version HTTP/1.1
    /images/json
      GET /images/json HTTP/1.1
    /images/json?
      GET /images/json HTTP/1.1
    /images/json?all=1&digests=true&shared-size=1&manifests=1&identity=1&filters=%7B%7D
      GET /images/json?all=1&digests=true&filters=%7B%7D&identity=1&manifests=1&shared-size=1 HTTP/1.1
    /images/json?all=0&all=1&platform=x&nope=2&ALL=3
      GET /images/json?all=0 HTTP/1.1
    /images/json?filters=%7B%22label%22%3A%5B%22a%26all%3D1%23%20%2B%C3%A4%22%5D%7D
      GET /images/json?filters=%7B%22label%22%3A%5B%22a%26all%3D1%23+%2B%C3%A4%22%5D%7D HTTP/1.1
    /images/json?%61ll=%31
      GET /images/json?all=1 HTTP/1.1
    /images/json?all
      GET /images/json?all= HTTP/1.1
    /images/a/b:c/json?platform=%7B%22os%22%3A%22linux%22%7D&manifests=1&size=1
      GET /images/a/b:c/json?manifests=1&platform=%7B%22os%22%3A%22linux%22%7D HTTP/1.1
    /v1.41/images/a%2Fb/history?platform=x&manifests=1
      GET /v1.41/images/a/b/history?platform=x HTTP/1.1
    /v1.041/images/%61/json
      GET /v1.41/images/a/json HTTP/1.1
    /images/json/json
      GET /images/json/json HTTP/1.1
    /images/a/history/json
      GET /images/a/history/json HTTP/1.1
    ");
}

#[tokio::test]
async fn what_is_no_request_of_dockers_reaches_no_daemon() {
    let recorder = Recorder::start(OK);
    let server = Stowage::start(&recorder.endpoint(), &[]);
    for path in [
        "/images/../containers/json",
        "/images/%2e%2e%2fcontainers/json",
        "/images/..%2Fcontainers%2Fx/json",
        "/images/a/../../containers/x/json",
        "/images/a%3Fb/json",
        "/images/a%23b/json",
        "/images/a%0d%0aX:%20y/json",
        "/images/a%20HTTP/1.1/json",
        "/images/%252e%252e/json",
        "/images//json",
        "/images/a//json",
        "/images/Upper/json",
        "/v1.41/../../x/images/json",
        "/images/json?filters=%ff",
        "/images/a/json?platform=%ff",
        "/vx/images/json",
        "/v1/images/json",
        "/v1.41.1/images/json",
        "/v1.99999999/images/json",
        "/v1.41/v1.41/images/json",
        "//images/json",
        "/images/json/",
        "/images/JSON",
        "/containers/json",
        "/events",
        "/info",
        "/images/get",
        "/images/a/get",
        "/images/search",
        "/system/df",
        "/exec/1/json",
        "",
        "/",
        "/%2e%2e/%2e%2e/version",
    ] {
        let answer = crate::support::raw(
            &server,
            &format!("GET /api/environments/1/docker{path} HTTP/1.1\nHost: localhost"),
        )
        .await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 400 ") || head.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(body.starts_with(r#"{"message":""#), "{path}: {answer}");
    }
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        for path in [
            "/_ping",
            "/images/json",
            "/images/a",
            "/images/create?fromImage=a",
            "/containers/create",
            "/build",
        ] {
            let answer =
                send(server.request(method.clone(), &format!("/api/environments/1/docker/v1.41{path}")))
                    .await;
            assert_eq!(answer.status, 405, "{method} {path}: {answer:?}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method} {path}");
            assert!(answer.message().starts_with("this endpoint only reads"), "{method} {path}");
        }
    }
    assert!(recorder.taken().is_empty());
}

#[tokio::test]
async fn a_daemon_that_wants_another_protocol_is_one_that_fails() {
    let recorder = Recorder::start(
        "101 UPGRADED\nApi-Version: 1.41\nContent-Type: application/vnd.docker.raw-stream\nConnection: Upgrade\nUpgrade: tcp\n\nroot@host",
    );
    let server = Stowage::start(&recorder.endpoint(), &["--daemon-timeout-secs=3"]);
    let answer = ask(&server, "/api/environments/1/docker/images/json").await;
    assert_eq!(answer.status, 502, "{answer:?}");
    answer.message();
    let recorder = Recorder::start(
        "307 Temporary Redirect\nLocation: http://10.0.0.7/\nContent-Length: 0\nConnection: close\n\n",
    );
    let server = Stowage::start(&recorder.endpoint(), &[]);
    let answer = ask(&server, "/api/environments/1/docker/images/json").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (502, None));
    assert_eq!(answer.message(), "the daemon answered with status 307");
    assert_eq!(recorder.taken().len(), 1);
}
