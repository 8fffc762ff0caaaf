//! What is to be run for one server.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use crate::{Unavailable, readiness::Readiness};

/// What a server's sockets append to its folder's path: `/exec/libnetwork/0123456789ab.sock` is the
/// longest. With it, a path may have 107 bytes.
const LONGEST_FOLDER: usize = 107 - 40;

/// What is to be run for one server: its programs, in its folder, and how it is known to be ready.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    /// The server's folder, absolute. Everything that it writes is below it.
    pub(crate) folder: PathBuf,
    /// How it shows that it is ready.
    pub(crate) readiness: Readiness,
    /// Whether it lives in namespaces of its own, which takes root: then its mounts and processes are
    /// gone with it, and `/run` and `/var/lib` are its own.
    pub(crate) is_isolated: bool,
    /// Lines of shell that run before the programs; all of them have to succeed.
    pub(crate) prepare: String,
    /// Lines of shell that run before the server is stopped.
    pub(crate) before_stop: String,
    /// A program that the server needs beside it; it is stopped after the server.
    pub(crate) helper: Option<CommandLine>,
    /// The socket of that program: the server starts once it is there.
    pub(crate) helper_socket: Option<PathBuf>,
    /// The server.
    pub(crate) main: CommandLine,
}

impl Recipe {
    /// A server of one program that is ready when `readiness` says so.
    pub(crate) fn new(folder: &Path, readiness: Readiness, main: CommandLine) -> Self {
        Self {
            folder: folder.to_owned(),
            readiness,
            is_isolated: false,
            prepare: String::new(),
            before_stop: String::new(),
            helper: None,
            helper_socket: None,
            main,
        }
    }
}

/// Whether sockets fit below this folder, and a shell can name it.
///
/// # Errors
///
/// [`Unavailable::UnusableFolder`] where not.
pub(crate) fn check_folder(folder: &Path) -> Result<(), Unavailable> {
    let usable = folder.to_str().is_some_and(|text| text.len() <= LONGEST_FOLDER && !text.contains('\n'));
    if usable { Ok(()) } else { Err(Unavailable::UnusableFolder(folder.to_owned())) }
}

/// A program with its arguments and the file that gets what it prints.
#[derive(Debug, Clone)]
pub(crate) struct CommandLine {
    words: Vec<String>,
    pub(crate) log: PathBuf,
}

impl CommandLine {
    pub(crate) fn new(program: impl AsRef<OsStr>, log: PathBuf) -> Self {
        Self { words: Vec::new(), log }.arg(program)
    }

    pub(crate) fn arg(mut self, word: impl AsRef<OsStr>) -> Self {
        self.words.push(word.as_ref().to_string_lossy().into_owned());
        self
    }

    /// The same program below another root folder.
    pub(crate) fn in_root(mut self, chroot: &Path, root: &Path) -> Self {
        let below = [chroot, root].map(|path| path.to_string_lossy().into_owned());
        self.words.splice(0..0, below);
        self
    }

    /// Its words, for a shell.
    pub(crate) fn for_shell(&self) -> String {
        self.words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }

    /// One line of shell that runs it in the background.
    pub(crate) fn in_background(&self) -> String {
        format!("{} </dev/null >>{} 2>&1 3<&- &", self.for_shell(), quoted_path(&self.log))
    }
}

/// The text as one word of shell.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The path as one word of shell.
pub(crate) fn quoted_path(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_survives_the_shell() {
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
    }

    #[test]
    fn a_command_line_is_one_line_of_shell() {
        let line = CommandLine::new("/bin/x", "/d/x.log".into()).arg("--at").arg("/a b");
        assert_eq!(line.in_background(), "'/bin/x' '--at' '/a b' </dev/null >>'/d/x.log' 2>&1 3<&- &");
        let below = line.in_root(Path::new("/sbin/chroot"), Path::new("/root"));
        assert_eq!(below.for_shell(), "'/sbin/chroot' '/root' '/bin/x' '--at' '/a b'");
    }
}
