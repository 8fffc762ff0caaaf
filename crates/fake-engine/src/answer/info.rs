//! `/info`.

use serde_json::json;

use super::version::KERNEL;
use crate::engine::Engine;
use crate::inventory::{Kind, State};
use crate::reply::{self, Refusal, Reply};
use crate::shape::Shape;

pub(super) fn info(engine: &Engine) -> Result<Reply, Refusal> {
    let inventory = engine.inventory();
    let in_state = |state| inventory.containers.iter().filter(|container| container.state == state).count();
    let (driver, driver_status) = match engine.shape {
        Shape::Docker20Classic => (
            "overlay2",
            json!([
                ["Backing Filesystem", "extfs"],
                ["Supports d_type", "true"],
                ["Native Overlay Diff", "true"],
                ["userxattr", "false"],
            ]),
        ),
        Shape::Docker28Containerd => ("overlayfs", json!([["driver-type", "io.containerd.snapshotter.v1"]])),
    };
    reply::json(&json!({
        "ID": "FAKE:ENGI:NE00:0000:0000:0000:0000:0000:0000:0000:0000:0000",
        "Containers": inventory.containers.len(),
        "ContainersRunning": in_state(State::Running),
        "ContainersPaused": in_state(State::Paused),
        "ContainersStopped": in_state(State::Exited) + in_state(State::Created),
        "Images": inventory.images.iter().filter(|image| image.kind != Kind::Intermediate).count(),
        "Driver": driver,
        "DriverStatus": driver_status,
        "Name": "fake-engine",
        "ServerVersion": engine.version,
        "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
        "OSVersion": "12",
        "OSType": "linux",
        "Architecture": "x86_64",
        "KernelVersion": KERNEL,
        "NCPU": 4,
        "MemTotal": 16_777_216_000_u64,
        "DockerRootDir": "/var/lib/docker",
        "LoggingDriver": "json-file",
        "CgroupDriver": "systemd",
        "CgroupVersion": "2",
        "DefaultRuntime": "runc",
        "ExperimentalBuild": false,
        "LiveRestoreEnabled": false,
        "Labels": [],
        "Warnings": null,
    }))
}
