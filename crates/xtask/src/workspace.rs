//! Where things are: the clone, Cargo's target folder, the cache.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The folders that every command works with; all absolute.
pub(crate) struct Workspace {
    /// The top of the clone.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the environment or Cargo's configuration puts it.
    pub(crate) target: PathBuf,
    /// Tools and other things that outlive a clone.
    pub(crate) cache: PathBuf,
}

impl Workspace {
    /// Finds the folders; creates none.
    pub(crate) fn find() -> Result<Self> {
        // Cargo says where this package is now; a binary that was started by hand knows where it was built.
        let package = non_empty("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = PathBuf::from(package)
            .ancestors()
            .nth(2)
            .context("crates/xtask is not inside a workspace")?
            .to_owned();
        let target = target_dir(&root)?;
        Ok(Self { root, target, cache: cache_dir()? })
    }

    /// The page as the server embeds it.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("frontend/dist")
    }

    /// The Playwright journeys.
    pub(crate) fn e2e(&self) -> PathBuf {
        self.root.join("e2e")
    }

    /// A program that Cargo built under `profile`.
    pub(crate) fn built(&self, profile: &str, program: &str) -> PathBuf {
        self.target.join(profile).join(format!("{program}{}", env::consts::EXE_SUFFIX))
    }

    /// `program`, to be started at the top of the clone.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        command_in(&self.root, program)
    }

    /// `cargo` with these words, to be started at the top of the clone.
    pub(crate) fn cargo(&self, words: &[&str]) -> Command {
        let mut cargo = self.command("cargo");
        cargo.args(words);
        cargo
    }
}

/// `program`, to be started in `folder`, without what `cargo run` adds for this process alone: build
/// scripts that watch those variables would run again whenever Cargo is started in another way.
pub(crate) fn command_in(folder: &Path, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    for (name, _) in env::vars_os() {
        let name_text = name.to_string_lossy();
        let ours = name_text.starts_with("CARGO_PKG_")
            || name_text.starts_with("CARGO_MANIFEST_")
            || matches!(
                &*name_text,
                "CARGO" | "CARGO_BIN_NAME" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE"
            );
        if ours {
            command.env_remove(&name);
        }
    }
    command
}

/// The value of an environment variable, unless it is unset or empty.
pub(crate) fn non_empty(variable: &str) -> Option<OsString> {
    env::var_os(variable).filter(|value| !value.is_empty())
}

fn target_dir(root: &Path) -> Result<PathBuf> {
    let mut cargo = command_in(root, "cargo");
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: serde_json::Value = serde_json::from_str(&process::capture(&mut cargo)?)
        .context("`cargo metadata` answered something that is no JSON")?;
    let target = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    Ok(PathBuf::from(target.context("`cargo metadata` names no target folder")?))
}

fn cache_dir() -> Result<PathBuf> {
    let folder = match (non_empty("STOWAGE_CACHE"), non_empty("XDG_CACHE_HOME")) {
        (Some(ours), _) => PathBuf::from(ours),
        (None, Some(base)) => PathBuf::from(base).join("stowage"),
        (None, None) => env::home_dir()
            .context("no home folder to keep tools in: set STOWAGE_CACHE to a folder")?
            .join(".cache/stowage"),
    };
    std::path::absolute(&folder).with_context(|| format!("{} is no usable folder", folder.display()))
}
