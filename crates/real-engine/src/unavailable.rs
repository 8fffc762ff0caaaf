//! Why an engine could not be started.

use std::{io, path::PathBuf};

/// Why an engine could not be started here.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// Engines run on Linux only.
    #[error("engines are started on Linux only")]
    NotLinux,
    /// The process is not root.
    #[error("an engine needs root")]
    NotRoot,
    /// A program that is needed is not installed.
    #[error("{0} is not installed")]
    MissingProgram(&'static str),
    /// The folder cannot hold sockets, or not be named in a shell: the limit of a unix socket's path is
    /// 108 bytes, and the engine appends to the folder's.
    #[error("{} is too long, or no UTF-8, for an engine's sockets", .0.display())]
    UnusableFolder(PathBuf),
    /// An engine runs in the folder already.
    #[error("an engine runs in {} already", .0.display())]
    FolderInUse(PathBuf),
    /// The folder or a process could not be made.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The engine started but ended, or was not ready in time.
    #[error("the engine {what}; the end of its log:\n{log}")]
    NotReady {
        /// `ended with …` or `was not ready in …`.
        what: String,
        /// The last lines of its log.
        log: String,
    },
}

impl Unavailable {
    /// Turns an [`io::Error`] into one that says what was tried.
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
