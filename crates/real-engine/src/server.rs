//! One server that runs in its folder.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    Unavailable,
    recipe::Recipe,
    supervisor::{POLL_INTERVAL, Supervisor, end_of_log},
};

/// A new engine on a busy machine makes its data folder first; this is ample.
const READY_SECS: u64 = 60;

/// A server that was started here. Dropping it stops it, and removes its folder where that is temporary.
#[derive(Debug)]
pub(crate) struct Server {
    // Dropped in this order: the processes, then the folder below them.
    supervisor: Option<Supervisor>,
    recipe: Recipe,
    temporary: Option<TempDir>,
}

impl Server {
    /// Runs the recipe and waits until the server answers. The folder is removed in the end where it is
    /// `temporary`.
    pub(crate) fn start(recipe: Recipe, temporary: Option<TempDir>) -> Result<Self, Unavailable> {
        let mut server = Self { supervisor: None, recipe, temporary };
        server.start_again()?;
        Ok(server)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.recipe.folder
    }

    /// What it has printed up to now.
    pub(crate) fn log(&self) -> String {
        end_of_log(&self.recipe.main.log, usize::MAX)
    }

    pub(crate) fn stop(&mut self) {
        self.supervisor = None;
    }

    pub(crate) fn start_again(&mut self) -> Result<(), Unavailable> {
        if self.supervisor.is_none() {
            // Else its answer would be taken for ours.
            if self.recipe.readiness.is_reached() {
                return Err(Unavailable::InUse(self.recipe.readiness.to_string()));
            }
            let mut supervisor = Supervisor::start(&self.recipe, self.temporary.is_some())?;
            wait_until_ready(&self.recipe, &mut supervisor)?;
            self.supervisor = Some(supervisor);
        }
        Ok(())
    }
}

/// A folder for one server.
pub(crate) fn temporary_folder() -> Result<TempDir, Unavailable> {
    // Not below TMPDIR, which may be long: a unix socket's path has 107 bytes at most.
    tempfile::Builder::new()
        .prefix("real-")
        .tempdir_in("/tmp")
        .map_err(Unavailable::io("cannot make a folder in /tmp"))
}

fn wait_until_ready(recipe: &Recipe, supervisor: &mut Supervisor) -> Result<(), Unavailable> {
    let deadline = Instant::now() + Duration::from_secs(READY_SECS);
    let not_ready = |what| Unavailable::NotReady { what, log: logs(recipe) };
    while !recipe.readiness.is_reached() {
        if let Some(status) = supervisor.ended() {
            return Err(not_ready(format!("ended with {status}")));
        }
        if Instant::now() > deadline {
            return Err(not_ready(format!("was not ready in {READY_SECS} s")));
        }
        thread::sleep(POLL_INTERVAL);
    }
    Ok(())
}

fn logs(recipe: &Recipe) -> String {
    let helper = recipe.helper.iter().map(|helper| end_of_log(&helper.log, 3));
    helper.chain([end_of_log(&recipe.main.log, 12)]).collect::<Vec<_>>().join("\n")
}
