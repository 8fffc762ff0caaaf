//! The recipe of the machine's own `dockerd`.

use std::{
    fs,
    ops::{Deref, DerefMut},
    os::unix::fs::MetadataExt,
    path::Path,
};

use tempfile::TempDir;

use crate::{
    Engine, Unavailable, programs,
    recipe::{CommandLine, Recipe},
};

/// What an engine's sockets append to its folder's path: `/exec/libnetwork/0123456789ab.sock` is the
/// longest. With it, a path may have 107 bytes.
const LONGEST_FOLDER: usize = 107 - 40;

/// A Docker daemon that was started here, from the `dockerd` that is installed. See [`Engine`] for what
/// can be asked of it.
#[derive(Debug)]
pub struct Dockerd(Engine);

impl Dockerd {
    /// Starts a daemon in a temporary folder and waits until it answers.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where this machine cannot run one, or where it did not become ready; then with the
    /// end of its log.
    pub fn start() -> Result<Self, Unavailable> {
        check_machine()?;
        // Not below TMPDIR, which may be long: a unix socket's path has 107 bytes at most.
        let temporary = tempfile::Builder::new()
            .prefix("real-")
            .tempdir_in("/tmp")
            .map_err(Unavailable::io("cannot make a folder in /tmp"))?;
        let recipe = recipe(temporary.path())?;
        Engine::start(recipe, Some(temporary)).map(Self)
    }

    /// Starts a daemon with its data in this folder, which is made where it is missing and kept
    /// afterwards, and waits until it answers on `docker.sock` in that folder.
    ///
    /// # Errors
    ///
    /// As [`Dockerd::start`]; also where the folder's path is longer than a unix socket allows.
    pub fn start_in(folder: &Path) -> Result<Self, Unavailable> {
        check_machine()?;
        fs::create_dir_all(folder).map_err(Unavailable::io("cannot make the folder"))?;
        let folder = fs::canonicalize(folder).map_err(Unavailable::io("cannot find the folder"))?;
        Engine::start(recipe(&folder)?, None::<TempDir>).map(Self)
    }
}

impl Deref for Dockerd {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.0
    }
}

impl DerefMut for Dockerd {
    fn deref_mut(&mut self) -> &mut Engine {
        &mut self.0
    }
}

fn check_machine() -> Result<(), Unavailable> {
    if !cfg!(target_os = "linux") {
        return Err(Unavailable::NotLinux);
    }
    let process = fs::metadata("/proc/self").map_err(Unavailable::io("cannot read /proc"))?;
    if process.uid() != 0 {
        return Err(Unavailable::NotRoot);
    }
    programs::find("runc")?;
    programs::find("docker")?;
    Ok(())
}

fn recipe(folder: &Path) -> Result<Recipe, Unavailable> {
    let usable = folder.to_str().is_some_and(|text| text.len() <= LONGEST_FOLDER && !text.contains('\n'));
    if !usable {
        return Err(Unavailable::UnusableFolder(folder.to_owned()));
    }
    let socket = folder.join("docker.sock");
    let containerd_socket = folder.join("containerd.sock");
    let settings = folder.join("daemon.json");
    let containerd_settings = folder.join("containerd.toml");

    fs::write(&settings, serde_json::json!({}).to_string())
        .map_err(Unavailable::io("cannot write daemon.json"))?;
    fs::write(&containerd_settings, containerd_toml(folder))
        .map_err(Unavailable::io("cannot write containerd.toml"))?;

    // A containerd of our own, always: a dockerd that is not told of one takes the machine's where it
    // runs, and would share the namespace of the machine's own Docker.
    let containerd =
        CommandLine::new(&programs::find("containerd")?.to_string_lossy(), folder.join("containerd.log"))
            .arg("--config")
            .arg(&containerd_settings)
            .arg("--root")
            .arg(folder.join("containerd"))
            .arg("--state")
            .arg(folder.join("exec/containerd"))
            .arg("--address")
            .arg(&containerd_socket);

    // Nothing of the machine's network is changed, and its /etc/docker/daemon.json is not read.
    let dockerd = CommandLine::new(&programs::find("dockerd")?.to_string_lossy(), folder.join("dockerd.log"))
        .arg("--config-file")
        .arg(&settings)
        .arg("--data-root")
        .arg(folder.join("data"))
        .arg("--exec-root")
        .arg(folder.join("exec"))
        .arg("--pidfile")
        .arg(folder.join("docker.pid"))
        .arg("--containerd")
        .arg(&containerd_socket)
        .arg("--host")
        .arg(format!("unix://{}", socket.display()))
        .arg("--iptables=false")
        .arg("--ip-forward=false")
        .arg("--bridge=none");

    Ok(Recipe { folder: folder.to_owned(), socket, helper: Some(containerd), main: dockerd })
}

/// Without Kubernetes' plugin, which would listen on a port, and without /opt/containerd.
fn containerd_toml(folder: &Path) -> String {
    let opt = serde_json::Value::from(folder.join("opt").to_string_lossy());
    format!(
        "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n\
         [plugins.\"io.containerd.internal.v1.opt\"]\npath = {opt}\n"
    )
}
