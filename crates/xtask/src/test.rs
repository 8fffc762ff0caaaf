//! `cargo xtask test`: everything that has to hold.

use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::install;
use crate::machine::{self, Need};
use crate::page;
use crate::process;
use crate::report::Report;
use crate::size;
use crate::tools::{Tools, WASM_TARGET};
use crate::workspace::Workspace;

/// Check everything: formatting, lints on both targets, unit, API, doc and browser tests
///
/// A step that fails does not end the run: only what needs its result is left out. The last line is
/// `N passed, N failed, N skipped` and counts steps.
#[derive(Args)]
pub(crate) struct TestArgs {
    /// First install what the tests need: Rust components, the page's tools, Node packages; by apt-get
    /// `chromium`, `docker.io`, `podman`, `docker-registry`, `openssh-server`, `postgresql`, `python3-docker` (the
    /// packages' own servers are not started) and OpenSSL's headers; and by debootstrap the newest Docker
    #[arg(long)]
    install: bool,

    /// Nothing may be skipped: what cannot run fails (for CI)
    #[arg(long)]
    demand: bool,

    /// The steps to run [default: all]
    #[arg(value_name = "STEP")]
    steps: Vec<Step>,
}

/// What the step `tests` starts for itself; it skips what it cannot start, unless everything is demanded.
const ASKED_BY_TESTS: [(Need, &str); 7] = [
    (Need::RealEngine, "a real engine"),
    (Need::ModernDocker, "the newest one"),
    (Need::Podman, "Podman"),
    (Need::Registry, "a registry"),
    (Need::Sshd, "an engine over SSH"),
    (Need::Postgres, "PostgreSQL"),
    (Need::PythonDocker, "with Docker's SDK for Python"),
];

/// The steps, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// cargo fmt --check
    Format,
    /// clippy on everything that runs natively
    Lints,
    /// clippy on the page, for wasm
    LintsWasm,
    /// the page, as `cargo xtask page` builds it
    Page,
    /// what a first visit sends
    Size,
    /// unit, API, doc and compile-fail tests
    Tests,
    /// the API's tests once more, on PostgreSQL
    Postgres,
    /// the type check of the browser tests
    E2eTypes,
    /// the browser tests
    Browser,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Lints => "lints",
            Self::LintsWasm => "lints-wasm",
            Self::Page => "page",
            Self::Size => "size",
            Self::Tests => "tests",
            Self::Postgres => "postgres",
            Self::E2eTypes => "e2e-types",
            Self::Browser => "browser",
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Format => "every file is formatted",
            Self::Lints => "clippy on everything that runs natively",
            Self::LintsWasm => "clippy on the page and what it is made of, for wasm",
            Self::Page => "the page, which the server embeds",
            Self::Size => "what a first visit sends",
            Self::Tests => "unit, API, doc and compile-fail tests",
            Self::Postgres => "the API's tests once more, on PostgreSQL",
            Self::E2eTypes => "the browser tests' types",
            Self::Browser => "journeys through the real binary in a real browser",
        }
    }

    /// What has to be on this machine.
    fn needs(self) -> &'static [Need] {
        match self {
            Self::Format => &[Need::Rustfmt],
            Self::Lints => &[Need::Clippy, Need::OpenSsl],
            Self::LintsWasm => &[Need::Clippy, Need::WasmTarget],
            Self::Page => &[Need::WasmTarget, Need::PageTools, Need::Node],
            Self::Size => &[],
            // Tests against real servers skip themselves where none can be started.
            Self::Tests => &[Need::OpenSsl],
            Self::Postgres => &[Need::OpenSsl, Need::Postgres],
            Self::E2eTypes => &[Need::Node, Need::NodePackages],
            Self::Browser => {
                &[Need::Node, Need::NodePackages, Need::Chromium, Need::RealEngine, Need::OpenSsl]
            }
        }
    }

    /// The step whose result it needs.
    fn after(self) -> Option<Self> {
        match self {
            Self::Size | Self::Browser => Some(Self::Page),
            Self::Format
            | Self::Lints
            | Self::LintsWasm
            | Self::Page
            | Self::Tests
            | Self::Postgres
            | Self::E2eTypes => None,
        }
    }
}

