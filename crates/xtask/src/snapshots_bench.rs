//! What a list costs that the server keeps ready, against what it costs on the daemon's own socket, in one run.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::auth_bench::{make_token, median, set_up};
use crate::bench_caller::{CONNECTIONS, Caller};
use crate::bench_server::{self, BENCH_ENVIRONMENT, Host, ScratchFolder, Server, resident_kb, start};
use crate::fake_engine::Simulation;
use crate::goal::Goal;
use crate::keep_alive::{KeepAlive, Place};
use crate::report::timed;
use crate::workspace::Workspace;

const ROUNDS: usize = 400;
const WARM_UP: usize = 40;
/// Lists that are asked of the daemon each.
const NEW_LISTS: usize = 30;
const REQUESTS_EACH: usize = 250;
/// So long that what is measured is no renewal.
const MAX_AGE: &str = "--list-max-age-secs=3600";

const DAEMON_PATH: &str = "/v1.41/images/json";

/// A daemon with its bytes ready, so that it costs almost nothing. On a containerd store 50,000 images with their
/// manifests are longer than an answer may be.
fn host(images: u32) -> Simulation {
    Simulation {
        name: "bench",
        images,
        containers: images / 10,
        seed: 1,
        shape: "docker20-classic",
        version_label: "20.10.24-simulated",
    }
}

/// Measures a list of 2,000 images, and the memory that lists hold.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    bench_server::build(workspace)?;
    let folder = ScratchFolder::make(workspace)?;
    timed("snapshots", "2,000 images with sign-in on, against the daemon's own socket", || {
        measure(workspace, &folder.0)
    })?;
    timed("memory", "VmRSS after load", || {
        for (images, goal_mb) in [(0, 20), (2_000, 40), (50_000, 250)] {
            measure_memory(workspace, &folder.0, images, goal_mb)?;
        }
        Ok(())
    })
}

/// A server with sign-in on, its daemon, and the header of somebody who may list.
struct Bench {
    host: Host,
    server: Server,
    token: String,
}

impl Bench {
    /// In a data folder of that name, which nobody has used.
    fn start(workspace: &Workspace, folder: &Path, name: &str, images: u32) -> Result<Self> {
        let host = Host::start(workspace, &host(images), folder)?;
        let words = ["--auth", "on", MAX_AGE, "--environment", &host.environment()];
        let server = start(workspace, &folder.join(name), &words)?;
        let cookie = set_up(server.address, &server.log)?;
        let token = format!("Authorization: Bearer {}\r\n", make_token(server.address, &cookie)?);
        Ok(Self { host, server, token })
    }

    fn daemon(&self) -> Caller {
        Caller { place: self.host.place(), path: DAEMON_PATH.to_owned(), headers: String::new(), status: 200 }
    }

    /// Somebody who asks for the list with these headers besides.
    fn caller(&self, headers: &str) -> Caller {
        Caller {
            place: Place::Tcp(self.server.address),
            path: format!("/api/images?env={BENCH_ENVIRONMENT}"),
            // A list that could not be had is no list.
            headers: format!("{}Prefer: handling=strict\r\n{headers}", self.token),
            status: 200,
        }
    }

    /// How often the daemon was asked for its list.
    fn lists(&self) -> Result<u64> {
        let answer = KeepAlive::connect(self.host.place())?.request("GET", "/_fake/calls", "", "")?;
        let calls: Value = serde_json::from_slice(&answer.body).context("the counts are no JSON")?;
        Ok(calls.get("GET /images/json").and_then(Value::as_u64).unwrap_or_default())
    }
}

