//! How fast the release binary answers, and how much memory it holds.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::fake_engine::{self, FakeEngine, Simulation};
use crate::http_get::get;
use crate::report::timed;
use crate::run::build_release;
use crate::workspace::Workspace;

const RUNS: usize = 10;
const START_GOAL_MS: u32 = 150;
const MEMORY_GOAL_MB: u32 = 40;
const START_TIMEOUT: Duration = Duration::from_secs(30);

const HOST: Simulation = Simulation {
    name: "bench",
    images: 2000,
    containers: 200,
    seed: 1,
    shape: "docker28-containerd",
    version_label: "28.5.2-simulated",
};

/// Measures the start, then the memory.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    timed("build", "the release binaries", || {
        build_release(workspace, "backend")?;
        build_release(workspace, "fake-engine")
    })?;
    let folder = ScratchFolder::make(workspace)?;
    timed("start", "from the start of the process to the first 200", || measure_start(workspace, &folder.0))?;
    timed("memory", "with 2,000 images listed once", || measure_memory(workspace, &folder.0))
}

fn measure_start(workspace: &Workspace, folder: &Path) -> Result<()> {
    let first = start(workspace, &folder.join("start"), &[])?.took;
    let mut took = Vec::new();
    for _ in 0..RUNS {
        took.push(start(workspace, &folder.join("start"), &[])?.took);
    }
    took.sort();
    let fastest = took.first().copied().unwrap_or_default();
    let median = took.get(RUNS / 2).copied().unwrap_or_default();
    println!("   first start, with migrations  {:>7.1} ms", milliseconds(first));
    println!("   fastest of {RUNS}                 {:>7.1} ms", milliseconds(fastest));
    println!(
        "   median of {RUNS}                  {:>7.1} ms   goal: under {START_GOAL_MS} ms",
        milliseconds(median)
    );
    Ok(())
}

fn measure_memory(workspace: &Workspace, folder: &Path) -> Result<()> {
    let host = Host(fake_engine::start(workspace, &HOST, folder, Stdio::piped())?);
    let environment = format!("bench={}", host.0.endpoint);
    let server = start(workspace, &folder.join("memory"), &["--environment", &environment])?;
    println!("   before a list       {:>6} kB", resident_kb(server.process.id())?);
    let id = environment_id(server.address)?;
    let asked = Instant::now();
    let answer = get(server.address, &format!("/api/images?env={id}"))?;
    let took = milliseconds(asked.elapsed());
    ensure!(answer.status == 200, "the list answered {}: {}", answer.status, answer.body);
    let images: Value = serde_json::from_str(&answer.body).context("the list is no JSON")?;
    let count = images.as_array().map_or(0, Vec::len);
    ensure!(count == 2000, "the list has {count} images, not 2000");
    println!(
        "   after 2,000 images  {:>6} kB   goal: under {MEMORY_GOAL_MB} MB",
        resident_kb(server.process.id())?
    );
    println!("   the list itself took {took:.1} ms and has {} bytes", answer.body.len());
    Ok(())
}

/// A running server; ends with this value.
struct Server {
    process: Child,
    address: SocketAddr,
    took: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// A simulated host; ends with this value.
struct Host(FakeEngine);

impl Drop for Host {
    fn drop(&mut self) {
        end(&mut self.0.process);
    }
}

fn end(process: &mut Child) {
    // It may be gone already, and there is nothing left to do about it.
    let _ = process.kill();
    let _ = process.wait();
}

fn start(workspace: &Workspace, data_dir: &Path, words: &[&str]) -> Result<Server> {
    let address = free_address()?;
    let program = workspace.built("release", "stowage");
    let mut stowage = Command::new(&program);
    stowage
        .args(["--listen", &address.to_string(), "--auth", "off", "--data-dir"])
        .arg(data_dir)
        .args(words)
        // This machine's own daemon is none of a benchmark's business.
        .env("DOCKER_HOST", format!("unix://{}", data_dir.join("none.sock").display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let started = Instant::now();
    let process = stowage.spawn().with_context(|| format!("cannot start {}", program.display()))?;
    let mut server = Server { process, address, took: Duration::ZERO };
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

fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    listener.local_addr().context("no free port")
}

fn environment_id(server: SocketAddr) -> Result<u64> {
    let answer = get(server, "/api/environments")?;
    let environments: Value = serde_json::from_str(&answer.body).context("the environments are no JSON")?;
    environments
        .as_array()
        .into_iter()
        .flatten()
        .find(|environment| environment.get("name").and_then(Value::as_str) == Some("bench"))
        .and_then(|environment| environment.get("id")?.as_u64())
        .with_context(|| format!("no environment `bench` in {}", answer.body))
}

/// What the process holds in memory, as Linux counts it.
fn resident_kb(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let status =
        fs::read_to_string(&path).with_context(|| format!("cannot read {path} (this needs Linux)"))?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
        .with_context(|| format!("{path} has no VmRSS"))
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A folder that goes when this value does. In the cache, because a socket's path must be short.
struct ScratchFolder(PathBuf);

impl ScratchFolder {
    fn make(workspace: &Workspace) -> Result<Self> {
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
