//! What is kept and cannot be used costs itself only.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use db::{Database, DeclaredEnvironment};
use fake_engine::{Fault, Shape};
use reqwest::Method;
use serde_json::{Value, json};

use super::{certificate, plain, row, with_tls};
use crate::support::{Stowage, ask, command, database_url, engine, nobody, send};

fn start(folder: &Path, arguments: &[&str]) -> Stowage {
    Stowage::run(command(folder, &nobody()).args(arguments), folder)
}

async fn post(server: &Stowage, draft: &Value) -> Value {
    let made = send(server.request(Method::POST, "/api/environments").json(draft)).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()
}

#[tokio::test]
async fn with_another_key_an_environment_is_told_and_not_reached_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(Shape::default(), Fault::None).await;
    let (client, key) = certificate();
    let server = start(folder.path(), &[]);
    let id = post(&server, &with_tls("secret", &client, Some(&key))).await["id"].clone();
    let open = post(&server, &plain("open", &engine.endpoint())).await["id"].clone();
    server.end("TERM").await;
    let (own, kept) = (folder.path().join("data/secret.key"), folder.path().join("kept.key"));
    fs::rename(&own, &kept).unwrap();

    let server = start(folder.path(), &[]);
    let log = server.log();
    assert!(log.contains("secrets in the database were encrypted with another key"), "{log}");
    let list = ask(&server, "/api/environments").await.json();
    let told = row(&list, "secret").unwrap();
    let reason = "its secrets were encrypted with another key";
    assert_eq!(
        (&told["status"], &told["error"], &told["kind"]),
        (&json!("error"), &json!(reason), &json!("tls"))
    );
    let images = ask(&server, &format!("/api/images?env={id}")).await;
    assert_eq!((images.status.as_u16(), images.header("stowage-environment-status")), (502, Some("error")));
    assert_eq!(images.error(), format!("the environment cannot be used: {reason}"));
    assert_eq!(ask(&server, &format!("/api/images?env={open}")).await.json().as_array().unwrap().len(), 12);
    let path = format!("/api/environments/{id}");
    let test = send(server.request(Method::POST, &format!("{path}/test"))).await;
    assert_eq!((test.status.as_u16(), test.error()), (502, images.error()));
    // What does not concern the key can be changed meanwhile, and keeps it.
    let mut off = with_tls("renamed", &client, None);
    off["enabled"] = false.into();
    let changed = send(server.request(Method::PUT, &path).json(&off)).await.json();
    assert_eq!(changed["tls"]["hasClientKey"], true);
    assert_eq!(ask(&server, &format!("/api/images?env={id}")).await.status, 404);
    off["enabled"] = true.into();
    send(server.request(Method::PUT, &path).json(&off)).await;
    assert_eq!(ask(&server, &format!("/api/images?env={id}")).await.status, 502);
    // What does concern it cannot be checked, so it is not kept: neither where it is disabled.
    let before = ask(&server, &path).await.json();
    for enabled in [true, false] {
        let mut misplaced = with_tls("renamed", &client, None);
        misplaced["tls"]["ca"] = key.as_str().into();
        misplaced["enabled"] = enabled.into();
        let refused = send(server.request(Method::PUT, &path).json(&misplaced)).await;
        let words = format!("{reason}; give them anew, or change its name and whether it is enabled only");
        assert_eq!((refused.status.as_u16(), refused.error()), (409, words));
    }
    assert_eq!(ask(&server, &path).await.json(), before);
    server.end("TERM").await;

    fs::rename(&kept, &own).unwrap();
    let server = start(folder.path(), &[]);
    let images = ask(&server, &format!("/api/images?env={id}")).await;
    assert_eq!(images.header("stowage-environment-status"), Some("unreachable"), "it is reached for");
    server.end("TERM").await;

    // A new secret takes the place of one that cannot be read; and one that is removed is in nobody's way.
    fs::remove_file(&own).unwrap();
    let server = start(folder.path(), &[]);
    let mut other = with_tls("other", &client, None);
    other["tls"]["clientCertificate"] = Value::Null;
    assert_eq!(
        send(server.request(Method::PUT, &path).json(&other)).await.json()["tls"]["hasClientKey"],
        false
    );
    let anew = send(server.request(Method::PUT, &path).json(&with_tls("anew", &client, Some(&key)))).await;
    assert_eq!(anew.status, 200);
    let images = ask(&server, &format!("/api/images?env={id}")).await;
    assert_eq!(images.header("stowage-environment-status"), Some("unreachable"));
}

#[tokio::test]
async fn an_address_that_is_not_understood_costs_its_environment_only() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path(), &[]).end("TERM").await;
    let declared = |name: &str, endpoint: &str| DeclaredEnvironment {
        name: name.to_owned(),
        endpoint: endpoint.to_owned(),
    };
    // As a later version may have written it.
    let database = Database::open(&database_url(folder.path())).unwrap();
    database.save_local_environment(declared("local", "quic://later:1")).await.unwrap();
    drop(database);
    let server = Stowage::run(
        command(folder.path(), "").env_remove("DOCKER_HOST").arg("--environment=ci=unix:///a"),
        folder.path(),
    );
    let list = ask(&server, "/api/environments").await.json();
    let told = row(&list, "local").unwrap();
    assert_eq!(told["status"], "error");
    assert!(told["error"].as_str().unwrap().starts_with("endpoint: expected unix://"), "{told}");
    assert!(!list.to_string().contains("later"));
    assert_eq!(row(&list, "ci").unwrap()["status"], "unreachable");
    assert_eq!(ask(&server, "/api/images?env=1").await.status, 502);
    let mended =
        send(server.request(Method::PUT, "/api/environments/1").json(&plain("local", "unix:///a"))).await;
    assert_eq!(mended.status, 200);
    assert_eq!(ask(&server, "/api/images?env=1").await.status, 200);
}

#[tokio::test]
async fn a_key_can_be_supplied_and_is_taken_as_others_may_use_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("supplied.key");
    fs::write(&file, [7; 64]).unwrap();
    let argument = format!("--secret-key-file={}", file.display());
    let refusal = |arguments: &[&str]| {
        let output = command(folder.path(), &nobody()).args(arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let set_mode = |mode| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o444);
    assert!(refusal(&[&argument]).contains("can be read by others than its owner"));
    set_mode(0o660);
    assert!(refusal(&[&argument, "--secret-key-access=shared"]).contains("can be changed by others"));
    set_mode(0o444);
    let server = start(folder.path(), &[&argument, "--secret-key-access=shared"]);
    let (client, key) = certificate();
    let id = post(&server, &with_tls("a", &client, Some(&key))).await["id"].clone();
    assert!(!folder.path().join("data/secret.key").exists());
    server.end("TERM").await;

    // By a variable as well.
    set_mode(0o400);
    let mut command = command(folder.path(), &nobody());
    let server = Stowage::run(command.env("STOWAGE_SECRET_KEY_FILE", &file), folder.path());
    let images = ask(&server, &format!("/api/images?env={id}")).await;
    assert_eq!(images.header("stowage-environment-status"), Some("unreachable"));
    server.end("TERM").await;
    fs::remove_file(&file).unwrap();
    assert!(refusal(&[&argument]).contains("cannot be read or made"));
    assert!(!file.exists(), "a supplied key is never made");
}
