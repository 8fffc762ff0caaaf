//! `cargo xtask bench`: what the goals say, and what is.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::auth_bench;
use crate::daemons_bench;
use crate::inventory_bench;
use crate::page_bench;
use crate::process;
use crate::report::timed;
use crate::snapshots_bench;
use crate::start_bench;
use crate::workspace::Workspace;

/// Measure, and print the goals beside; nothing is asserted
#[derive(Args)]
pub(crate) struct BenchArgs {
    /// What to measure [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<Name>,

    /// How long inventory goes on
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    seconds: u64,

    /// Measure inventory with the development build: good for what grows, not for times
    #[arg(long)]
    debug: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// From the daemon's bytes of an image list to ours (criterion)
    List,
    /// What sign-in costs each request: authentication on against off
    Auth,
    /// From the start of the process to its first answer, and its memory with 2,000 images listed
    Start,
    /// A list that the server keeps ready, against the daemon's own socket; memory with 2,000 and 50,000 images
    Snapshots,
    /// The same on real daemons with 500 images, of a classic and of a containerd store
    Daemons,
    /// What 200 environments have, of which 60 are dead; memory and sockets, round after round
    Inventory,
    /// The images page in Chromium: first load, keystrokes, sorting, memory, requests; 50 to 50,000 images
    Page,
}

/// Runs the benchmarks that were named.
pub(crate) fn run(workspace: &Workspace, args: &BenchArgs) -> Result<ExitCode> {
    for name in Name::value_variants() {
        if !args.names.is_empty() && !args.names.contains(name) {
            continue;
        }
        match name {
            Name::List => timed("list", "from the daemon's bytes to ours", || {
                process::run(&mut workspace.cargo(&["bench", "-p", "daemon"]))
            })?,
            Name::Auth => auth_bench::run(workspace)?,
            Name::Start => start_bench::run(workspace)?,
            Name::Snapshots => snapshots_bench::run(workspace)?,
            Name::Daemons => daemons_bench::run(workspace)?,
            Name::Inventory => {
                inventory_bench::run(workspace, Duration::from_secs(args.seconds), args.debug)?;
            }
            Name::Page => page_bench::run(workspace)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}
