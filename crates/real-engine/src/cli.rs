//! Asking an engine through the docker command line.

use std::{
    io::{self, Write},
    process::{Command, Stdio},
    thread,
};

use crate::{Engine, Unavailable, programs};

/// Why a docker command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// It could not be run.
    #[error("docker {command}: {source}")]
    Run {
        /// Its arguments.
        command: String,
        /// What the system said.
        source: io::Error,
    },
    /// What should go into the image is not there.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// It ended with an error.
    #[error("docker {command}: {message}")]
    Failed {
        /// Its arguments.
        command: String,
        /// What it printed.
        message: String,
    },
}

impl Engine {
    /// Runs a docker command against this engine, and no other: with none of the caller's settings,
    /// contexts or variables. Returns what it printed, without the last line's end.
    ///
    /// # Errors
    ///
    /// [`CliError`] where it cannot be run or fails.
    pub fn docker(&self, arguments: &[&str]) -> Result<String, CliError> {
        self.docker_with_input(arguments, &[])
    }

    /// As [`Engine::docker`], with these bytes as its standard input.
    pub(crate) fn docker_with_input(&self, arguments: &[&str], input: &[u8]) -> Result<String, CliError> {
        let command = || arguments.join(" ");
        let failed = |source| CliError::Run { command: command(), source };
        let mut child = Command::new("docker")
            .args(arguments)
            .env_clear()
            .env("PATH", programs::search_path())
            .env("HOME", self.cli_home())
            .env("DOCKER_CONFIG", self.cli_home())
            .env("DOCKER_HOST", self.endpoint())
            // The builder that every engine has; BuildKit needs a plugin that may be missing.
            .env("DOCKER_BUILDKIT", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let stdin = child.stdin.take();
        let output = thread::scope(|scope| {
            scope.spawn(move || {
                // A command that does not want all of its input says so by its own status.
                let _ignored = stdin.map(|mut stdin| stdin.write_all(input));
            });
            child.wait_with_output()
        })
        .map_err(failed)?;
        let printed = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
        if output.status.success() {
            Ok(printed)
        } else {
            let complaint = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
            Err(CliError::Failed { command: command(), message: complaint })
        }
    }
}
