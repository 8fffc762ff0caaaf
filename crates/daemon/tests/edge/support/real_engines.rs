//! The real engines that the same assertions hold on.

use std::fmt;
use std::ops::{Deref, DerefMut};

use authz::ImagesView;
use daemon::{Daemon, Limits};
use real_engine::{
    Dockerd, Engine, ModernDocker, Podman, require_dockerd, require_modern_docker, require_podman,
};
use serde_json::Value;

use super::daemon_at;

/// A real engine of any kind, for one test.
pub(crate) enum RealEngine {
    /// The machine's own Docker, with the classic store.
    Classic(Dockerd),
    /// The newest Docker, with the containerd store.
    Containerd(ModernDocker),
    /// Podman.
    Podman(Podman),
}

/// One of each; fewer, and a line on stderr for each that is missing, where this machine cannot run them.
pub(crate) fn every_real_engine(test_name: &str) -> Vec<RealEngine> {
    let engines = [
        require_dockerd(test_name).map(RealEngine::Classic),
        require_modern_docker(test_name).map(RealEngine::Containerd),
        require_podman(test_name).map(RealEngine::Podman),
    ];
    engines.into_iter().flatten().collect()
}

impl RealEngine {
    /// To list its images.
    pub(crate) fn daemon(&self) -> Daemon<ImagesView> {
        daemon_at(&self.endpoint(), Limits::default())
    }

    /// A repo tag as the engine writes it: Podman names the registry, and `library`, too.
    pub(crate) fn written(&self, tag: &str) -> String {
        let is_podman = matches!(self, Self::Podman(_));
        match tag.split_once('/') {
            Some((registry, _)) if registry.contains('.') => tag.to_owned(),
            Some(_) if is_podman => format!("docker.io/{tag}"),
            None if is_podman => format!("docker.io/library/{tag}"),
            _ => tag.to_owned(),
        }
    }

    /// What the engine says of an image when it is asked for that one.
    pub(crate) fn inspect_image(&self, reference: &str) -> Value {
        let array = self.docker(&["image", "inspect", reference]).unwrap();
        serde_json::from_str::<Value>(&array).unwrap()[0].clone()
    }
}

impl fmt::Display for RealEngine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Classic(_) => "Docker with the classic store",
            Self::Containerd(_) => "Docker with the containerd store",
            Self::Podman(_) => "Podman",
        })
    }
}

impl Deref for RealEngine {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        match self {
            Self::Classic(docker) => docker,
            Self::Containerd(docker) => docker,
            Self::Podman(podman) => podman,
        }
    }
}

impl DerefMut for RealEngine {
    fn deref_mut(&mut self) -> &mut Engine {
        match self {
            Self::Classic(docker) => docker,
            Self::Containerd(docker) => docker,
            Self::Podman(podman) => podman,
        }
    }
}
