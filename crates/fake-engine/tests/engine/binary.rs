//! The binary, as Playwright and `xtask run --demo` start it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::client::{get, rows};
use anyhow::Context;

/// A child that does not outlive its test.
struct Engine {
    child: Child,
    endpoint: String,
}

impl Engine {
    /// Starts it with these arguments and reads where it listens.
    fn start(arguments: &[&str]) -> anyhow::Result<Self> {
        let child = Command::new(env!("CARGO_BIN_EXE_fake-engine"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut engine = Self { child, endpoint: String::new() };
        let mut line = String::new();
        BufReader::new(engine.child.stdout.take().context("stdout")?).read_line(&mut line)?;
        let endpoint =
            line.trim_end().strip_prefix("fake-engine: listening on ").context("the first line")?;
        engine.endpoint = endpoint.to_owned();
        Ok(engine)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // It has ended already where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn it_answers_until_its_stdin_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docker.sock");
    let listen = format!("unix://{}", path.display());
    let mut engine = Engine::start(&[
        "--listen",
        &listen,
        "--images",
        "12",
        "--containers",
        "3",
        "--seed",
        "7",
        "--shape",
        "docker20-classic",
        "--fault",
        "none",
        "--version-label",
        "20.10.24-simulated",
        "--exit-with-stdin",
    ])
    .unwrap();
    assert_eq!(engine.endpoint, listen);
    assert_eq!(rows(&engine.endpoint, "/images/json").await.unwrap().len(), 12);
    assert_eq!(rows(&engine.endpoint, "/containers/json?all=1").await.unwrap().len(), 3);
    let version = get(&engine.endpoint, "/version").await.unwrap().json().unwrap();
    assert_eq!(version["Version"], "20.10.24-simulated");

    drop(engine.child.stdin.take());
    assert!(engine.child.wait().unwrap().success());
    assert!(!path.exists());
}

#[tokio::test]
async fn several_engines_are_one_process_each_with_its_own_fault_and_images() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fake-engine"))
        .args(["--images", "5", "--another", "http-500", "--another", "none", "--exit-with-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(3);
    let endpoints: Vec<_> = lines
        .map(|line| line.unwrap().strip_prefix("fake-engine: listening on ").unwrap().to_owned())
        .collect();
    let [one, failing, another] = endpoints.try_into().unwrap();
    let [its, others] =
        [rows(&one, "/images/json").await.unwrap(), rows(&another, "/images/json").await.unwrap()];
    assert_eq!((its.len(), others.len()), (5, 5));
    assert_ne!(its[0]["Id"], others[0]["Id"]);
    assert_eq!(get(&failing, "/images/json").await.unwrap().status, 500);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[tokio::test]
async fn it_stops_cleanly_on_signals() {
    for signal in ["-INT", "-TERM"] {
        let mut engine = Engine::start(&["--listen", "tcp://127.0.0.1:0"]).unwrap();
        assert_eq!(get(&engine.endpoint, "/_ping").await.unwrap().body, "OK");
        let pid = engine.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        assert!(engine.child.wait().unwrap().success(), "{signal}");
    }
}

#[test]
fn it_refuses_what_it_cannot_do() {
    for (arguments, message) in [
        (["--listen", "tcp://0.0.0.0:2375"], "is not a loopback address"),
        (["--fault", "nonsense"], "row-without-id"),
        (["--shape", "podman"], "docker28-containerd"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_fake-engine")).args(arguments).output().unwrap();
        assert!(!output.status.success());
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(complaint.contains(message), "{complaint}");
    }
}
