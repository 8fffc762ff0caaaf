//! The same of every engine: what it can be asked, and that nothing of it stays.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod traces;

use std::{fs, os::unix::net::UnixStream, path::Path};

use real_engine::{Engine, require_dockerd, require_modern_docker, require_podman};

fn on_every_engine(test_name: &str, test: impl Fn(&mut Engine)) {
    if let Some(mut docker) = require_dockerd(test_name) {
        test(&mut docker);
    }
    if let Some(mut docker) = require_modern_docker(test_name) {
        test(&mut docker);
    }
    if let Some(mut podman) = require_podman(test_name) {
        test(&mut podman);
    }
}

/// The control groups whose path holds this name.
fn control_groups(name: &str, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            control_groups(name, &path, found);
            let path = path.to_string_lossy().into_owned();
            found.extend(Some(path).filter(|path| path.contains(name)));
        }
    }
}

#[test]
fn containers_have_every_state() {
    on_every_engine("containers_have_every_state", |engine| {
        engine.import_busybox("box:1").unwrap();
        let running = engine.run_busybox("box:1", &["sleep", "3600"]).unwrap();
        let paused = engine.run_busybox("box:1", &["sleep", "3600"]).unwrap();
        engine.docker(&["pause", &paused]).unwrap();
        let exited = engine.run_busybox("box:1", &["true"]).unwrap();
        engine.docker(&["wait", &exited]).unwrap();
        let created = engine.create_container("box:1").unwrap();
        for (container, state) in
            [(running, "running"), (paused, "paused"), (exited, "exited"), (created, "created")]
        {
            let said = engine.docker(&["inspect", "--format", "{{.State.Status}}", &container]).unwrap();
            assert_eq!(said, state, "{engine:?}");
        }
    });
}

#[test]
fn nothing_of_a_running_and_a_paused_container_is_left() {
    on_every_engine("nothing_of_a_running_and_a_paused_container_is_left", |engine| {
        engine.import_busybox("box:1").unwrap();
        let time = format!("3600.{}", engine.folder().to_string_lossy().len());
        let marker = engine.folder().join("sleeper").to_string_lossy().into_owned();
        // The folder's name as an argument makes the process findable.
        let command = ["sh", "-c", "sleep $1; true", "sh", &time, &marker];
        engine.run_busybox("box:1", &command).unwrap();
        let paused = engine.run_busybox("box:1", &command).unwrap();
        engine.docker(&["pause", &paused]).unwrap();
        let sleepers = |processes: Vec<String>| {
            processes.into_iter().filter(|line| line.ends_with(&format!("{marker} "))).count()
        };
        assert_eq!(sleepers(traces::processes(engine.folder())), 2);
        let info = engine.docker(&["inspect", "--format", "{{.HostConfig.CgroupParent}}", &paused]).unwrap();
        let name = info.rsplit_once("real-engine-").unwrap().1;
        let groups = || {
            let mut found = Vec::new();
            control_groups(name, Path::new("/sys/fs/cgroup"), &mut found);
            found
        };
        assert!(!groups().is_empty());

        engine.stop();
        assert_eq!(traces::processes(engine.folder()), Vec::<String>::new());
        assert_eq!(traces::mounts(engine.folder()), Vec::<String>::new());
        assert_eq!(groups(), Vec::<String>::new());
    });
}

#[test]
fn a_restart_keeps_images_and_containers() {
    on_every_engine("a_restart_keeps_images_and_containers", |engine| {
        engine.import_busybox("box:1").unwrap();
        let container = engine.run_busybox("box:1", &["sleep", "3600"]).unwrap();
        let images = engine.docker(&["images", "--quiet", "--no-trunc"]).unwrap();

        engine.stop();
        assert!(UnixStream::connect(engine.socket()).is_err());
        engine.start_again().unwrap();
        assert_eq!(engine.docker(&["images", "--quiet", "--no-trunc"]).unwrap(), images);
        assert_eq!(engine.docker(&["ps", "--all", "--quiet", "--no-trunc"]).unwrap(), container);
        engine.docker(&["start", &container]).unwrap();
    });
}
