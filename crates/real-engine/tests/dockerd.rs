//! A daemon that the library starts: what it can be asked, and that nothing of it stays.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod traces;

use std::{fs, os::unix::net::UnixStream};

use real_engine::require_dockerd;

#[test]
fn images_and_containers_are_made_and_listed() {
    let Some(dockerd) = require_dockerd("images_and_containers_are_made_and_listed") else {
        return;
    };
    let imported = dockerd.import_image("shop/web:1.0", &[("note", "<b>\"bold\"</b> $HOME")], 3000).unwrap();
    let built = dockerd.build_from_scratch(Some("shop/api:2"), &[("team", "a b")], 2000).unwrap();
    let dangling = dockerd.build_from_scratch(None, &[], 1000).unwrap();
    let container = dockerd.create_container("shop/web:1.0").unwrap();

    let list = dockerd.docker(&["images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"]);
    let list = list.unwrap();
    let mut lines: Vec<_> = list.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            format!("<none>:<none> {dangling}"),
            format!("shop/api:2 {built}"),
            format!("shop/web:1.0 {imported}")
        ]
    );

    let inspect = |format: &str| dockerd.docker(&["image", "inspect", "-f", format, "shop/web:1.0"]).unwrap();
    assert_eq!(inspect("{{index .Config.Labels \"note\"}}"), "<b>\"bold\"</b> $HOME");
    assert_eq!(inspect("{{.Size}}"), "3000");
    assert_eq!(dockerd.docker(&["ps", "-aq", "--no-trunc"]).unwrap(), container);
}

#[test]
fn a_failed_command_says_what_docker_said() {
    let Some(dockerd) = require_dockerd("a_failed_command_says_what_docker_said") else {
        return;
    };
    let error = dockerd.docker(&["rmi", "nobody/knows:it"]).unwrap_err().to_string();
    assert!(error.contains("docker rmi nobody/knows:it") && error.contains("No such image"), "{error}");
}

#[test]
fn a_restart_keeps_the_images_and_the_socket() {
    let Some(mut dockerd) = require_dockerd("a_restart_keeps_the_images_and_the_socket") else {
        return;
    };
    let image = dockerd.import_image("kept:1", &[], 100).unwrap();
    let endpoint = dockerd.endpoint();

    dockerd.stop();
    assert!(UnixStream::connect(dockerd.socket()).is_err());
    assert!(dockerd.docker(&["images"]).is_err());

    dockerd.start_again().unwrap();
    assert_eq!(dockerd.endpoint(), endpoint);
    assert_eq!(dockerd.docker(&["images", "-q", "--no-trunc"]).unwrap(), image);
}

#[test]
fn nothing_is_left_after_the_drop() {
    let Some(dockerd) = require_dockerd("nothing_is_left_after_the_drop") else {
        return;
    };
    let folder = dockerd.folder().to_owned();
    dockerd.import_image("gone:1", &[], 100).unwrap();
    dockerd.create_container("gone:1").unwrap();
    assert_eq!(
        traces::processes(&folder).len(),
        6,
        "two shells, unshare, the watcher, containerd and dockerd"
    );

    drop(dockerd);
    assert_eq!(traces::processes(&folder), Vec::<String>::new());
    assert_eq!(traces::mounts(&folder), Vec::<String>::new());
    assert!(!folder.exists());
}

#[test]
fn two_daemons_do_not_see_each_other() {
    let Some(one) = require_dockerd("two_daemons_do_not_see_each_other") else {
        return;
    };
    let Some(other) = require_dockerd("two_daemons_do_not_see_each_other") else {
        return;
    };
    one.import_image("only/here:1", &[], 100).unwrap();
    one.create_container("only/here:1").unwrap();
    assert_eq!(other.docker(&["images", "-aq"]).unwrap(), "");
    assert_eq!(other.docker(&["ps", "-aq"]).unwrap(), "");
}

#[test]
fn a_daemon_that_cannot_start_says_why() {
    if require_dockerd("a_daemon_that_cannot_start_says_why").is_none() {
        return;
    }
    let folder = tempfile::Builder::new().prefix("bad").tempdir_in("/tmp").unwrap();
    // Where its data should be there is a file.
    fs::write(folder.path().join("data"), "").unwrap();
    let error = real_engine::Dockerd::start_in(folder.path()).unwrap_err().to_string();
    assert!(error.contains("ended with") && error.contains("points to a file"), "{error}");
    assert_eq!(traces::processes(folder.path()), Vec::<String>::new());
}
