//! Starting other programs, with errors that name the command and how it ended.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Runs a command whose output is the user's to read.
///
/// # Errors
/// When it cannot be started, or ends with anything but success.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = shown(command);
    println!("   $ {line}");
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(())
}

/// Runs a command for its standard output; what it says on standard error goes into the error.
///
/// # Errors
/// When it cannot be started, ends with anything but success, or answers something that is no UTF-8.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let line = shown(command);
    let output = command.output().with_context(|| format!("cannot start `{line}`"))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`{line}` failed ({}): {}", output.status, complaint.trim());
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` did not answer in UTF-8"))
}

/// Whether a command can be started and succeeds; silent.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Where a program is: on PATH, or in one of the folders that hold an administrator's programs.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let on_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>());
    on_path
        .unwrap_or_default()
        .into_iter()
        .chain(["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

fn shown(command: &Command) -> String {
    let program = command.get_program();
    let short = Path::new(program).file_name().unwrap_or(program);
    let mut line = short.to_string_lossy().into_owned();
    for word in command.get_args() {
        let word = word.to_string_lossy();
        line.push(' ');
        if word.contains('\n') {
            line.push('…');
        } else if word.is_empty() || word.contains(' ') {
            line.push_str(&format!("'{word}'"));
        } else {
            line.push_str(&word);
        }
    }
    line
}
