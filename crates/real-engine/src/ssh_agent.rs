//! The recipe of an SSH agent.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    SshKey, Unavailable, programs,
    readiness::Readiness,
    recipe::{CommandLine, Recipe},
    server::{Server, temporary_folder},
};

/// The `ssh-agent` that is installed, started here. Dropping it stops it.
#[derive(Debug)]
pub struct SshAgent {
    server: Server,
    socket: PathBuf,
}

impl SshAgent {
    /// Starts an agent that holds these keys, which have no passphrase.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where this machine has none, where it did not become ready, or refused a key.
    pub fn start(keys: &[&SshKey]) -> Result<Self, Unavailable> {
        let temporary = temporary_folder()?;
        let folder = temporary.path();
        let socket = folder.join("agent.sock");
        let main = CommandLine::new(programs::find("ssh-agent")?, folder.join("agent.log"))
            .arg("-D")
            .arg("-a")
            .arg(&socket);
        let recipe = Recipe::new(folder, Readiness::Accepts(socket.clone()), main);
        let agent = Self { server: Server::start(recipe, Some(temporary))?, socket };
        for (number, key) in keys.iter().enumerate() {
            agent.add(key, number)?;
        }
        Ok(agent)
    }

    /// What `SSH_AUTH_SOCK` names.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    fn add(&self, key: &SshKey, number: usize) -> Result<(), Unavailable> {
        let file = self.server.folder().join(format!("key{number}"));
        key.write(&file)?;
        let added = Command::new(programs::find("ssh-add")?)
            .arg("-q")
            .arg(&file)
            .env_clear()
            .env("SSH_AUTH_SOCK", &self.socket)
            .stdin(Stdio::null())
            .status()
            .map_err(Unavailable::io("cannot run ssh-add"))?;
        if added.success() { Ok(()) } else { Err(Unavailable::Failed("ssh-add")) }
    }
}
