//! `/_ping` and `/version`.

use hyper::header::{CACHE_CONTROL, HeaderValue, PRAGMA};
use serde_json::json;

use crate::engine::Engine;
use crate::reply::{self, Refusal, Reply};
use crate::shape::Shape;

/// The kernel that the engine claims to run on.
pub(super) const KERNEL: &str = "6.1.0-28-amd64";

pub(super) fn ping() -> Reply {
    let mut reply = reply::typed("text/plain; charset=utf-8", "OK");
    let headers = reply.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store, must-revalidate"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    reply
}

pub(super) fn version(engine: &Engine) -> Result<Reply, Refusal> {
    let build = Build::of(engine.shape);
    let (api, min_api) = (engine.api.newest.to_string(), engine.api.oldest.to_string());
    let component = |name: &str, version: &str, commit: &str| json!({ "Name": name, "Version": version, "Details": { "GitCommit": commit } });
    reply::json(&json!({
        "Platform": { "Name": build.platform },
        "Components": [
            {
                "Name": "Engine",
                "Version": engine.version,
                "Details": {
                    "ApiVersion": api,
                    "Arch": "amd64",
                    "BuildTime": build.time,
                    "Experimental": "false",
                    "GitCommit": build.commit,
                    "GoVersion": build.go,
                    "KernelVersion": KERNEL,
                    "MinAPIVersion": min_api,
                    "Os": "linux",
                },
            },
            component("containerd", build.containerd, "b98a3aace656320842a23f4a392a33f46af97866"),
            component("runc", build.runc, "v1.1.15-0-gbc20cb44"),
            component("docker-init", "0.19.0", "de40ad0"),
        ],
        "Version": engine.version,
        "ApiVersion": api,
        "MinAPIVersion": min_api,
        "GitCommit": build.commit,
        "GoVersion": build.go,
        "Os": "linux",
        "Arch": "amd64",
        "KernelVersion": KERNEL,
        "BuildTime": build.time,
    }))
}

/// What an engine says about how it was built.
struct Build {
    platform: &'static str,
    commit: &'static str,
    go: &'static str,
    time: &'static str,
    containerd: &'static str,
    runc: &'static str,
}

impl Build {
    fn of(shape: Shape) -> Self {
        match shape {
            Shape::Docker20Classic => Self {
                platform: "",
                commit: "5d6db84",
                go: "go1.19.8",
                time: "2023-05-18T08:38:34.000000000+00:00",
                containerd: "1.6.20~ds1",
                runc: "1.1.5+ds1",
            },
            Shape::Docker28Containerd => Self {
                platform: "Docker Engine - Community",
                commit: "89c5e8f",
                go: "go1.24.9",
                time: "2025-11-05T14:43:25.000000000+00:00",
                containerd: "v1.7.29",
                runc: "1.3.3",
            },
        }
    }
}
