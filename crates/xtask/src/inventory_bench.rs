//! What all environments have, where many are dead, each in its way: how soon the others are there, and whether it
//! costs the server anything that grows.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::auth_bench::{make_token, median, set_up};
use crate::bench_server::{
    self, ScratchFolder, Server, free_address, milliseconds, open_files, resident_kb, start_program,
};
use crate::fleet::Fleet;
use crate::goal::Goal;
use crate::keep_alive::{KeepAlive, Place};
use crate::process;
use crate::report::timed;
use crate::workspace::Workspace;

const ENVIRONMENTS: usize = 200;
const DEAD: usize = 60;
const IMAGES: u32 = 100;
const TIMEOUT_SECS: u32 = 5;
/// How engines are dead: `fake-engine`'s words. Besides these, some are refused, some are connected to and never accepted,
/// and the machine's own daemon has no socket.
const FAULTS: [&str; 10] = [
    "hang",
    "slow=60000",
    "drip",
    "reset",
    "http-500",
    "list-fails",
    "html",
    "truncated",
    "huge",
    "not-a-list",
];

/// Measures for so many seconds; in the development build on demand, which is good for what grows only.
pub(crate) fn run(workspace: &Workspace, lasts: Duration, debug: bool) -> Result<()> {
    let profile = if debug { "debug" } else { "release" };
    if debug {
        process::run(&mut workspace.cargo(&["build", "-p", "backend"]))?;
        process::run(&mut workspace.cargo(&["build", "-p", "fake-engine"]))?;
    } else {
        bench_server::build(workspace)?;
    }
    let folder = ScratchFolder::make(workspace)?;
    let purpose = format!(
        "{ENVIRONMENTS} environments with {IMAGES} images each, {DEAD} of them dead, with sign-in on"
    );
    timed("inventory", &purpose, || {
        let bench = Bench::start(workspace, profile, &folder.0)?;
        bench.measure(lasts)
    })
}

/// A server with sign-in on, and its hosts.
struct Bench {
    server: Server,
    token: String,
    _hosts: Hosts,
}

/// What is there to be asked; ends with this value.
struct Hosts {
    _fleets: [Fleet; 2],
    /// Whoever connects to them waits.
    _silent: Vec<TcpListener>,
}

/// What one answer was.
struct Round {
    live: usize,
    last_live: Duration,
    whole: Duration,
}

/// What the server holds.
#[derive(Clone, Copy)]
struct Held {
    kb: u32,
    files: u32,
}

impl Bench {
    fn start(workspace: &Workspace, profile: &str, folder: &Path) -> Result<Self> {
        let (hosts, endpoints) = hosts(&workspace.built(profile, "fake-engine"))?;
        let mut words = vec!["--auth=on".to_owned(), format!("--daemon-timeout-secs={TIMEOUT_SECS}")];
        for (number, endpoint) in endpoints.iter().enumerate() {
            words.push(format!("--environment=host-{number}={endpoint}"));
        }
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let server = start_program(&workspace.built(profile, "stowage"), &folder.join("inventory"), &words)?;
        let cookie = set_up(server.address, &server.log)?;
        let token = format!("Authorization: Bearer {}\r\n", make_token(server.address, &cookie)?);
        Ok(Self { server, token, _hosts: hosts })
    }

    fn measure(&self, lasts: Duration) -> Result<()> {
        let ends = Instant::now() + lasts;
        let first = self.round("")?;
        let mut held = vec![self.held()?];
        let mut rounds = Vec::new();
        while Instant::now() < ends || rounds.is_empty() {
            self.leave()?;
            rounds.push(self.round("Cache-Control: no-cache\r\n")?);
            held.push(self.held()?);
        }
        let timeout = format!("{TIMEOUT_SECS} s");
        // A daemon rests for a second at most after a call that somebody gave up.
        let rest_and_timeout = format!("{} s", TIMEOUT_SECS + 1);
        let print = |name: &str, what: &str, took: Duration, goal: &str| {
            println!("   {name:10} {what:32} {:>9.0} ms{}", milliseconds(took), Goal("at most", goal));
        };
        print("first", "the last of those that are live", first.last_live, "1 s");
        print("first", "all of it", first.whole, &timeout);
        let mut last_live: Vec<_> = rounds.iter().map(|round| round.last_live).collect();
        let mut whole: Vec<_> = rounds.iter().map(|round| round.whole).collect();
        for (what, took, goal) in [
            ("the last of those that are live", &mut last_live, "1 s"),
            ("all of it", &mut whole, rest_and_timeout.as_str()),
        ] {
            let median = median(took);
            println!("   anew       {what:32} {median:>9.0} ms{}", Goal("at most", goal));
            print("at worst", what, took.last().copied().unwrap_or_default(), goal);
        }
        let live = rounds.iter().chain([&first]).map(|round| round.live).min().unwrap_or_default();
        let goal = (ENVIRONMENTS - DEAD).to_string();
        println!("   {} rounds, live in each at least {live}{}", rounds.len() + 1, Goal("", &goal));
        print_held(&held);
        Ok(())
    }