/// Runs the steps and prints their table.
pub(crate) fn run(workspace: &Workspace, args: &TestArgs) -> Result<ExitCode> {
    let chosen: Vec<Step> = Step::value_variants()
        .iter()
        .copied()
        .filter(|step| args.steps.is_empty() || args.steps.contains(step))
        .collect();
    let mut report = Report::new(args.demand);
    if args.install {
        report.step("install", "what the tests need on this machine", || install::all(workspace));
    }
    say_what_is_missing(workspace, &chosen, args);
    for step in &chosen {
        let missing = machine::missing(workspace, step.needs());
        let before = step.after().filter(|before| chosen.contains(before) && !report.passed(before.name()));
        if let Some(before) = before {
            report.skip(step.name(), &format!("the step `{}` did not pass", before.name()));
        } else if missing.is_empty() {
            report.step(step.name(), step.purpose(), || work(workspace, *step, args.demand));
        } else {
            report.skip(step.name(), &format!("missing: {}", missing.join("; ")));
        }
    }
    Ok(report.finish())
}

fn say_what_is_missing(workspace: &Workspace, chosen: &[Step], args: &TestArgs) {
    let mut complete = true;
    for step in chosen {
        for reason in machine::missing(workspace, step.needs()) {
            complete = false;
            println!("missing: {reason} -> `{}` cannot run", step.name());
        }
    }
    if chosen.contains(&Step::Tests) {
        for (need, whom) in ASKED_BY_TESTS {
            for reason in machine::missing(workspace, &[need]) {
                complete = false;
                println!("missing: {reason} -> `tests` cannot ask {whom}");
            }
        }
    }
    if !complete && !args.install {
        println!("`cargo xtask test --install` installs what can be installed");
    }
}

fn work(workspace: &Workspace, step: Step, demand: bool) -> Result<()> {
    match step {
        Step::Format => process::run(&mut workspace.cargo(&["fmt", "--all", "--check"])),
        Step::Lints => {
            let words = ["clippy", "--workspace", "--exclude", "frontend", "--all-targets"];
            process::run(workspace.cargo(&words).args(["--", "-D", "warnings"]))
        }
        Step::LintsWasm => {
            let words = ["clippy", "-p", "frontend", "--target", WASM_TARGET, "--", "-D", "warnings"];
            process::run(&mut workspace.cargo(&words))
        }
        Step::Page => page::build(workspace, &Tools::wanted(workspace)?),
        Step::Size => size::check(&workspace.dist()),
        Step::Tests => {
            let mut cargo = workspace.cargo(&["test", "--workspace", "--exclude", "frontend"]);
            // One run shows every failure, not those of the first test binary alone.
            process::run(for_tests(cargo.arg("--no-fail-fast"), demand))
        }
        Step::Postgres => {
            // The same command's features, so that nothing is compiled again.
            let mut cargo =
                workspace.cargo(&["test", "--workspace", "--exclude", "frontend", "--test", "api"]);
            process::run(for_tests(cargo.env("STOWAGE_TEST_DATABASE", "postgres"), demand))
        }
        Step::E2eTypes => {
            process::run(workspace.command("npm").args(["run", "check"]).current_dir(workspace.e2e()))
        }
        Step::Browser => browse(workspace, demand),
    }
}

/// The development binaries, then Playwright.
fn browse(workspace: &Workspace, demand: bool) -> Result<()> {
    // Test targets count here, because dependencies then have the same features as in `cargo test`: nothing
    // is compiled that the step `tests` has compiled already.
    process::run(&mut workspace.cargo(&[
        "build",
        "--workspace",
        "--exclude",
        "frontend",
        "--bins",
        "--tests",
    ]))?;
    let mut playwright = workspace.command("npx");
    playwright
        .args(["playwright", "test"])
        .current_dir(workspace.e2e())
        .env("STOWAGE_BIN", workspace.built("debug", "stowage"))
        .env("FAKE_ENGINE_BIN", workspace.built("debug", "fake-engine"))
        .env("REAL_ENGINE_BIN", workspace.built("debug", "real-engine"))
        .env("REAL_POSTGRES_BIN", workspace.built("debug", "real-postgres"));
    if let Some(chromium) = machine::chromium() {
        playwright.env("STOWAGE_CHROMIUM", chromium);
    }
    process::run(for_tests(&mut playwright, demand))
}

/// Tests never rewrite their own snapshots, and skip nothing when everything is demanded.
fn for_tests(command: &mut Command, demand: bool) -> &mut Command {
    command.env("INSTA_UPDATE", "no");
    if demand {
        command.env("STOWAGE_DEMAND", "1");
    }
    command
}
