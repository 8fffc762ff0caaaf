//! How fast the release binary answers, and how much memory it holds.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::bench_server::{self, BENCH_ENVIRONMENT, Host, ScratchFolder, milliseconds, resident_kb, start};
use crate::fake_engine::Simulation;
use crate::http_get::get;
use crate::report::timed;
use crate::workspace::Workspace;

const RUNS: usize = 10;
const START_GOAL_MS: u32 = 150;
const MEMORY_GOAL_MB: u32 = 40;

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
    bench_server::build(workspace)?;
    let folder = ScratchFolder::make(workspace)?;
    timed("start", "from the start of the process to the first 200", || measure_start(workspace, &folder.0))?;
    timed("memory", "with 2,000 images listed once", || measure_memory(workspace, &folder.0))
}

fn measure_start(workspace: &Workspace, folder: &Path) -> Result<()> {
    let first = start(workspace, &folder.join("start"), &["--auth", "off"])?.took;
    let mut took = Vec::new();
    for _ in 0..RUNS {
        took.push(start(workspace, &folder.join("start"), &["--auth", "off"])?.took);
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
    let host = Host::start(workspace, &HOST, folder)?;
    let words = ["--auth", "off", "--environment", &host.environment()];
    let server = start(workspace, &folder.join("memory"), &words)?;
    println!("   before a list       {:>6} kB", resident_kb(server.process.id())?);
    let asked = Instant::now();
    let answer = get(server.address, &format!("/api/images?env={BENCH_ENVIRONMENT}"))?;
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
