//! What sign-in costs each request: the same list with authentication on and off, in one run.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::bench_server::{self, BENCH_ENVIRONMENT, Host, ScratchFolder, milliseconds, start};
use crate::fake_engine::Simulation;
use crate::keep_alive::{KeepAlive, Place};
use crate::report::timed;
use crate::workspace::Workspace;

const ROUNDS: usize = 2000;
const WARM_UP: usize = 200;
const RATIO_GOAL: f64 = 1.3;
const COST_GOAL_MS: f64 = 0.3;
const PASSWORD: &str = "a password for a benchmark";

const HOST: Simulation = Simulation {
    name: "bench",
    images: 50,
    containers: 10,
    seed: 1,
    shape: "docker28-containerd",
    version_label: "28.5.2-simulated",
};

/// Measures a session and a token against no authentication.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    bench_server::build(workspace)?;
    let folder = ScratchFolder::make(workspace)?;
    timed("auth", "a list of 50 images with authentication on, against off", || measure(workspace, &folder.0))
}

fn measure(workspace: &Workspace, folder: &Path) -> Result<()> {
    let host = Host::start(workspace, &HOST, folder)?;
    let environment = host.environment();
    let open = start(workspace, &folder.join("off"), &["--auth", "off", "--environment", &environment])?;
    let guarded = start(workspace, &folder.join("on"), &["--auth", "on", "--environment", &environment])?;
    let cookie = set_up(guarded.address, &guarded.log)?;
    let token = make_token(guarded.address, &cookie)?;

    let path = format!("/api/images?env={BENCH_ENVIRONMENT}");
    let mut callers = [
        ("authentication off", KeepAlive::connect(Place::Tcp(open.address))?, String::new(), Vec::new()),
        (
            "a session's cookie",
            KeepAlive::connect(Place::Tcp(guarded.address))?,
            format!("Cookie: {cookie}\r\n"),
            Vec::new(),
        ),
        (
            "an API token",
            KeepAlive::connect(Place::Tcp(guarded.address))?,
            format!("Authorization: Bearer {token}\r\n"),
            Vec::new(),
        ),
    ];
    // In turns, so that whatever else this machine does hits each of them alike.
    for round in 0..WARM_UP + ROUNDS {
        for (_, connection, headers, took) in &mut callers {
            let asked = Instant::now();
            let answer = connection.request("GET", &path, headers, "")?;
            ensure!(answer.status == 200, "{path} answered {}", answer.status);
            if round >= WARM_UP {
                took.push(asked.elapsed());
            }
        }
    }
    let medians: Vec<_> = callers.iter_mut().map(|(name, .., took)| (*name, median(took))).collect();
    let off = medians.first().map_or(f64::NAN, |(_, median)| *median);
    for (name, median) in &medians {
        println!("   {name:20} {median:>7.3} ms   {:>5.2} x   {:>+6.3} ms", median / off, median - off);
    }
    println!("   goal: under {RATIO_GOAL} x, and under {COST_GOAL_MS} ms more");
    Ok(())
}

/// The median in milliseconds.
pub(crate) fn median(took: &mut [Duration]) -> f64 {
    took.sort();
    took.get(took.len() / 2).copied().map_or(f64::NAN, milliseconds)
}

/// Makes the first administrator with the link that the server printed, and returns their cookie.
pub(crate) fn set_up(server: SocketAddr, log: &Path) -> Result<String> {
    let log = fs::read_to_string(log).with_context(|| format!("cannot read {}", log.display()))?;
    let token =
        log.lines().find_map(|line| line.split_once("/setup#token=")).context("no link was printed")?.1;
    let body = serde_json::json!({ "token": token.trim(), "name": "bench", "password": PASSWORD });
    let answer = post(server, "/api/auth/setup", "", &body.to_string())?;
    let cookie = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).context("no cookie was set")?;
    Ok(cookie.to_owned())
}

/// Makes a token that may list images everywhere.
pub(crate) fn make_token(server: SocketAddr, cookie: &str) -> Result<String> {
    let body = serde_json::json!({
        "name": "bench", "permissions": ["images:view"], "environments": "all", "expiresInDays": 1,
    });
    let headers = format!("Cookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n");
    let answer = post(server, "/api/tokens", &headers, &body.to_string())?;
    let made: serde_json::Value = serde_json::from_slice(&answer.body)?;
    Ok(made.get("secret").and_then(serde_json::Value::as_str).context("no token was made")?.to_owned())
}

fn post(server: SocketAddr, path: &str, headers: &str, body: &str) -> Result<crate::keep_alive::Answer> {
    let headers = format!("{headers}Content-Type: application/json\r\n");
    let answer = KeepAlive::connect(Place::Tcp(server))?.request("POST", path, &headers, body)?;
    ensure!(
        (200..300).contains(&answer.status),
        "{path} answered {}: {}",
        answer.status,
        String::from_utf8_lossy(&answer.body)
    );
    Ok(answer)
}
