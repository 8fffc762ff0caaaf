//! Why a cluster could not be started.

use std::io;

/// Why a cluster could not be started here.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// A program that is needed is not installed.
    #[error("{0} is not installed")]
    MissingProgram(&'static str),
    /// The process is root, which PostgreSQL refuses, and there is nobody else to run it.
    #[error("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")]
    NoAccount,
    /// The folder, a file or a process could not be made.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The server's certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// A program started but failed, or was not ready in time.
    #[error("{what}; the end of what it said:\n{log}")]
    Failed {
        /// The program, and how it ended.
        what: String,
        /// Its last lines.
        log: String,
    },
}

impl Unavailable {
    /// Turns an [`io::Error`] into one that says what was tried.
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
