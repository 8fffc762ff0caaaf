//! The recipe of Podman as a service.

use std::{
    fs,
    ops::{Deref, DerefMut},
    path::Path,
};

use crate::{
    DockerRegistry, Engine, Unavailable, machine, programs,
    readiness::Readiness,
    recipe::{CommandLine, Recipe},
};

/// The `podman` that is installed, as a service that speaks Docker's API, started here. See [`Engine`] for
/// what can be asked of it. Its containers end with it.
#[derive(Debug)]
pub struct Podman(Engine);

impl Podman {
    /// Starts a service in a temporary folder and waits until it answers.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where this machine cannot run one, or where it did not become ready; then with the
    /// end of its log.
    pub fn start() -> Result<Self, Unavailable> {
        Self::start_at(None)
    }

    /// As [`crate::Dockerd::start_in`].
    ///
    /// # Errors
    ///
    /// As [`Podman::start`]; also where the folder's path is longer than a unix socket allows.
    pub fn start_in(folder: &Path) -> Result<Self, Unavailable> {
        Self::start_at(Some(folder))
    }

    /// Lets it speak plain HTTP with this registry, as Docker does with every one on this machine, and
    /// restarts it.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where it does not become ready again.
    pub fn trust(&mut self, registry: &DockerRegistry) -> Result<(), Unavailable> {
        let entry = format!("[[registry]]\nlocation = \"{}\"\ninsecure = true\n", registry.address());
        fs::write(self.folder().join(REGISTRIES), entry)
            .map_err(Unavailable::io("cannot write registries.conf"))?;
        self.restart()
    }

    fn start_at(folder: Option<&Path>) -> Result<Self, Unavailable> {
        machine::check()?;
        programs::find("docker")?;
        programs::find("podman")?;
        let runc = programs::find("runc")?;
        Engine::start(folder, |folder, socket| recipe(folder, socket, &runc)).map(Self)
    }
}

impl Deref for Podman {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.0
    }
}

impl DerefMut for Podman {
    fn deref_mut(&mut self) -> &mut Engine {
        &mut self.0
    }
}

const REGISTRIES: &str = "registries.conf";

fn recipe(folder: &Path, socket: &Path, runc: &Path) -> Result<Recipe, Unavailable> {
    let registries = folder.join(REGISTRIES);
    if !registries.exists() {
        fs::write(&registries, "").map_err(Unavailable::io("cannot write registries.conf"))?;
    }
    let podman = || {
        CommandLine::new("env", folder.join("podman.log"))
            // The machine's settings are not read.
            .arg("CONTAINERS_CONF=/dev/null")
            .arg(format!("CONTAINERS_REGISTRIES_CONF={}", registries.display()))
            .arg("podman")
            .arg("--root")
            .arg(folder.join("data"))
            // Goes with the namespace, so that every start is one after a reboot.
            .arg("--runroot")
            .arg("/run/containers")
            .arg("--network-config-dir")
            .arg(folder.join("networks"))
            .arg("--volumepath")
            .arg(folder.join("volumes"))
            .arg("--storage-driver")
            .arg("vfs")
            .arg("--cgroup-manager")
            .arg("cgroupfs")
            .arg("--events-backend")
            .arg("file")
            // As Docker does; crun starts nothing where there are control groups of both kinds.
            .arg("--runtime")
            .arg(runc)
    };
    let service =
        podman().arg("system").arg("service").arg("--time=0").arg(format!("unix://{}", socket.display()));
    Ok(Recipe {
        is_isolated: true,
        // A container that is paused could not even be killed.
        before_stop: format!(
            "{} || :\n{} || :",
            podman().arg("unpause").arg("--all").for_shell(),
            podman().arg("kill").arg("--all").for_shell()
        ),
        ..Recipe::new(folder, Readiness::Pings(socket.to_owned()), service)
    })
}
