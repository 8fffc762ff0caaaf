//! Starts a real engine in a folder and keeps it until standard input ends or a signal comes.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    path::PathBuf,
    process::ExitCode,
    sync::mpsc,
    thread,
};

use clap::{Args, Parser, Subcommand};
use real_engine::{Dockerd, Engine, LoadedImage, ModernDocker, Podman};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

/// Starts a real engine in a folder of its own, for tests that are not written in Rust.
///
/// Prints `real-engine: listening on unix://DIR/docker.sock` as soon as the engine answers, and stops it
/// when standard input ends or on SIGTERM, SIGINT and SIGHUP.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    engine: Kind,
}

#[derive(Subcommand)]
enum Kind {
    /// The `dockerd` that is installed on this machine.
    Dockerd(Place),
    /// The newest Docker, with the containerd store, that `cargo xtask test --install` fetched.
    ModernDocker(Place),
    /// The `podman` that is installed on this machine, as a service.
    Podman(Place),
}

#[derive(Args)]
struct Place {
    /// Where its data and its socket are; made where missing, kept afterwards. Without it, a temporary
    /// folder that is removed afterwards.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// So many small images are loaded into it before it says that it listens.
    #[arg(long, default_value_t = 0)]
    images: u32,
}

fn main() -> ExitCode {
    let Arguments { engine } = Arguments::parse();
    let result = match engine {
        Kind::Dockerd(Place { dir, images }) => {
            keep(images, || dir.map_or_else(Dockerd::start, |dir| Dockerd::start_in(&dir)))
        }
        Kind::ModernDocker(Place { dir, images }) => {
            keep(images, || dir.map_or_else(ModernDocker::start, |dir| ModernDocker::start_in(&dir)))
        }
        Kind::Podman(Place { dir, images }) => {
            keep(images, || dir.map_or_else(Podman::start, |dir| Podman::start_in(&dir)))
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _unprintable = writeln!(io::stderr(), "real-engine: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts the engine, loads its images, says where, waits for the end, and stops it by dropping it.
fn keep<E, U>(images: u32, start: impl FnOnce() -> Result<E, U>) -> Result<(), Box<dyn std::error::Error>>
where
    E: std::ops::Deref<Target = Engine>,
    U: std::error::Error + 'static,
{
    // Before the engine starts: a signal in the meantime shall not leave it half started.
    let end = end_of_input_or_signal()?;
    let engine = start()?;
    if images > 0 {
        engine.load_images(&(1..=images).map(small_image).collect::<Vec<_>>())?;
    }
    let mut stdout = io::stdout();
    writeln!(stdout, "real-engine: listening on {}", engine.endpoint())?;
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

fn small_image(number: u32) -> LoadedImage {
    LoadedImage {
        created: format!("2024-01-01T{:02}:{:02}:{:02}Z", number / 3600 % 24, number / 60 % 60, number % 60),
        tags: vec![format!("docker.io/team{}/app:{number}", number % 10)],
        labels: BTreeMap::from([("team".to_owned(), format!("team{}", number % 10))]),
        content: format!("image {number}"),
    }
}
