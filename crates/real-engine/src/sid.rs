//! Debian's unstable distribution in a folder, for a Docker that is newer than the machine's.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Unavailable, machine::tools_folder, programs};

/// The folder that `cargo xtask test --install` makes once. Nothing ever writes into it.
#[derive(Debug)]
pub(crate) struct Sid {
    root: PathBuf,
}

impl Sid {
    /// Finds the folder.
    ///
    /// # Errors
    ///
    /// [`Unavailable::NoSid`] where it is not there.
    pub(crate) fn find() -> Result<Self, Unavailable> {
        let root = tools_folder()?.join("debian-sid");
        if root.is_dir() { Ok(Self { root }) } else { Err(Unavailable::NoSid(root)) }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

/// The `docker` command of Debian's unstable distribution, for the engine at `host` (as `DOCKER_HOST` wants it), with
/// the settings in `config` (as `DOCKER_CONFIG`) and none of the caller's. It takes no root.
///
/// # Errors
///
/// [`Unavailable`] where it is not installed.
pub fn modern_docker_cli(host: &str, config: &Path) -> Result<Command, Unavailable> {
    let sid = Sid::find()?;
    let loader = loader(sid.root())?;
    let mut docker = Command::new(&loader);
    if let Some(libraries) = loader.parent() {
        docker.arg("--library-path").arg(libraries);
    }
    docker
        .arg(sid.root().join("usr/bin/docker"))
        .env_clear()
        .env("PATH", programs::search_path())
        .env("HOME", config)
        .env("DOCKER_CONFIG", config)
        .env("DOCKER_HOST", host)
        // The builder that every engine has; BuildKit needs a plugin that is not there.
        .env("DOCKER_BUILDKIT", "0");
    Ok(docker)
}

/// A program that runs in any container: it needs no libraries. `busybox sleep 1`, `busybox true`, ….
///
/// # Errors
///
/// [`Unavailable`] where it is not installed.
pub fn static_busybox() -> Result<Vec<u8>, Unavailable> {
    fs::read(Sid::find()?.root().join("usr/bin/busybox")).map_err(Unavailable::io("cannot read busybox"))
}

/// `usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2`, or what it is called on this kind of machine.
fn loader(root: &Path) -> Result<PathBuf, Unavailable> {
    let is_loader =
        |file: &PathBuf| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ld-linux"));
    let files_of =
        |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    files_of(&root.join("usr/lib"))
        .find_map(|folder| files_of(&folder).find(is_loader))
        .ok_or_else(|| Unavailable::NoSid(root.to_owned()))
}
