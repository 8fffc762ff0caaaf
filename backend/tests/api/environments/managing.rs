//! `POST /api/environments`, `GET`, `PUT` and `DELETE /api/environments/{environment}`.

use std::fmt::Write as _;

use fake_engine::{Fault, Shape};
use reqwest::Method;
use serde_json::{Value, json};

use super::{certificate, plain, row, with_tls};
use crate::support::{Guarded, Person, Stowage, command, engine, nobody, send};

/// How many images that environment has, or the status.
async fn images(guarded: &Guarded, person: &Person, id: &Value) -> Result<usize, u16> {
    let answer = guarded.get(person, &format!("/api/images?env={id}")).await;
    match answer.header("stowage-environment-status") {
        Some("ok") => Ok(answer.json().as_array().unwrap().len()),
        _ => Err(answer.status.as_u16()),
    }
}

fn path(id: &Value) -> String {
    format!("/api/environments/{id}")
}

#[tokio::test]
async fn an_environment_is_reached_as_soon_as_it_is_made_and_no_longer_than_it_is_enabled() {
    let engines = [engine(Shape::default(), Fault::None).await, engine(Shape::default(), Fault::None).await];
    let guarded = Guarded::start(&nobody(), &[]).await;
    let admin = &guarded.admin;
    let made = guarded.manage(Method::POST, "/api/environments", plain("ci", &engines[0].endpoint())).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    let id = &made["id"];
    assert_eq!(guarded.get(admin, &path(id)).await.json(), made);
    let viewer = guarded.newcomer("eve", &[("Viewer", id.clone())]).await;
    let sees = async |name: &str| {
        let list = guarded.get(&viewer, "/api/environments").await.json();
        row(&list, name).is_some()
    };
    for person in [admin, &viewer] {
        assert_eq!(images(&guarded, person, id).await, Ok(12));
    }
    assert!(sees("ci").await);

    let other = guarded.manage(Method::PUT, &path(id), plain("CI", &engines[1].endpoint())).await.json();
    assert_eq!((&other["id"], other["name"].as_str()), (id, Some("CI")));
    let before = engines[0].call_count("GET /images/json");
    assert_eq!(images(&guarded, &viewer, id).await, Ok(12));
    assert_eq!(engines[0].call_count("GET /images/json"), before);
    assert_eq!(engines[1].call_count("GET /images/json"), 1);

    let mut off = plain("CI", &engines[1].endpoint());
    off["enabled"] = false.into();
    guarded.manage(Method::PUT, &path(id), off.clone()).await;
    assert_eq!(images(&guarded, admin, id).await, Err(404));
    assert_eq!(images(&guarded, &viewer, id).await, Err(403));
    assert!(!sees("CI").await);
    let list = guarded.get(admin, "/api/environments").await.json();
    let told = row(&list, "CI").unwrap();
    assert_eq!((&told["enabled"], &told["status"]), (&json!(false), &json!("unknown")));

    off["enabled"] = true.into();
    guarded.manage(Method::PUT, &path(id), off).await;
    assert_eq!(images(&guarded, &viewer, id).await, Ok(12));

    guarded.manage(Method::DELETE, &path(id), Value::Null).await;
    assert_eq!(images(&guarded, admin, id).await, Err(404));
    assert_eq!(images(&guarded, &viewer, id).await, Err(403));
    assert_eq!(guarded.get(&viewer, "/api/environments").await.json(), json!([]));
    let again = guarded.manage(Method::POST, "/api/environments", plain("ci", &engines[0].endpoint())).await;
    assert_ne!(again.json()["id"], *id);
    assert_eq!(images(&guarded, &viewer, &again.json()["id"]).await, Err(403), "the role went with it");
}

