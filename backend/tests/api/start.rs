//! From the start of the program to its end.

use std::process::Stdio;

use fake_engine::{Fault, Shape};
use serde_json::Value;

use crate::support::{Answer, Stowage, ask, command, ended, engine, nobody};

fn names_by_id(answer: &Answer) -> Vec<(u64, String)> {
    let environments = answer.json();
    let environments = environments.as_array().unwrap().iter();
    environments
        .map(|environment| {
            (environment["id"].as_u64().unwrap(), environment["name"].as_str().unwrap().to_owned())
        })
        .collect()
}

fn id_of(answer: &Answer, name: &str) -> Option<u64> {
    names_by_id(answer).into_iter().find(|(_, known)| known == name).map(|(id, _)| id)
}

#[tokio::test]
async fn a_signal_ends_the_program_with_success() {
    for signal in ["TERM", "INT"] {
        let server = Stowage::start(&nobody(), &[]);
        assert_eq!(ask(&server, "/api/health").await.status, 200);
        assert!(server.end(signal).await.success(), "{signal}");
    }
}

#[tokio::test]
async fn a_daemon_that_hangs_does_not_keep_the_program_from_ending() {
    let engine = engine(Shape::default(), Fault::Hang).await;
    let server = Stowage::start(&engine.endpoint(), &["--daemon-timeout-secs", "600"]);
    let pending = tokio::spawn(server.get("/api/images?env=1").send());
    ended(async {
        while engine.call_count("GET /_ping") == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(server.end("TERM").await.success());
    assert!(ended(pending).await.unwrap().is_err());
}

#[tokio::test]
async fn the_one_line_on_standard_output_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let mut process =
        command(folder.path(), &nobody()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdout = std::io::BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut stdout, &mut line).unwrap();
    let address = line.trim_end().strip_prefix("Stowage is ready at ").unwrap().to_owned();
    client::Client::new(address).health().await.unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut stdout, &mut rest).unwrap();
    assert_eq!(rest, "");
}

#[tokio::test]
async fn environments_keep_their_ids_over_restarts_and_changes_of_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let start = |docker_host: &str, environments: &[&str]| {
        let mut command = command(folder.path(), docker_host);
        for environment in environments {
            command.args(["--environment", environment]);
        }
        Stowage::run(&mut command, folder.path())
    };
    let host = nobody();
    let server = start(&host, &["nas=unix:///nowhere/nas.sock", "ci=tcp://127.0.0.1:1"]);
    let first = ask(&server, "/api/environments").await;
    assert_eq!(names_by_id(&first), [(1, "local".to_owned()), (2, "nas".to_owned()), (3, "ci".to_owned())]);
    server.end("TERM").await;

    let server = start(&host, &["lab=tcp://127.0.0.1:1", "ci=tcp://127.0.0.1:1"]);
    let second = ask(&server, "/api/environments").await;
    assert_eq!((id_of(&second, "local"), id_of(&second, "ci")), (Some(1), Some(3)));
    let nas = second.json().as_array().unwrap().iter().find(|row| row["name"] == "nas").unwrap().clone();
    assert_eq!((&nas["id"], &nas["enabled"], &nas["status"]), (&2.into(), &false.into(), &"unknown".into()));
    assert_eq!(ask(&server, "/api/images?env=2").await.status, 404);
    let lab = id_of(&second, "lab").unwrap();
    assert!(![1, 2, 3].contains(&lab));
    server.end("TERM").await;

    let server = start(&host, &["nas=unix:///nowhere/nas.sock", "lab=tcp://127.0.0.1:1"]);
    let third = ask(&server, "/api/environments").await;
    assert_eq!((id_of(&third, "nas"), id_of(&third, "lab")), (Some(2), Some(lab)));
}

#[tokio::test]
async fn another_docker_host_becomes_environment_1() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = Shape::ALL.map(|shape| engine(shape, Fault::None));
    let (old, new) = (old.await, new.await);
    for engine in [&old, &new] {
        let server = Stowage::run(&mut command(folder.path(), &engine.endpoint()), folder.path());
        let environments = ask(&server, "/api/environments").await;
        assert_eq!(names_by_id(&environments), [(1, "local".to_owned())]);
        let images: Value = ask(&server, "/api/images?env=1").await.json();
        assert_eq!(images.as_array().unwrap().len(), 12);
        server.end("TERM").await;
    }
    assert_eq!(old.call_count("GET /images/json"), 1);
    assert_eq!(new.call_count("GET /images/json"), 1);
}

#[tokio::test]
async fn without_docker_host_the_daemon_that_was_local_stays_it() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(Shape::default(), Fault::None).await;
    Stowage::run(&mut command(folder.path(), &engine.endpoint()), folder.path()).end("TERM").await;
    let server = Stowage::run(command(folder.path(), "").env_remove("DOCKER_HOST"), folder.path());
    assert_eq!(ask(&server, "/api/images?env=1").await.json().as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn what_is_kept_is_for_nobody_else_on_this_machine() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let _server = Stowage::run(&mut command(folder.path(), &nobody()), folder.path());
    let mode = std::fs::metadata(folder.path().join("data")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
    assert!(folder.path().join("data/secret.key").exists());
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let server = Stowage::start(&nobody(), &[]);
    let folder = tempfile::tempdir().unwrap();
    let address = server.address().to_string();
    let output = command(folder.path(), &nobody()).args(["--listen", &address]).output().unwrap();
    assert!(!output.status.success());
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains(&format!("cannot listen on {address}")), "{words}");
}

#[tokio::test]
async fn two_servers_do_not_share_their_data() {
    let folder = tempfile::tempdir().unwrap();
    let server = Stowage::run(&mut command(folder.path(), &nobody()), folder.path());
    let output = command(folder.path(), &nobody()).output().unwrap();
    assert!(!output.status.success());
    let words = String::from_utf8(output.stderr).unwrap();
    let data = folder.path().canonicalize().unwrap().join("data");
    let reason = format!("another Stowage uses the data in {}; stop it first", data.display());
    assert!(words.contains(&reason), "{words}");
    assert_eq!(ask(&server, "/api/health").await.status, 200);
    // Also where it did not end by itself, it has let go.
    server.end("KILL").await;
    Stowage::run(&mut command(folder.path(), &nobody()), folder.path());
}
