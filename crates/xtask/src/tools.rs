//! The tools that build the page: what is there, and how to get what is not.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{self, find_program};
use crate::versions;
use crate::workspace::{Workspace, command_in};

/// The target that the page is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The oldest major version of Node.js that Playwright and wasm-opt run on.
const OLDEST_NODE: u32 = 20;

/// One tool of one version, in a folder of its own in the cache.
pub(crate) struct Tool {
    /// Its name and version, as people read it.
    pub(crate) title: String,
    folder: PathBuf,
    bin: PathBuf,
    complete: PathBuf,
    source: Source,
    package: &'static str,
    version: String,
}

enum Source {
    /// With the tool's own lock file, or with the newest dependencies that fit.
    CratesIo { locked: bool },
    Npm {
        /// The one of its programs that is used.
        program: &'static str,
    },
}

/// Trunk, `wasm-bindgen`, `wasm-opt` and `esbuild`.
pub(crate) struct Tools {
    all: [Tool; 4],
}

impl Tools {
    /// The tools that this clone wants.
    pub(crate) fn wanted(workspace: &Workspace) -> Result<Self> {
        // Trunk compiles only with the dependencies that it was released with; wasm-bindgen-cli is released
        // without a lock file.
        let trunk = crate_tool(workspace, "trunk", "trunk", versions::TRUNK.to_owned(), true);
        let version = versions::wasm_bindgen(workspace)?;
        let wasm_bindgen = crate_tool(workspace, "wasm-bindgen", "wasm-bindgen-cli", version, false);
        let binaryen = npm_tool(workspace, "binaryen", "wasm-opt", versions::BINARYEN);
        let esbuild = npm_tool(workspace, "esbuild", "esbuild", versions::ESBUILD);
        Ok(Self { all: [trunk, wasm_bindgen, binaryen, esbuild] })
    }

    /// The tools that are not installed, or not completely.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &Tool> {
        self.all.iter().filter(|tool| !tool.is_installed())
    }

    /// A line that changes with every version.
    pub(crate) fn versions(&self) -> String {
        self.all.each_ref().map(|tool| tool.title.as_str()).join(", ")
    }

    /// Where a program is that is named as its package.
    pub(crate) fn program(&self, package: &str) -> Result<PathBuf> {
        let tool = self.all.iter().find(|tool| tool.package == package);
        tool.map(|tool| tool.bin.join(package)).with_context(|| format!("{package} is none of the tools"))
    }

    /// PATH with the tools before everything else.
    pub(crate) fn path(&self) -> Result<OsString> {
        let ours = self.all.iter().map(|tool| tool.bin.clone());
        let theirs = env::var_os("PATH").unwrap_or_default();
        env::join_paths(ours.chain(env::split_paths(&theirs))).context("PATH cannot be extended")
    }
}

impl Tool {
    /// Whether the last thing that an installation puts in place is there.
    pub(crate) fn is_installed(&self) -> bool {
        self.complete.is_file()
    }

    /// Installs it; an interrupted installation is done again.
    pub(crate) fn install(&self, workspace: &Workspace) -> Result<()> {
        println!("   installing {} into {} (once)", self.title, self.folder.display());
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot create {}", self.folder.display()))?;
        match self.source {
            Source::CratesIo { locked } => self.install_crate(workspace, locked)?,
            Source::Npm { program } => self.install_package(program)?,
        }
        ensure!(self.is_installed(), "{} was installed without {}", self.title, self.complete.display());
        Ok(())
    }

