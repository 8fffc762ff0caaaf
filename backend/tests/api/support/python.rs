//! A Python with Docker's SDK.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The first Python that has the module `docker`: the one that `STOWAGE_PYTHON` names, the one on PATH, or Debian's,
/// whose package is `python3-docker`. `None`, and `skipped: <why>` on stderr, where there is none.
///
/// # Panics
///
/// Where there is none although `STOWAGE_DEMAND=1` is set, as CI does.
pub(crate) fn require_python_docker(test_name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("STOWAGE_PYTHON").map(PathBuf::from);
    let candidates = named.into_iter().chain(["python3", "/usr/bin/python3"].map(PathBuf::from));
    let found = candidates.into_iter().find_map(|python| {
        // A test clears the environment, by which a name, or a script that stands for a Python, leads to another one.
        let imported = Command::new(python)
            .args(["-c", "import docker, sys; print(sys.executable)"])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output();
        let executable = String::from_utf8(imported.ok().filter(|output| output.status.success())?.stdout);
        Some(PathBuf::from(executable.ok()?.trim()))
    });
    if found.is_none() {
        let demanded = std::env::var_os("STOWAGE_DEMAND").is_some_and(|demand| demand == "1");
        assert!(!demanded, "{test_name} is demanded by STOWAGE_DEMAND=1, but no Python has Docker's SDK");
        let _unprintable = writeln!(io::stderr(), "skipped: {test_name}: no Python has Docker's SDK");
    }
    found
}
