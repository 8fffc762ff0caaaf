//! One engine that runs in its folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{
    Unavailable,
    recipe::{Recipe, check_folder},
    server::{Server, temporary_folder},
    supervisor::control_group,
};

/// An engine that was started here. Dropping it stops it, and removes its folder where that is temporary.
#[derive(Debug)]
pub struct Engine {
    server: Server,
    socket: PathBuf,
    cli_home: TempDir,
}

impl Engine {
    /// Runs what `recipe` makes of the folder and of the socket in it, and waits until the engine answers
    /// there. Without a folder it is a temporary one, which is removed in the end.
    pub(crate) fn start(
        folder: Option<&Path>,
        recipe: impl FnOnce(&Path, &Path) -> Result<Recipe, Unavailable>,
    ) -> Result<Self, Unavailable> {
        let (folder, temporary) = match folder {
            Some(folder) => {
                fs::create_dir_all(folder).map_err(Unavailable::io("cannot make the folder"))?;
                (fs::canonicalize(folder).map_err(Unavailable::io("cannot find the folder"))?, None)
            }
            None => {
                let temporary = temporary_folder()?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        check_folder(&folder)?;
        let socket = folder.join("docker.sock");
        let recipe = recipe(&folder, &socket)?;
        let cli_home = tempfile::tempdir().map_err(Unavailable::io("cannot make a folder"))?;
        Ok(Self { server: Server::start(recipe, temporary)?, socket, cli_home })
    }

    /// Where it listens, as `DOCKER_HOST` wants it: `unix:///…`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    /// The file of its socket; the same after a restart.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The folder that holds everything of this engine.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.server.folder()
    }

    /// What it has printed up to now.
    #[must_use]
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Stops it and everything that it started, and keeps its data. Its socket then refuses or is gone.
    /// Stopping a stopped engine does nothing.
    pub fn stop(&mut self) {
        self.server.stop();
    }

    /// Starts it again after [`Engine::stop`], with the same data on the same socket. An engine that runs
    /// is left alone.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where it does not become ready.
    pub fn start_again(&mut self) -> Result<(), Unavailable> {
        self.server.start_again()
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

    /// Where its containers belong, so that nothing of them stays.
    pub(crate) fn control_group(&self) -> String {
        format!("/{}", control_group(self.folder()))
    }
}
