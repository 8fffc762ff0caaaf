//! Starts a PostgreSQL cluster and keeps it until standard input ends or a signal comes.

use std::{
    io::{self, Read, Write},
    process::ExitCode,
    sync::mpsc,
    thread,
};

use clap::Parser;
use real_postgres::Cluster;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

/// Starts a PostgreSQL cluster in a temporary folder, for tests that are not written in Rust.
///
/// Prints `real-postgres: listening on postgres://…`, the URL of an empty database, as soon as it takes connections, and
/// stops it when standard input ends or on SIGTERM, SIGINT and SIGHUP. Nothing of it stays.
#[derive(Parser)]
struct Arguments {}

fn main() -> ExitCode {
    let Arguments {} = Arguments::parse();
    match keep() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _unprintable = writeln!(io::stderr(), "real-postgres: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts the cluster, says where, waits for the end, and stops it by dropping it.
fn keep() -> Result<(), Box<dyn std::error::Error>> {
    // Before the cluster starts: a signal in the meantime shall not leave it half started.
    let end = end_of_input_or_signal()?;
    let cluster = Cluster::start()?;
    let mut stdout = io::stdout();
    writeln!(stdout, "real-postgres: listening on {}", cluster.fresh_database())?;
    stdout.flush()?;
    end.recv()?;
    Ok(())
}

fn end_of_input_or_signal() -> io::Result<mpsc::Receiver<()>> {
    let (by_signal, end) = mpsc::channel();
    let by_input = by_signal.clone();
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    thread::spawn(move || signals.forever().next().map(|_signal| by_signal.send(())));
    thread::spawn(move || {
        let mut ignored = [0; 256];
        while io::stdin().read(&mut ignored).is_ok_and(|bytes| bytes > 0) {}
        by_input.send(())
    });
    Ok(end)
}
