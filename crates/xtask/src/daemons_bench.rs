//! What a list of a real daemon costs that the server keeps ready, against what it costs the daemon, in one run.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::auth_bench::{make_token, median, set_up};
use crate::bench_caller::{CONNECTIONS, Caller};
use crate::bench_server::{self, BENCH_ENVIRONMENT, ScratchFolder, Server, milliseconds, resident_kb, start};
use crate::goal::Goal;
use crate::http_get::get;
use crate::keep_alive::{KeepAlive, Place};
use crate::process;
use crate::report::timed;
use crate::workspace::Workspace;

const IMAGES: &str = "500";
const ROUNDS: usize = 200;
const REQUESTS_EACH: usize = 250;
/// So long that what is measured is no renewal.
const MAX_AGE: &str = "--list-max-age-secs=3600";
/// The line that says where the daemon listens.
const READY: &str = "real-engine: listening on unix://";

/// A kind of daemon, how often it is asked by itself, and by how much the server is to be faster.
struct Kind {
    name: &'static str,
    program_word: &'static str,
    rounds: usize,
    requests_each: usize,
    goal: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind { name: "classic store", program_word: "dockerd", rounds: 20, requests_each: 10, goal: "20 x" },
    Kind {
        name: "containerd store",
        program_word: "modern-docker",
        rounds: 3,
        requests_each: 1,
        goal: "2,000 x",
    },
];

/// Measures lists of 500 images of real daemons, which have to be installed.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    bench_server::build(workspace)?;
    process::run(&mut workspace.cargo(&["build", "-p", "real-engine"]))?;
    let folder = ScratchFolder::make(workspace)?;
    for kind in &KINDS {
        let purpose = format!("{IMAGES} images of a real daemon with a {}, sign-in on", kind.name);
        timed("daemons", &purpose, || measure(workspace, &folder.0, kind))?;
    }
    Ok(())
}

/// A real daemon with its images; ends with this value.
struct Daemon {
    process: Child,
    /// It ends with its input.
    input: Option<ChildStdin>,
    socket: PathBuf,
}

impl Daemon {
    fn start(workspace: &Workspace, kind: &Kind) -> Result<Self> {
        let program = workspace.built("debug", "real-engine");
        let mut process = Command::new(&program)
            .args([kind.program_word, "--images", IMAGES])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let input = process.stdin.take();
        let output = process.stdout.take().context("it has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).context("it says nothing")?;
        let socket = line.trim_end().strip_prefix(READY).context("it does not listen")?;
        Ok(Self { process, input, socket: PathBuf::from(socket) })
    }

    /// Somebody who asks it directly.
    fn caller(&self) -> Caller {
        let place = Place::Unix(self.socket.clone());
        Caller { place, path: "/images/json".to_owned(), headers: String::new(), status: 200 }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.process.wait();
    }
}

fn measure(workspace: &Workspace, folder: &Path, kind: &Kind) -> Result<()> {
    let daemon = Daemon::start(workspace, kind)?;
    let direct = daemon.caller();
    let daemon_ms = median_ms(&direct, kind.rounds)?;
    println!("   {:34} {daemon_ms:>10.3} ms", "the daemon by itself");

    let environment = format!("bench=unix://{}", daemon.socket.display());
    let words = ["--auth", "on", MAX_AGE, "--environment", &environment];
    let server = start(workspace, &folder.join(kind.program_word), &words)?;
    let cookie = set_up(server.address, &server.log)?;
    let token = make_token(server.address, &cookie)?;
    let caller = |headers: &str| Caller {
        place: Place::Tcp(server.address),
        path: format!("/api/images?env={BENCH_ENVIRONMENT}"),
        // A list that could not be had is no list.
        headers: format!("Authorization: Bearer {token}\r\nPrefer: handling=strict\r\n{headers}"),
        status: 200,
    };
    let brotli = caller("Accept-Encoding: br\r\n");

    let began = Instant::now();
    brotli.ask_at_once(1)?;
    let at_once = milliseconds(began.elapsed());
    let name = format!("{CONNECTIONS} callers at once, none ready");
    println!("   {name:34} {at_once:>10.3} ms   {:>8.2} x{}", at_once / daemon_ms, Goal("at most", "1.2 x"));
    println!("   {:34} {:>10}{}", "lists asked of the daemon", calls(&server)?, Goal("", "1"));

    let ready = [("ready, identity", caller(""), kind.goal), ("ready, brotli", brotli.clone(), kind.goal)];
    for (name, caller, goal) in ready {
        let ready_ms = median_ms(&caller, ROUNDS)?;
        println!(
            "   {name:34} {ready_ms:>10.3} ms   {:>8.0} x faster{}",
            daemon_ms / ready_ms,
            Goal("at least", goal)
        );
    }
    let (daemon_rate, ready_rate) = (direct.rate(kind.requests_each)?, brotli.rate(REQUESTS_EACH)?);
    let name = format!("{CONNECTIONS} connections, the daemon");
    println!("   {name:34} {daemon_rate:>10.1} a second");
    let name = format!("{CONNECTIONS} connections, brotli");
    println!(
        "   {name:34} {ready_rate:>10.1} a second {:>6.0} x{}",
        ready_rate / daemon_rate,
        Goal("at least", "100 x")
    );
    println!("   {:34} {:>10}{}", "lists asked of the daemon in all", calls(&server)?, Goal("", "1"));
    println!("   {:34} {:>10} kB", "VmRSS of the server", resident_kb(server.process.id())?);
    Ok(())
}

/// The median of so many requests, one after the other.
fn median_ms(caller: &Caller, rounds: usize) -> Result<f64> {
    let mut connection = KeepAlive::connect(caller.place.clone())?;
    let mut took = (0..rounds).map(|_| caller.ask(&mut connection)).collect::<Result<Vec<_>>>()?;
    Ok(median(&mut took))
}

/// How often the server has asked daemons for lists, as it says itself.
fn calls(server: &Server) -> Result<u64> {
    let metrics = get(server.address, "/metrics")?;
    let line = metrics.body.lines().find_map(|line| line.strip_prefix("stowage_daemon_calls_total "));
    line.context("the metrics have no calls")?.trim().parse().context("the calls are no number")
}
