//! `cargo xtask run`: from a fresh clone to a page in the browser.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::demo;
use crate::machine::has_openssl;
use crate::page;
use crate::process;
use crate::report::timed;
use crate::tools;
use crate::workspace::Workspace;

/// Build Stowage and run it on this machine
///
/// Installs what is missing (the wasm target, Trunk, the wasm-bindgen command, wasm-opt, esbuild), builds the page and
/// the server in release, and starts it. Ctrl-C ends it.
#[derive(Args)]
pub(crate) struct RunArgs {
    /// Where Stowage keeps its data [default: stowage's own, stowage-data]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// Add two simulated hosts; needs no Docker, and keeps its data apart in DIR/demo
    #[arg(long)]
    demo: bool,

    /// The address to serve [default: stowage's own, 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,

    /// More words for stowage itself (see `stowage --help`)
    #[arg(last = true, value_name = "ARGS")]
    stowage: Vec<OsString>,
}

/// Builds everything, then becomes stowage.
pub(crate) fn run(workspace: &Workspace, args: &RunArgs) -> Result<ExitCode> {
    let tools = timed("tools", "what builds the page", || tools::ensure_all(workspace))?;
    timed("page", "the part that runs in the browser", || page::build(workspace, &tools))?;
    timed("server", "the binary `stowage`, with the page inside", || build_release(workspace, "backend"))?;
    if args.demo {
        timed("engines", "the simulated hosts", || build_release(workspace, "fake-engine"))?;
    }

    // Only what was said here: everything else may stand in a variable or the settings file.
    let mut stowage = Command::new(workspace.built("release", "stowage"));
    if let Some(listen) = &args.listen {
        stowage.args(["--listen", listen]);
    }
    if args.demo {
        let data_dir = args.data_dir.clone().unwrap_or_else(|| PathBuf::from("stowage-data")).join("demo");
        stowage.arg("--data-dir").arg(data_dir);
        // The demo does without this machine's Docker, wherever that is.
        stowage.env_remove("DOCKER_HOST");
        timed("demo", "two simulated hosts", || demo::add_hosts(workspace, &mut stowage))?;
    } else if let Some(data_dir) = &args.data_dir {
        stowage.arg("--data-dir").arg(data_dir);
    }
    stowage.args(&args.stowage);

    println!("\n== stowage: Ctrl-C ends it");
    become_stowage(stowage)
}

/// One package per build: with two at once, Cargo would compile what they share with the features of both,
/// and `--demo` and a plain `run` would rebuild each other's server.
///
/// The server is built without PostgreSQL where OpenSSL's headers are missing.
pub(crate) fn build_release(workspace: &Workspace, package: &str) -> Result<()> {
    let mut cargo = workspace.cargo(&["build", "--release", "-p", package]);
    if package == "backend" && !has_openssl() {
        println!(
            "   without PostgreSQL: that takes OpenSSL's headers (Debian: apt install libssl-dev pkg-config)"
        );
        cargo.arg("--no-default-features");
    }
    process::run(&mut cargo)
}

/// Stowage takes this process's place: signals and the exit status are its own, nothing stands between.
#[cfg(unix)]
fn become_stowage(mut stowage: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;

    let error = stowage.exec();
    Err(error).with_context(|| format!("cannot start {}", stowage.get_program().to_string_lossy()))
}

#[cfg(not(unix))]
fn become_stowage(mut stowage: Command) -> Result<ExitCode> {
    let program = stowage.get_program().to_owned();
    let status = stowage.status().with_context(|| format!("cannot start {}", program.to_string_lossy()))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
