//! One engine that runs in its folder.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    Unavailable, readiness,
    recipe::Recipe,
    supervisor::{POLL_INTERVAL, Supervisor, end_of_log},
};

/// A new engine on a busy machine makes its data folder first; this is ample.
const READY_SECS: u64 = 60;

/// An engine that was started here. Dropping it stops it, and removes its folder where that is temporary.
#[derive(Debug)]
pub struct Engine {
    // Dropped in this order: the processes, then the folder below them.
    supervisor: Option<Supervisor>,
    recipe: Recipe,
    cli_home: TempDir,
    temporary: Option<TempDir>,
}

impl Engine {
    /// Runs the recipe and waits until the engine answers. The folder is removed in the end where it is
    /// `temporary`.
    pub(crate) fn start(recipe: Recipe, temporary: Option<TempDir>) -> Result<Self, Unavailable> {
        let cli_home = tempfile::tempdir().map_err(Unavailable::io("cannot make a folder"))?;
        let mut engine = Self { supervisor: None, recipe, cli_home, temporary };
        engine.start_again()?;
        Ok(engine)
    }

    /// Where it listens, as `DOCKER_HOST` wants it: `unix:///…`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("unix://{}", self.recipe.socket.display())
    }

    /// The file of its socket; the same after a restart.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.recipe.socket
    }

    /// The folder that holds everything of this engine.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.recipe.folder
    }

    /// Stops it and everything that it started, and keeps its data. Its socket then refuses or is gone.
    /// Stopping a stopped engine does nothing.
    pub fn stop(&mut self) {
        self.supervisor = None;
    }

    /// Starts it again after [`Engine::stop`], with the same data on the same socket. An engine that runs
    /// is left alone.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where it does not become ready.
    pub fn start_again(&mut self) -> Result<(), Unavailable> {
        if self.supervisor.is_none() {
            // Else its answer would be taken for ours.
            if readiness::answers(&self.recipe.socket) {
                return Err(Unavailable::FolderInUse(self.recipe.folder.clone()));
            }
            let mut supervisor = Supervisor::start(&self.recipe, self.temporary.is_some())?;
            wait_until_ready(&self.recipe, &mut supervisor)?;
            self.supervisor = Some(supervisor);
        }
        Ok(())
    }

    /// Stops it and starts it again, with the same data on the same socket.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where it does not become ready.
    pub fn restart(&mut self) -> Result<(), Unavailable> {
        self.stop();
        self.start_again()
    }

    /// An empty folder for the command line's settings.
    pub(crate) fn cli_home(&self) -> &Path {
        self.cli_home.path()
    }
}

fn wait_until_ready(recipe: &Recipe, supervisor: &mut Supervisor) -> Result<(), Unavailable> {
    let deadline = Instant::now() + Duration::from_secs(READY_SECS);
    let not_ready = |what| Unavailable::NotReady { what, log: logs(recipe) };
    while !readiness::answers(&recipe.socket) {
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
