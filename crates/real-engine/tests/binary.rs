//! The program: its first line, and how it ends.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod traces;

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};

use real_engine::{require_dockerd, require_modern_docker, require_podman};
use tempfile::TempDir;

fn start(folder: &Path) -> (Child, String) {
    start_with(&["--dir", folder.to_str().unwrap()])
}

fn start_with(arguments: &[&str]) -> (Child, String) {
    start_kind("dockerd", arguments)
}

fn start_kind(kind: &str, arguments: &[&str]) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_real-engine"))
        .arg(kind)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, line)
}

/// Waits for the program and for everything that it started: they share its stderr.
fn wait_for_all(child: &mut Child) {
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    child.wait().unwrap();
    assert_eq!(complaints, "");
}

fn docker(folder: &Path, arguments: &[&str]) -> String {
    let host = format!("unix://{}/docker.sock", folder.display());
    let output = Command::new("docker").args(["--host", &host]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("bin-").tempdir_in("/tmp").unwrap()
}

fn assert_nothing_runs(folder: &Path) {
    assert_eq!(traces::processes(folder), Vec::<String>::new());
    assert_eq!(traces::mounts(folder), Vec::<String>::new());
}

#[test]
fn it_keeps_the_data_between_two_runs() {
    if require_dockerd("it_keeps_the_data_between_two_runs").is_none() {
        return;
    }
    let temporary = folder();
    let folder = temporary.path().join("made by it");

    let (mut first, line) = start(&folder);
    assert_eq!(line, format!("real-engine: listening on unix://{}/docker.sock\n", folder.display()));
    docker(&folder, &["volume", "create", "kept"]);
    drop(first.stdin.take());
    wait_for_all(&mut first);
    assert_nothing_runs(&folder);

    let (mut second, same_line) = start(&folder);
    assert_eq!(same_line, line);
    assert_eq!(docker(&folder, &["volume", "ls", "-q"]), "kept");
    drop(second.stdin.take());
    wait_for_all(&mut second);
    assert_nothing_runs(&folder);
}

#[test]
fn it_ends_cleanly_on_sigterm() {
    if require_dockerd("it_ends_cleanly_on_sigterm").is_none() {
        return;
    }
    let temporary = folder();
    let (mut child, _line) = start(temporary.path());
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success());
    assert_nothing_runs(temporary.path());
}

#[test]
fn its_daemon_ends_when_it_is_killed() {
    if require_dockerd("its_daemon_ends_when_it_is_killed").is_none() {
        return;
    }
    let temporary = folder();
    let (mut child, _line) = start(temporary.path());
    child.kill().unwrap();
    wait_for_all(&mut child);
    assert_nothing_runs(temporary.path());
}

#[test]
fn a_temporary_folder_goes_even_when_it_is_killed() {
    if require_dockerd("a_temporary_folder_goes_even_when_it_is_killed").is_none() {
        return;
    }
    let (mut child, line) = start_with(&[]);
    let socket = line.trim_end().strip_prefix("real-engine: listening on unix://").unwrap();
    let folder = Path::new(socket).parent().unwrap();
    assert!(folder.exists());
    child.kill().unwrap();
    wait_for_all(&mut child);
    assert_nothing_runs(folder);
    assert!(!folder.exists());
}

#[test]
fn every_kind_keeps_its_data_and_is_gone_when_it_is_killed() {
    let test = "every_kind_keeps_its_data_and_is_gone_when_it_is_killed";
    let kinds = [
        ("dockerd", require_dockerd(test).is_some()),
        ("modern-docker", require_modern_docker(test).is_some()),
        ("podman", require_podman(test).is_some()),
    ];
    for (kind, _) in kinds.into_iter().filter(|(_, is_there)| *is_there) {
        let temporary = folder();
        let place = ["--dir", temporary.path().to_str().unwrap()];
        let (mut child, line) = start_kind(kind, &place);
        assert!(line.ends_with("/docker.sock\n"), "{kind}: {line}");
        docker(temporary.path(), &["volume", "create", "kept"]);
        child.kill().unwrap();
        wait_for_all(&mut child);
        assert_nothing_runs(temporary.path());

        let (mut child, _line) = start_kind(kind, &place);
        assert_eq!(docker(temporary.path(), &["volume", "ls", "-q"]), "kept", "{kind}");
        drop(child.stdin.take());
        wait_for_all(&mut child);
        assert_nothing_runs(temporary.path());
    }
}

#[test]
fn a_folder_has_one_daemon_only() {
    if require_dockerd("a_folder_has_one_daemon_only").is_none() {
        return;
    }
    let temporary = folder();
    let (mut first, _line) = start(temporary.path());
    let (second, line) = start(temporary.path());
    assert_eq!(line, "");
    let output = second.wait_with_output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("another one runs at"));
    drop(first.stdin.take());
    wait_for_all(&mut first);
}

#[test]
fn it_loads_as_many_images_as_it_is_told_to() {
    if require_dockerd("it_loads_as_many_images_as_it_is_told_to").is_none() {
        return;
    }
    let temporary = folder();
    let (mut child, _line) = start_with(&["--dir", temporary.path().to_str().unwrap(), "--images", "7"]);
    assert_eq!(docker(temporary.path(), &["image", "ls", "--quiet"]).lines().count(), 7);
    drop(child.stdin.take());
    wait_for_all(&mut child);
}
