//! The release server and simulated hosts, as benchmarks start them.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::fake_engine::{self, FakeEngine, Simulation};
use crate::http_get::get;
use crate::keep_alive::Place;
use crate::report::timed;
use crate::run::build_release;
use crate::workspace::Workspace;

const START_TIMEOUT: Duration = Duration::from_secs(30);

/// The environment that the first [`Host::environment`] makes: the machine's own daemon is before it.
pub(crate) const BENCH_ENVIRONMENT: u32 = 2;

/// Builds what a benchmark runs.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    timed("build", "the release binaries", || {
        build_release(workspace, "backend")?;
        build_release(workspace, "fake-engine")
    })
}

/// A running server; ends with this value.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process to its first 200.
    pub(crate) took: Duration,
    /// What it says on standard error.
    pub(crate) log: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// A simulated host; ends with this value.
pub(crate) struct Host {
    name: &'static str,
    engine: FakeEngine,
}

impl Host {
    /// Starts it, with its socket in the folder.
    pub(crate) fn start(workspace: &Workspace, simulation: &Simulation, folder: &Path) -> Result<Self> {
        let engine = fake_engine::start(workspace, simulation, folder, Stdio::piped())?;
        Ok(Self { name: simulation.name, engine })
    }

    /// Where it is asked directly.
    pub(crate) fn place(&self) -> Place {
        Place::Unix(PathBuf::from(self.engine.endpoint.trim_start_matches("unix://")))
    }

    /// What `--environment` is told about it.
    pub(crate) fn environment(&self) -> String {
        format!("{}={}", self.name, self.engine.endpoint)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        end(&mut self.engine.process);
    }
}

pub(crate) fn end(process: &mut Child) {
    // It may be gone already, and there is nothing left to do about it.
    let _ = process.kill();
    let _ = process.wait();
}

/// Starts the server, with its data in a folder, and waits until it answers.
pub(crate) fn start(workspace: &Workspace, data_dir: &Path, words: &[&str]) -> Result<Server> {
    start_program(&workspace.built("release", "stowage"), data_dir, words)
}

/// The same with the server that is this program.
pub(crate) fn start_program(program: &Path, data_dir: &Path, words: &[&str]) -> Result<Server> {
    let address = free_address()?;
    let log = data_dir.with_extension("log");
    let stderr = fs::File::create(&log).with_context(|| format!("cannot create {}", log.display()))?;
    let mut stowage = Command::new(program);
    stowage
        .args(["--listen", &address.to_string(), "--log", "error", "--data-dir"])
        .arg(data_dir)
        .args(words)
        // This machine's own daemon is none of a benchmark's business.
        .env("DOCKER_HOST", format!("unix://{}", data_dir.join("none.sock").display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(stderr);
    let started = Instant::now();
    let process = stowage.spawn().with_context(|| format!("cannot start {}", program.display()))?;
    let mut server = Server { process, address, took: Duration::ZERO, log };
    loop {
        if get(address, "/api/health").is_ok_and(|answer| answer.status == 200) {
            server.took = started.elapsed();
            return Ok(server);
        }
        if let Some(status) = server.process.try_wait().context("cannot ask how stowage is")? {
            bail!("{} ended at once ({status})", program.display());
        }
        ensure!(started.elapsed() < START_TIMEOUT, "stowage did not answer within {START_TIMEOUT:?}");
        thread::sleep(Duration::from_micros(500));
    }
}

/// An address of this machine on which nobody listens.
pub(crate) fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    listener.local_addr().context("no free port")
}

/// A duration in milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A folder that goes when this value does. In the cache, because a socket's path must be short.
pub(crate) struct ScratchFolder(pub(crate) PathBuf);

impl ScratchFolder {
    /// A new one.
    pub(crate) fn make(workspace: &Workspace) -> Result<Self> {
        let folder = workspace.cache.join(format!("bench-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for ScratchFolder {
    fn drop(&mut self) {
        // Only disk space: a leftover is harmless.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What the process holds in memory, as Linux counts it.
pub(crate) fn resident_kb(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let status =
        fs::read_to_string(&path).with_context(|| format!("cannot read {path} (this needs Linux)"))?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
        .with_context(|| format!("{path} has no VmRSS"))
}

/// How many files and sockets the process has open.
pub(crate) fn open_files(process: u32) -> Result<usize> {
    let path = format!("/proc/{process}/fd");
    Ok(fs::read_dir(&path).with_context(|| format!("cannot read {path} (this needs Linux)"))?.count())
}