fn measure(workspace: &Workspace, folder: &Path) -> Result<()> {
    let bench = Bench::start(workspace, folder, "snapshots", 2_000)?;
    let tag = {
        let answer = KeepAlive::connect(Place::Tcp(bench.server.address))?.request(
            "GET",
            &bench.caller("").path,
            &bench.token,
            "",
        )?;
        let tag = answer.head.lines().find_map(|line| line.strip_prefix("etag: ").map(str::to_owned));
        tag.context("the list has no tag")?
    };
    let lists_before = bench.lists()?;
    let unchanged = Caller { status: 304, ..bench.caller(&format!("If-None-Match: {tag}\r\n")) };
    let callers = [
        ("the daemon's own socket", bench.daemon(), ""),
        ("ready, identity", bench.caller(""), "1.5 x"),
        ("ready, brotli", bench.caller("Accept-Encoding: br\r\n"), "1.0 x"),
        ("ready, gzip", bench.caller("Accept-Encoding: gzip\r\n"), "1.0 x"),
        ("unchanged (304)", unchanged, "0.4 x"),
    ];
    let mut measured = Vec::new();
    for (name, caller, goal) in callers {
        measured.push((name, KeepAlive::connect(caller.place.clone())?, caller, goal, Vec::new()));
    }
    // In turns, so that whatever else this machine does hits each of them alike.
    for round in 0..WARM_UP + ROUNDS {
        for (_, connection, caller, _, took) in &mut measured {
            let round_took = caller.ask(connection)?;
            if round >= WARM_UP {
                took.push(round_took);
            }
        }
    }
    let medians: Vec<_> =
        measured.iter_mut().map(|(name, .., goal, took)| (*name, *goal, median(took))).collect();
    let daemon = medians.first().map_or(f64::NAN, |(.., median)| *median);
    for (name, goal, median) in &medians {
        println!("   {name:26} {median:>8.3} ms   {:>6.2} x{}", median / daemon, Goal("at most", goal));
    }

    let brotli = bench.caller("Accept-Encoding: br\r\n");
    let rates = (bench.daemon().rate(REQUESTS_EACH)?, brotli.rate(REQUESTS_EACH)?);
    println!("   {CONNECTIONS} connections, the daemon    {:>8.0} a second", rates.0);
    println!(
        "   {CONNECTIONS} connections, brotli        {:>8.0} a second   {:>6.2} x{}",
        rates.1,
        rates.1 / rates.0,
        Goal("at least", "2 x")
    );
    let direct = u64::try_from(WARM_UP + ROUNDS + CONNECTIONS * REQUESTS_EACH)?;
    let asked = bench.lists()?.saturating_sub(lists_before + direct);
    println!("   lists asked of the daemon  {asked:>8}{}", Goal("", "0"));

    for (name, headers) in [("new, identity", ""), ("new, brotli", "Accept-Encoding: br\r\n")] {
        let caller = bench.caller(&format!("{headers}Cache-Control: no-cache\r\n"));
        let mut connection = KeepAlive::connect(caller.place.clone())?;
        let mut took = Vec::new();
        for _ in 0..NEW_LISTS {
            // The daemon has its rest after the list before, which is no part of this.
            thread::sleep(Duration::from_millis(250));
            took.push(caller.ask(&mut connection)?);
        }
        let over = median(&mut took) - daemon;
        println!("   {name:26} {:>8.3} ms   {over:>+6.1} ms{}", over + daemon, Goal("at most", "+15 ms"));
    }
    Ok(())
}

/// What the process holds after everything that a page asks for, in every encoding, and many times.
fn measure_memory(workspace: &Workspace, folder: &Path, images: u32, goal_mb: u32) -> Result<()> {
    let bench = Bench::start(workspace, folder, &format!("memory-{images}"), images)?;
    let rounds = if images == 0 { 0 } else { 20 };
    let enriched = "&shared-size=1&manifests=1";
    for _ in 0..rounds {
        for encoding in ["br", "gzip", "identity"] {
            for parameters in ["", enriched] {
                let mut caller = bench.caller(&format!("Accept-Encoding: {encoding}\r\n"));
                caller.path += parameters;
                caller.ask(&mut KeepAlive::connect(caller.place.clone())?)?;
            }
        }
    }
    let kb = resident_kb(bench.server.process.id())?;
    println!("   {images:>6} images   {kb:>7} kB{}", Goal("at most", &format!("{goal_mb} MB")));
    Ok(())
}
