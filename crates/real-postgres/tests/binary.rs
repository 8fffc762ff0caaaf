//! The program: its first line, and how it ends.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod traces;

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use real_postgres::Cluster;

/// Starts it, and returns the URL that it prints, and the folder in that.
fn start() -> (Child, String, PathBuf) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_real-postgres"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim_end().strip_prefix("real-postgres: listening on ").unwrap().to_owned();
    let host = url.rsplit('@').next().unwrap().split('/').next().unwrap();
    let folder = PathBuf::from(host.replace("%2F", "/"));
    assert_ne!(traces::processes(&folder), Vec::<String>::new());
    (child, url, folder)
}

/// Waits for the program and for everything that it started: they share its stderr.
fn assert_nothing_stays(mut child: Child, folder: &Path) {
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    child.wait().unwrap();
    assert_eq!(complaints, "");
    assert_eq!(traces::processes(folder), Vec::<String>::new());
    assert!(!folder.exists());
}

#[test]
fn it_ends_with_its_input() {
    let Some(cluster) = Cluster::shared() else { return };
    let (mut child, url, folder) = start();
    assert_eq!(cluster.query(&url, "SELECT current_user"), "stowage");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert_nothing_stays(child, &folder);
}

#[test]
fn it_ends_cleanly_on_sigterm() {
    if Cluster::shared().is_none() {
        return;
    }
    let (mut child, _url, folder) = start();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    assert_nothing_stays(child, &folder);
}

#[test]
fn its_cluster_goes_even_when_it_is_killed() {
    if Cluster::shared().is_none() {
        return;
    }
    let (mut child, _url, folder) = start();
    child.kill().unwrap();
    assert_nothing_stays(child, &folder);
}