    /// One whole answer to somebody who says this besides.
    fn round(&self, headers: &str) -> Result<Round> {
        let mut connection = KeepAlive::connect(Place::Tcp(self.server.address))?;
        let (mut text, mut arrived) = (Vec::new(), Vec::new());
        let asked = Instant::now();
        let headers = format!("{}{headers}", self.token);
        let answer = connection.in_pieces("GET", "/api/inventory", &headers, "", |piece| {
            text.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                arrived.push(asked.elapsed());
            }
        })?;
        let whole = asked.elapsed();
        ensure!(answer.status == 200, "the inventory answered {}", answer.status);
        let text = String::from_utf8(text).context("the inventory is no UTF-8")?;
        let lines: Vec<_> = text.lines().collect();
        ensure!(lines.len() == ENVIRONMENTS, "the inventory has {} lines", lines.len());
        ensure!(arrived.len() == lines.len(), "a line has come in other pieces than lines do");
        let (mut live, mut last_live) = (0, Duration::ZERO);
        for (line, arrived) in lines.iter().zip(arrived) {
            // What stands before the images says enough.
            let (head, _images) = line.split_once(",\"images\":").context("a line without images")?;
            let head: Value = serde_json::from_str(&format!("{head}}}")).context("a line is no JSON")?;
            if head.get("status").and_then(Value::as_str) == Some("ok") {
                live += 1;
                last_live = arrived;
            }
        }
        Ok(Round { live, last_live, whole })
    }

    /// Somebody asks for all of it, and hangs up when it begins.
    fn leave(&self) -> Result<()> {
        let headers = format!("{}Accept-Encoding: br\r\nCache-Control: no-cache\r\n", self.token);
        KeepAlive::connect(Place::Tcp(self.server.address))?
            .begin("GET", "/api/inventory", &headers, "")
            .map(drop)
    }

    fn held(&self) -> Result<Held> {
        let process = self.server.process.id();
        Ok(Held { kb: resident_kb(process)?.try_into()?, files: open_files(process)?.try_into()? })
    }
}

/// The most that the server held in each half of the rounds: what hosts without an end send comes and goes.
fn print_held(held: &[Held]) {
    println!("   {:12} {:>9} {:>16}", "at most in", "VmRSS", "files, sockets");
    let (first, second) = held.split_at(held.len() / 2);
    let most = [("first half", first), ("second half", second)].map(|(name, held)| {
        let kb = held.iter().map(|held| held.kb).max().unwrap_or_default();
        let files = held.iter().map(|held| held.files).max().unwrap_or_default();
        println!("   {name:12} {kb:>6} kB {files:>16}");
        (f64::from(kb), f64::from(files))
    });
    let [(first_kb, first_files), (kb, files)] = most;
    let (kb, files) = (kb / first_kb, files / first_files);
    println!("   {:12} {kb:>7.2} x {files:>14.2} x{}", "", Goal("at most", "1.1 x each"));
}

/// Starts what can be asked, and says where, besides the machine's own daemon.
fn hosts(program: &Path) -> Result<(Hosts, Vec<String>)> {
    let live = Fleet::start(program, IMAGES, &["none"; ENVIRONMENTS - DEAD])?;
    let mut endpoints = live.endpoints.clone();
    // In turns: one that is refused, one that is not accepted, and one of each fault.
    let ways = FAULTS.len() + 2;
    let mut faults = Vec::new();
    let mut silent = Vec::new();
    for number in 1..DEAD {
        match number % ways {
            0 => endpoints.push(format!("tcp://{}", free_address()?)),
            1 => {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
                endpoints.push(format!("tcp://{}", listener.local_addr()?));
                silent.push(listener);
            }
            way => faults.extend(FAULTS.get(way - 2)),
        }
    }
    let dead = Fleet::start(program, IMAGES, &faults)?;
    endpoints.extend_from_slice(&dead.endpoints);
    Ok((Hosts { _fleets: [live, dead], _silent: silent }, endpoints))
}
