//! `fake-engine`: a server that answers as a Docker engine, from generated data, until it is told to stop.

use std::io::{Read, Write};

use anyhow::Context;
use clap::Parser;
use fake_engine::{FakeEngine, Fault, Listen, Shape};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// Answers as a Docker engine, from generated data. The first line of the output says where; where there are several, a line
/// for each.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// unix:///path, or tcp:// with a loopback address and a port; port 0 is a free one
    #[arg(long, value_name = "ENDPOINT", default_value_t)]
    listen: Listen,

    /// How many images the plain list has
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    images: usize,

    /// How many containers of any state there are [default: a tenth of the images]
    #[arg(long, value_name = "NUMBER")]
    containers: Option<usize>,

    /// What everything generated follows from
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// Which engine is imitated: docker20-classic or docker28-containerd
    #[arg(long, value_name = "NAME", default_value_t)]
    shape: Shape,

    /// The fault to start with; PUT /_fake/fault changes it
    #[arg(long, value_name = "NAME", default_value_t, long_help = fault_help())]
    fault: Fault,

    /// One more engine on a free TCP port of 127.0.0.1, with this fault and a seed of its own; can be given several times
    #[arg(long, value_name = "FAULT")]
    another: Vec<Fault>,

    /// The time that ages are counted back from, in Unix seconds [default: now]
    #[arg(long, value_name = "SECONDS")]
    now: Option<i64>,

    /// What the engine calls its version [default: that of its shape]
    #[arg(long, value_name = "TEXT")]
    version_label: Option<String>,

    /// Stop when the standard input ends, so that no orphan stays behind
    #[arg(long)]
    exit_with_stdin: bool,
}

fn fault_help() -> String {
    format!("The fault to start with; PUT /_fake/fault changes it. One of: {}", Fault::NAMES.join(", "))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    // Before anybody learns that the engine is there: from then on they may ask it to stop.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;

    let mut described = FakeEngine::builder().images(arguments.images).shape(arguments.shape);
    if let Some(containers) = arguments.containers {
        described = described.containers(containers);
    }
    if let Some(unix_secs) = arguments.now {
        described = described.now(unix_secs);
    }
    if let Some(version) = arguments.version_label {
        described = described.version_label(version);
    }
    let one = (arguments.listen, arguments.fault);
    let others = arguments.another.into_iter().map(|fault| (Listen::default(), fault));
    let mut engines = Vec::new();
    for (seed, (listen, fault)) in (arguments.seed..).zip(std::iter::once(one).chain(others)) {
        let builder = described.clone().listen(listen).fault(fault).seed(seed);
        let engine = builder.start().await.context("the engine did not start")?;
        announce(&engine)?;
        engines.push(engine);
    }

    let stdin_ended = stdin_end(arguments.exit_with_stdin);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = stdin_ended => {}
    }
    for engine in engines {
        engine.stop().await;
    }
    Ok(())
}

fn announce(engine: &FakeEngine) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "fake-engine: listening on {}", engine.endpoint())?;
    stdout.flush()?;
    Ok(())
}

/// Ends with the standard input, or never.
async fn stdin_end(watched: bool) {
    if !watched {
        return std::future::pending().await;
    }
    let (ended, end) = oneshot::channel::<()>();
    // A thread of its own: the runtime would wait for a blocked read before it lets the process go.
    std::thread::spawn(move || {
        let mut stdin = std::io::stdin().lock();
        let mut ignored = [0; 256];
        // Whatever is written is of no interest; an error is an end as well.
        while stdin.read(&mut ignored).is_ok_and(|read| read > 0) {}
        drop(ended);
    });
    // The sender is only ever dropped.
    let _ = end.await;
}
