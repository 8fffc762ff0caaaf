//! Debian's unstable distribution in a folder: the newest Docker, for the tests.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::machine::is_root;
use crate::process::{self, find_program};
use crate::workspace::Workspace;

/// Docker with its own command line, and a program that runs in any container.
const PACKAGES: &str = "docker.io,docker-cli,containerd,runc,ca-certificates,busybox-static";

/// Where it is; `real-engine` looks for it here too. Whoever wants a newer one removes the folder.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.cache.join("tools/debian-sid")
}

/// Makes the folder once. Does nothing, and says so, where there is no debootstrap.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    let folder = folder(workspace);
    if folder.is_dir() {
        return Ok(());
    }
    if find_program("debootstrap").is_none() || find_program("apt-get").is_none() {
        println!("   no debootstrap here: the newest Docker cannot be installed");
        return Ok(());
    }
    ensure!(is_root(workspace), "installing the newest Docker takes root, as running it does");
    let tools = workspace.cache.join("tools");
    fs::create_dir_all(&tools).with_context(|| format!("cannot create {}", tools.display()))?;
    // Another clone may be at it.
    let lock = tools.join("debian-sid.lock");
    let lock = File::create(&lock).with_context(|| format!("cannot create {}", lock.display()))?;
    lock.lock().context("cannot lock the folder of the newest Docker")?;
    if folder.is_dir() {
        return Ok(());
    }
    println!("   installing the newest Docker into {} (once, some 600 MB)", folder.display());
    let draft = tools.join("debian-sid.draft");
    if draft.exists() {
        fs::remove_dir_all(&draft).with_context(|| format!("cannot remove {}", draft.display()))?;
    }
    // What debootstrap mounts in there is gone with it, also when it is killed.
    let mut debootstrap = workspace.command("unshare");
    debootstrap.args(["--mount", "--propagation=private", "debootstrap", "--variant=minbase"]);
    debootstrap.arg(format!("--include={PACKAGES}")).arg("sid").arg(&draft).arg(mirror(workspace)?);
    process::run(&mut debootstrap)?;
    for spare in ["var/cache/apt/archives", "var/lib/apt/lists"] {
        // Only disk space: a leftover is harmless.
        let spare = draft.join(spare);
        fs::remove_dir_all(&spare).unwrap_or_else(|error| println!("   {} stays: {error}", spare.display()));
    }
    fs::rename(&draft, &folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// The mirror that this machine itself installs Debian from.
fn mirror(workspace: &Workspace) -> Result<String> {
    let mut apt = workspace.command("apt-get");
    apt.args(["indextargets", "--format", "$(REPO_URI)"]);
    apt.args(["Origin: Debian", "Label: Debian", "Component: main", "Created-By: Packages"]);
    let mirrors = process::capture(&mut apt)?;
    let mirror = mirrors.lines().next().map(str::to_owned);
    mirror.context("apt's sources name no mirror of Debian, or `apt-get update` was never run")
}
