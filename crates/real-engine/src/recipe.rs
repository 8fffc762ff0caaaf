//! What is to be run for one engine.

use std::{ffi::OsStr, path::PathBuf};

/// What is to be run for one engine: its programs, in its folder, and the socket that it will listen on.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    /// The engine's folder, absolute. Everything that it writes is below it.
    pub(crate) folder: PathBuf,
    /// Where the engine will listen: `docker.sock` in the folder.
    pub(crate) socket: PathBuf,
    /// A program that the engine needs beside it; it is stopped after the engine.
    pub(crate) helper: Option<CommandLine>,
    /// The engine.
    pub(crate) main: CommandLine,
}

/// A program with its arguments and the file that gets what it prints.
#[derive(Debug, Clone)]
pub(crate) struct CommandLine {
    words: Vec<String>,
    pub(crate) log: PathBuf,
}

impl CommandLine {
    pub(crate) fn new(program: &str, log: PathBuf) -> Self {
        Self { words: vec![program.to_owned()], log }
    }

    pub(crate) fn arg(mut self, word: impl AsRef<OsStr>) -> Self {
        self.words.push(word.as_ref().to_string_lossy().into_owned());
        self
    }

    /// One line of shell that runs it in the background.
    pub(crate) fn in_background(&self) -> String {
        let words: Vec<_> = self.words.iter().map(|word| quoted(word)).collect();
        format!("{} </dev/null >>{} 2>&1 3<&- &", words.join(" "), quoted(&self.log.to_string_lossy()))
    }
}

/// The text as one word of shell.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
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
    }
}
