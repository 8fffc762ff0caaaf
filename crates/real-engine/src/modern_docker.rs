//! The recipe of the newest Docker, with the containerd store.

use std::{
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::{
    Engine, Unavailable, dockerd, machine, programs,
    recipe::{Recipe, quoted_path},
    sid::Sid,
};

/// The Docker daemon of Debian's unstable distribution, with the containerd image store, started here. See
/// [`Engine`] for what can be asked of it, and [`crate::modern_docker_cli`] for the command line of its age.
#[derive(Debug)]
pub struct ModernDocker(Engine);

impl ModernDocker {
    /// Starts a daemon in a temporary folder and waits until it answers.
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
    /// As [`ModernDocker::start`]; also where the folder's path is longer than a unix socket allows.
    pub fn start_in(folder: &Path) -> Result<Self, Unavailable> {
        Self::start_at(Some(folder))
    }

    fn start_at(folder: Option<&Path>) -> Result<Self, Unavailable> {
        machine::check()?;
        programs::find("docker")?;
        let sid = Sid::find()?;
        Engine::start(folder, |folder, socket| recipe(folder, socket, &sid)).map(Self)
    }
}

impl Deref for ModernDocker {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.0
    }
}

impl DerefMut for ModernDocker {
    fn deref_mut(&mut self) -> &mut Engine {
        &mut self.0
    }
}

fn recipe(folder: &Path, socket: &Path, sid: &Sid) -> Result<Recipe, Unavailable> {
    let settings = json!({ "features": { "containerd-snapshotter": true } });
    let recipe = dockerd::recipe(folder, socket, &settings, |name| Ok(PathBuf::from(name)))?;
    let chroot = programs::find("chroot")?;
    let root = folder.join("sid/root");
    Ok(Recipe {
        prepare: prepare(folder, sid),
        helper: recipe.helper.map(|helper| helper.in_root(&chroot, &root)),
        main: recipe.main.arg("--ip6tables=false").in_root(&chroot, &root),
        ..recipe
    })
}

/// Puts a layer of its own above the distribution, which many daemons share and none changes, and the
/// machine's devices and this daemon's folder into it.
fn prepare(folder: &Path, sid: &Sid) -> String {
    let folder = quoted_path(folder);
    let sid = quoted_path(sid.root());
    format!(
        r"mkdir -p {folder}/sid
mount -t tmpfs tmpfs {folder}/sid
cd {folder}/sid
mkdir lower upper work root
mount --bind {sid} lower
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work root
for each in proc sys dev; do mount --rbind /$each root/$each; done
mkdir -p root{folder}
mount --bind {folder} root{folder}"
    )
}
