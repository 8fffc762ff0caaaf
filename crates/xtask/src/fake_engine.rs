//! Starting the program `fake-engine`, for the demo and the benchmarks.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// The first line that the program prints, once it answers.
const READY: &str = "fake-engine: listening on";

const START_TIMEOUT: Duration = Duration::from_secs(20);

/// What a simulated host holds.
pub(crate) struct Simulation {
    /// A short word for its files.
    pub(crate) name: &'static str,
    pub(crate) images: u32,
    pub(crate) containers: u32,
    pub(crate) seed: u64,
    /// `docker20-classic` or `docker28-containerd`.
    pub(crate) shape: &'static str,
    /// The engine version that it reports.
    pub(crate) version_label: &'static str,
}

/// A simulated host that answers.
pub(crate) struct FakeEngine {
    /// As Stowage writes addresses: `unix://…`.
    pub(crate) endpoint: String,
    pub(crate) process: Child,
}

/// Starts the release build of `fake-engine` with its socket and log in `folder`; it ends with its `input`.
///
/// # Errors
/// When it ends at once, or does not answer within [`START_TIMEOUT`].
pub(crate) fn start(
    workspace: &Workspace,
    simulation: &Simulation,
    folder: &Path,
    input: Stdio,
) -> Result<FakeEngine> {
    let socket = folder.join(format!("{}.sock", simulation.name));
    if socket.exists() {
        fs::remove_file(&socket).with_context(|| format!("cannot remove {}", socket.display()))?;
    }
    let endpoint = format!("unix://{}", socket.display());
    // Into a file: this process is gone while the host still talks.
    let log = folder.join(format!("{}.log", simulation.name));
    let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let program = workspace.built("release", "fake-engine");
    let mut command = Command::new(&program);
    command
        .args(["--listen", &endpoint])
        .args(["--images", &simulation.images.to_string()])
        .args(["--containers", &simulation.containers.to_string()])
        .args(["--seed", &simulation.seed.to_string()])
        .args(["--shape", simulation.shape])
        .args(["--version-label", simulation.version_label])
        .arg("--exit-with-stdin")
        .stdin(input)
        .stdout(output.try_clone().context("no second handle on the log")?)
        .stderr(output);
    // Ctrl-C is stowage's: the host ends after it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut process = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;

    let deadline = Instant::now() + START_TIMEOUT;
    loop {
        let said = fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))?;
        if said.lines().any(|line| line.starts_with(READY)) {
            return Ok(FakeEngine { endpoint, process });
        }
        if let Some(status) = process.try_wait().context("cannot ask how fake-engine is")? {
            bail!("fake-engine ended at once ({status}): {}", said.trim());
        }
        if Instant::now() > deadline {
            process.kill().context("cannot end fake-engine")?;
            bail!("fake-engine did not answer within {} s: {}", START_TIMEOUT.as_secs(), said.trim());
        }
        thread::sleep(Duration::from_millis(10));
    }
}
