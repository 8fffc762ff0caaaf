//! The two simulated hosts of `cargo xtask run --demo`.

use std::fs;
use std::io::pipe;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::fake_engine::{self, Simulation};
use crate::workspace::Workspace;

const WEB: Simulation = Simulation {
    name: "web",
    images: 180,
    containers: 64,
    seed: 7,
    shape: "docker28-containerd",
    version_label: "28.5.2-simulated",
};

const CI: Simulation = Simulation {
    name: "ci",
    images: 2400,
    containers: 350,
    seed: 11,
    shape: "docker20-classic",
    version_label: "20.10.24-simulated",
};

/// A unix socket's path may have some 100 bytes, wherever the clone is.
const LONGEST_FOLDER_BYTES: usize = 80;

/// Starts two simulated hosts and tells stowage about them. They live exactly as long as stowage does.
pub(crate) fn add_hosts(workspace: &Workspace, stowage: &mut Command) -> Result<()> {
    let folder = folder(workspace);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    // A simulated host ends when its standard input does. That is the reading end of a pipe whose writing
    // end only stowage holds, so they end with it, however it ends.
    let (reader, writer) = pipe().context("no pipe")?;
    for simulation in [&WEB, &CI] {
        let input = reader.try_clone().context("no second pipe end")?;
        let host = fake_engine::start(workspace, simulation, &folder, input.into())?;
        let environment = format!("demo-{} (simulated)={}", simulation.name, host.endpoint);
        println!("   demo-{} (simulated): {} images", simulation.name, simulation.images);
        stowage.arg("--environment").arg(environment);
    }
    stowage.stdin(writer);
    Ok(())
}

/// The same folder at every start, so that the environments' endpoints stay the same.
fn folder(workspace: &Workspace) -> PathBuf {
    let usual = workspace.cache.join("demo");
    if usual.as_os_str().len() <= LONGEST_FOLDER_BYTES {
        return usual;
    }
    std::env::temp_dir().join(format!("stowage-demo-{}", std::process::id()))
}