#[tokio::test]
async fn a_token_for_an_environment_that_is_gone_reaches_no_other() {
    let engine = engine(Shape::default(), Fault::None).await;
    let guarded = Guarded::start(&engine.endpoint(), &[]).await;
    let made =
        guarded.manage(Method::POST, "/api/environments", plain("ci", &engine.endpoint())).await.json();
    let (_, program) = guarded.make_token(&guarded.admin, &["images:view"], json!([made["id"]])).await;
    assert_eq!(images(&guarded, &program, &made["id"]).await, Ok(12));
    guarded.manage(Method::DELETE, &path(&made["id"]), Value::Null).await;
    let again =
        guarded.manage(Method::POST, "/api/environments", plain("ci", &engine.endpoint())).await.json();
    for id in [&made["id"], &again["id"], &json!(1)] {
        assert_eq!(images(&guarded, &program, id).await, Err(403), "{id}");
    }
}

#[tokio::test]
async fn a_draft_that_makes_no_sense_is_refused_with_the_field() {
    let server = Stowage::start(&nobody(), &["--environment=ci=tcp://127.0.0.1:1"]);
    let post = async |path: &str, body: &Value| send(server.request(Method::POST, path).json(body)).await;
    let (client, key) = certificate();
    let (_, of_another) = certificate();
    let tls = |tls: Value| json!({ "name": "a", "endpoint": "tcp://a", "tls": tls });
    let ssh = |ssh: Value| json!({ "name": "a", "endpoint": "ssh://root@a", "ssh": ssh });
    let mut told = String::new();
    for (what, draft) in [
        ("no name", plain("", "unix:///a")),
        ("spaces", plain(" a", "unix:///a")),
        ("no endpoint", plain("a", "")),
        ("another scheme", plain("a", "npipe:////./pipe/docker")),
        ("a password", plain("a", "ssh://root:s3cret@a")),
        ("odd path", plain("a", "unix:///a\u{0}b")),
        ("taken", plain("CI", "unix:///a")),
        ("tls for a socket", json!({ "name": "a", "endpoint": "unix:///a", "tls": {} })),
        ("no ssh", plain("a", "ssh://root@a")),
        ("nothing to sign in with", ssh(json!({ "knownHosts": "" }))),
        ("no private key", ssh(json!({ "knownHosts": "", "privateKey": "s3cret" }))),
        ("no authority", tls(json!({ "ca": "s3cret" }))),
        ("a key as authority", tls(json!({ "ca": key }))),
        ("no server's name", tls(json!({ "serverName": "not a name" }))),
        ("certificate without key", tls(json!({ "clientCertificate": client }))),
        ("key without certificate", tls(json!({ "clientKey": key }))),
        ("another's key", tls(json!({ "clientCertificate": client, "clientKey": of_another }))),
        ("NUL", tls(json!({ "ca": "\u{0}" }))),
        ("unknown field", json!({ "name": "a", "endpoint": "unix:///a", "origin": "settings" })),
        ("unknown field", tls(json!({ "hasClientKey": true }))),
    ] {
        let answer = post("/api/environments", &draft).await;
        writeln!(told, "{what}: {} {}", answer.status.as_u16(), answer.error()).unwrap();
        // The test of a draft says the same; there its name does not count.
        if !["no name", "spaces", "taken"].contains(&what) {
            let tested = post("/api/environments/test", &json!({ "draft": draft })).await;
            assert_eq!(tested.status, answer.status, "{what}");
            if !what.starts_with("unknown") {
                assert_eq!(tested.error(), answer.error(), "{what}");
            }
        }
    }
    assert!(!told.contains("s3cret"));
    insta::assert_snapshot!(told, @r"
    no name: 400 name: expected a name of 1 to 100 characters, without control characters and without spaces around it
    spaces: 400 name: expected a name of 1 to 100 characters, without control characters and without spaces around it
    no endpoint: 400 endpoint: expected unix:///path/to/docker.sock, tcp://host:port or ssh://user@host
    another scheme: 400 endpoint: expected unix:///path/to/docker.sock, tcp://host:port or ssh://user@host
    a password: 400 endpoint: expected no password in the address
    odd path: 400 endpoint: expected a text without control characters
    taken: 409 the name CI is taken already
    tls for a socket: 400 tls: only for tcp://host:port
    no ssh: 400 ssh: needed for ssh://user@host, and only for that
    nothing to sign in with: 400 ssh: a private key or the agent is needed to sign in
    no private key: 400 ssh.privateKey: expected a private key, OpenSSH's or PEM
    no authority: 400 tls.ca: no certificate in it
    a key as authority: 400 tls.ca: a private key is in it, which does not belong there
    no server's name: 400 tls.serverName: expected a host's name or an address
    certificate without key: 400 tls.clientKey: needed with tls.clientCertificate
    key without certificate: 400 tls.clientKey: only together with tls.clientCertificate
    another's key: 400 tls.clientKey: it is not the key of tls.clientCertificate
    NUL: 400 tls.ca: expected a text without control characters
    unknown field: 400 the body is not what is expected: unknown field `origin`, expected one of `name`, `enabled`, `endpoint`, `tls`, `ssh` at line 1 column 43
    unknown field: 400 the body is not what is expected: unknown field `hasClientKey`, expected one of `ca`, `serverName`, `skipVerification`, `clientCertificate`, `clientKey` at line 1 column 54
    ");
    assert_eq!(send(server.get("/api/environments")).await.json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_environment_that_does_not_exist_is_told_to_whoever_manages_them() {
    let server = Stowage::start(&nobody(), &[]);
    for (method, path, body) in [
        (Method::GET, "/api/environments/99", Value::Null),
        (Method::PUT, "/api/environments/99", plain("a", "unix:///a")),
        (Method::DELETE, "/api/environments/99", Value::Null),
        (Method::POST, "/api/environments/99/test", Value::Null),
        (
            Method::POST,
            "/api/environments/test",
            json!({ "environment": 99, "draft": plain("", "unix:///a") }),
        ),
    ] {
        let request = server.request(method.clone(), path);
        let answer = send(if body.is_null() { request } else { request.json(&body) }).await;
        assert_eq!(
            (answer.status.as_u16(), answer.error().as_str()),
            (404, "Environment not found"),
            "{method} {path}"
        );
    }
    for path in ["/api/environments/0", "/api/environments/x"] {
        assert_eq!(send(server.get(path)).await.error(), "there is nothing at this path");
    }
}

#[tokio::test]
async fn whoever_only_manages_environments_sees_which_there_are_and_asks_no_daemon() {
    let engine = engine(Shape::default(), Fault::None).await;
    let guarded = Guarded::start(&engine.endpoint(), &[]).await;
    let role = json!({ "name": "Keeper", "permissions": ["environments:manage"] });
    let role = guarded.manage(Method::POST, "/api/roles", role).await.json();
    let id = guarded.make_user("eve", &[]).await;
    let assignment = json!({ "roleId": role["id"], "scope": "all" });
    guarded.manage(Method::POST, &format!("/api/users/{id}/assignments"), assignment).await;
    let eve = guarded.sign_in("eve").await;
    let list = guarded.get(&eve, "/api/environments").await.json();
    assert_eq!((&list[0]["name"], &list[0]["status"]), (&json!("local"), &json!("unknown")));
    assert_eq!(guarded.get(&eve, "/api/environments/1").await.status, 200);
    assert_eq!(guarded.get(&eve, "/api/images?env=1").await.status, 403);
    assert_eq!(engine.call_count("GET /version"), 0);
}

#[tokio::test]
async fn what_the_settings_name_can_be_disabled_and_nothing_else_and_stays_disabled() {
    let folder = tempfile::tempdir().unwrap();
    let start =
        |arguments: &[&str]| Stowage::run(command(folder.path(), &nobody()).args(arguments), folder.path());
    let named = ["--environment=ci=tcp://127.0.0.1:1"];
    let server = start(&named);
    let ask = async |server: &Stowage, method: Method, body: Value| {
        let request = server.request(method, "/api/environments/2");
        send(if body.is_null() { request } else { request.json(&body) }).await
    };
    let draft = |enabled: bool| json!({ "name": "ci", "endpoint": "tcp://127.0.0.1:1", "enabled": enabled });
    let refusal =
        "the server's settings name this environment, and they alone change it; it can be disabled here";
    for (method, body) in [
        (Method::PUT, plain("CI", "tcp://127.0.0.1:1")),
        (Method::PUT, plain("ci", "tcp://127.0.0.1:2")),
        (Method::PUT, json!({ "name": "ci", "endpoint": "tcp://127.0.0.1:1", "tls": {} })),
        (Method::DELETE, Value::Null),
    ] {
        let answer = ask(&server, method, body).await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (409, refusal));
    }
    let disabled = ask(&server, Method::PUT, draft(false)).await.json();
    assert_eq!((&disabled["enabled"], &disabled["origin"]), (&json!(false), &json!("settings")));
    assert_eq!(send(server.get("/api/images?env=2")).await.status, 404);
    server.end("TERM").await;

    let server = start(&named);
    assert_eq!(ask(&server, Method::GET, Value::Null).await.json()["enabled"], false);
    assert_eq!(send(server.get("/api/images?env=2")).await.status, 404);
    assert_eq!(ask(&server, Method::PUT, draft(true)).await.json()["enabled"], true);
    assert_eq!(send(server.get("/api/images?env=2")).await.status, 200);
    server.end("TERM").await;

    // Not named any more, it is there for whoever manages environments, until they delete it.
    let server = start(&[]);
    assert_eq!(ask(&server, Method::GET, Value::Null).await.json()["enabled"], false);
    let refusal = "the server's settings do not name this environment any more; it can be deleted here, but not changed";
    let answer = ask(&server, Method::PUT, draft(true)).await;
    assert_eq!((answer.status.as_u16(), answer.error().as_str()), (409, refusal));
    assert_eq!(ask(&server, Method::DELETE, Value::Null).await.status, 204);
    let free = send(server.request(Method::POST, "/api/environments").json(&plain("ci", "unix:///a"))).await;
    assert_eq!(free.status, 201);
    server.end("TERM").await;

    // Named once more, the name is somebody else's.
    let output = command(folder.path(), &nobody()).args(named).output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(
        words.contains("the settings name an environment ci, and there is another one of that name"),
        "{words}"
    );
}

#[tokio::test]
async fn a_start_does_not_undo_what_was_decided_about_the_local_daemon() {
    let folder = tempfile::tempdir().unwrap();
    let start = |endpoint: &str| Stowage::run(&mut command(folder.path(), endpoint), folder.path());
    let put = async |server: &Stowage, body: Value| {
        let answer = send(server.request(Method::PUT, "/api/environments/1").json(&body)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    };
    let show = async |server: &Stowage| {
        let shown = send(server.get("/api/environments/1")).await.json();
        format!("{} {} {} {}", shown["name"], shown["endpoint"], shown["enabled"], shown["origin"])
    };
    let server = start("unix:///a");
    put(&server, json!({ "name": "box", "endpoint": "unix:///a", "enabled": false })).await;
    server.end("TERM").await;

    let server = start("unix:///b");
    assert_eq!(show(&server).await, r#""box" "unix:///b" false "local""#, "it is followed still");
    put(&server, plain("box", "unix:///mine")).await;
    server.end("TERM").await;

    let server = start("unix:///c");
    assert_eq!(show(&server).await, r#""box" "unix:///mine" true "local""#);
    assert_eq!(send(server.request(Method::DELETE, "/api/environments/1")).await.status, 204);
    server.end("TERM").await;

    let server = start("unix:///d");
    assert_eq!(send(server.get("/api/environments")).await.json(), json!([]));
}

#[tokio::test]
async fn the_client_says_what_the_server_says() {
    let server = Stowage::start(&nobody(), &[]);
    let (certificate, key) = certificate();
    let draft = with_tls("a", &certificate, Some(&key));
    let made = send(server.request(Method::POST, "/api/environments").json(&draft)).await;
    let list = client::Client::new(server.url("")).list_environments().await.unwrap();
    let told = list.iter().find(|environment| environment.name == "a").unwrap();
    assert_eq!((told.kind, told.unverified), (shared::EndpointKind::Tls, true));
    let typed: shared::EnvironmentSettings = serde_json::from_value(made.json()).unwrap();
    assert_eq!(serde_json::to_value(&typed).unwrap(), made.json());
    assert!(typed.tls.is_some_and(|tls| tls.has_client_key));
}