    fn install_crate(&self, workspace: &Workspace, locked: bool) -> Result<()> {
        let build = workspace.cache.join("build").join(format!("{}-{}", self.package, self.version));
        let mut cargo = command_in(&self.folder, "cargo");
        cargo.args(["install", self.package, "--version", &format!("={}", self.version), "--debug"]);
        if locked {
            cargo.arg("--locked");
        }
        if self.package == "trunk" {
            // Without `update_check` it asks nobody for newer versions.
            cargo.args(["--no-default-features", "--features", "rustls"]);
        }
        cargo.arg("--root").arg(&self.folder);
        // Neither the clone's target folder nor its settings for compiling are the tool's.
        cargo.env("CARGO_TARGET_DIR", &build);
        for ours in ["CARGO_BUILD_TARGET", "CARGO_BUILD_TARGET_DIR", "CARGO_BUILD_BUILD_DIR"] {
            cargo.env_remove(ours);
        }
        process::run(&mut cargo)?;
        // Only disk space: a leftover is harmless.
        fs::remove_dir_all(&build).unwrap_or_else(|error| println!("   {} stays: {error}", build.display()));
        Ok(())
    }

    fn install_package(&self, program: &str) -> Result<()> {
        require_node()?;
        let mut npm = command_in(&self.folder, "npm");
        npm.args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"]).arg(&self.folder);
        npm.arg(format!("{}@{}", self.package, self.version));
        process::run(&mut npm)?;
        let answer = process::capture(Command::new(self.bin.join(program)).arg("--version"))?;
        fs::write(&self.complete, answer).with_context(|| format!("cannot write {}", self.complete.display()))
    }
}

/// Installs the wasm target and every tool that is missing.
pub(crate) fn ensure_all(workspace: &Workspace) -> Result<Tools> {
    if wasm_target_is_missing(workspace)? {
        process::run(workspace.command("rustup").args(["target", "add", WASM_TARGET])).with_context(
            || format!("the page needs Rust's target {WASM_TARGET}; without rustup, install it by hand"),
        )?;
    }
    require_node()?;
    let tools = Tools::wanted(workspace)?;
    for tool in tools.missing() {
        tool.install(workspace)?;
    }
    Ok(tools)
}

/// Whether the toolchain cannot compile for the browser.
pub(crate) fn wasm_target_is_missing(workspace: &Workspace) -> Result<bool> {
    let sysroot = process::capture(workspace.command("rustc").args(["--print", "sysroot"]))?;
    Ok(!PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).join("lib").is_dir())
}

/// Fails with what to do when Node is not there: `wasm-opt` and the browser tests run on it.
pub(crate) fn require_node() -> Result<()> {
    let advice = format!(
        "Stowage's page needs Node.js {OLDEST_NODE} or newer with npm: your system's package manager has it, \
         or https://nodejs.org"
    );
    for program in ["node", "npm"] {
        ensure!(find_program(program).is_some(), "`{program}` is not on PATH. {advice}");
    }
    let version = process::capture(Command::new("node").arg("--version"))?;
    let major =
        version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    ensure!(major.is_some_and(|major| major >= OLDEST_NODE), "`node` is {}. {advice}", version.trim());
    Ok(())
}

fn crate_tool(
    workspace: &Workspace,
    program: &str,
    package: &'static str,
    version: String,
    locked: bool,
) -> Tool {
    let folder = workspace.cache.join("tools").join(format!("{program}-{version}"));
    let bin = folder.join("bin");
    Tool {
        title: format!("{program} {version}"),
        // Cargo moves the finished program here as its last step.
        complete: bin.join(format!("{program}{}", env::consts::EXE_SUFFIX)),
        folder,
        bin,
        source: Source::CratesIo { locked },
        package,
        version,
    }
}

fn npm_tool(
    workspace: &Workspace,
    package: &'static str,
    program: &'static str,
    version: &'static str,
) -> Tool {
    let folder = workspace.cache.join("tools").join(format!("{package}-{version}"));
    Tool {
        title: format!("{package} {version}"),
        bin: folder.join("node_modules/.bin"),
        // npm fills its folder bit by bit: the marker is written when the program has answered.
        complete: folder.join("complete"),
        folder,
        source: Source::Npm { program },
        package,
        version: version.to_owned(),
    }
}
