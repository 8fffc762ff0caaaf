//! What the images page costs in a browser: the first load, each keystroke and sort, memory, and requests.

use anyhow::{Context, Result, ensure};

use crate::bench_server::{self, BENCH_ENVIRONMENT, Host, ScratchFolder, start};
use crate::fake_engine::Simulation;
use crate::install::node_packages;
use crate::machine;
use crate::page;
use crate::process;
use crate::report::timed;
use crate::tools;
use crate::workspace::Workspace;

/// Each by its number of images.
const HOSTS: [Simulation; 4] =
    [host("few", 50), host("hundreds", 500), host("thousands", 5_000), host("many", 50_000)];

const fn host(name: &'static str, images: u32) -> Simulation {
    Simulation {
        name,
        images,
        containers: images / 10,
        seed: 1,
        shape: "docker28-containerd",
        version_label: "28.5.2-simulated",
    }
}

/// Builds everything, then has Chromium measured by `e2e/bench`.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tools = timed("tools", "what builds the page", || tools::ensure_all(workspace))?;
    timed("page", "the part that runs in the browser", || page::build(workspace, &tools))?;
    bench_server::build(workspace)?;
    timed("packages", "what drives the browser", || node_packages(workspace))?;
    let chromium = machine::chromium();
    ensure!(chromium.is_some(), "there is no Chromium (Debian: apt install chromium)");

    let folder = ScratchFolder::make(workspace)?;
    let hosts = HOSTS
        .iter()
        .map(|simulation| Host::start(workspace, simulation, &folder.0))
        .collect::<Result<Vec<_>>>()?;
    let environments: Vec<_> = hosts.iter().map(Host::environment).collect();
    let mut words = vec!["--auth", "off"];
    words.extend(environments.iter().flat_map(|environment| ["--environment", environment]));
    let server = start(workspace, &folder.0.join("page"), &words)?;

    let mut npm = workspace.command("npm");
    npm.args(["run", "--silent", "bench", "--", &format!("http://{}", server.address)])
        .args(HOSTS.iter().zip(BENCH_ENVIRONMENT..).map(|(host, id)| format!("{}={id}", host.images)))
        .current_dir(workspace.e2e());
    npm.env("STOWAGE_CHROMIUM", chromium.context("no Chromium")?);
    timed("page", "in Chromium", || process::run(&mut npm))
}
