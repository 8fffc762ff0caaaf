//! Stowage's own commands, behind the alias `cargo xtask`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool talks to its user by printing"
)]

mod auth_bench;
mod bench;
mod bench_caller;
mod bench_server;
mod compress;
mod daemons_bench;
mod debian;
mod demo;
mod fake_engine;
mod fingerprint;
mod fleet;
mod goal;
mod http_get;
mod install;
mod inventory_bench;
mod keep_alive;
mod machine;
mod page;
mod page_bench;
mod process;
mod report;
mod run;
mod sid;
mod size;
mod snapshots_bench;
mod start_bench;
mod test;
mod tools;
mod versions;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Stowage's own commands: run it, test it, measure it.
///
/// Tools that are missing are kept outside the clone, in $STOWAGE_CACHE, else $XDG_CACHE_HOME/stowage,
/// else ~/.cache/stowage.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Run(run::RunArgs),
    /// Build the page alone, into frontend/dist
    ///
    /// In release, with every file once more in brotli and gzip. Quick when nothing changed.
    Page,
    Test(test::TestArgs),
    Bench(bench::BenchArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    work(cli.task).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn work(task: Task) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match task {
        Task::Run(args) => run::run(&workspace, &args),
        Task::Page => page::run(&workspace),
        Task::Test(args) => test::run(&workspace, &args),
        Task::Bench(args) => bench::run(&workspace, &args),
    }
}
