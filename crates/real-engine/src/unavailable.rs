//! Why a server could not be started.

use std::{io, path::PathBuf};

/// Why an engine, or another server, could not be started here.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// These servers run on Linux only.
    #[error("it is started on Linux only")]
    NotLinux,
    /// The process is not root.
    #[error("it takes root")]
    NotRoot,
    /// A program that is needed is not installed.
    #[error("{0} is not installed")]
    MissingProgram(&'static str),
    /// The folder cannot hold sockets, or not be named in a shell: the limit of a unix socket's path is
    /// 108 bytes, and the engine appends to the folder's.
    #[error("{} is too long, or no UTF-8, for an engine's sockets", .0.display())]
    UnusableFolder(PathBuf),
    /// Another one answers at this address or on this socket already.
    #[error("another one runs at {0} already")]
    InUse(String),
    /// Debian's unstable distribution is not in this folder.
    #[error("Debian's newest Docker is not in {}: `cargo xtask test --install` puts it there", .0.display())]
    NoSid(PathBuf),
    /// There is no folder for tools.
    #[error("there is no home folder to look for tools in: STOWAGE_CACHE can name one")]
    NoCache,
    /// A program did not do what it was run for.
    #[error("{0} failed")]
    Failed(&'static str),
    /// The folder or a process could not be made.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The server started but ended, or was not ready in time.
    #[error("it {what}; the end of its log:\n{log}")]
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
