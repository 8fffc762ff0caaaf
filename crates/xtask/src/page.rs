//! Building the page: Trunk, then its compressed forms, then into `frontend/dist` in one move.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::compress::{compress_all, files};
use crate::fingerprint::Fingerprint;
use crate::process;
use crate::report::timed;
use crate::tools::{self, Tools, WASM_TARGET};
use crate::workspace::{Workspace, non_empty};

/// The pages, in `frontend`. Each starts a program of its own; what is the same in several has the same name.
const PAGES: [&str; 3] = ["index.html", "administration.html", "inventory.html"];

/// Everything that the pages are made of.
const SOURCES: [&str; 8] = [
    "frontend",
    "shared",
    "crates/client",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "rust-toolchain.toml",
    ".cargo/config.toml",
];

/// `cargo xtask page`.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let tools = timed("tools", "what builds the page", || tools::ensure_all(workspace))?;
    timed("page", "frontend/dist", || build(workspace, &tools))?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the page in release, unless it is up to date. An interrupted build leaves the old page as it was.
pub(crate) fn build(workspace: &Workspace, tools: &Tools) -> Result<()> {
    // Not `page`: that one belongs to the Cargo profile of this name.
    let work = workspace.target.join("xtask-page");
    let stamp = work.join("stamp");
    let dist = workspace.dist();
    let wanted = fingerprint(workspace, tools)?;
    if fs::read_to_string(&stamp).is_ok_and(|seen| contents(&wanted, &dist).is_ok_and(|now| seen == now)) {
        println!("   frontend/dist is up to date");
        return Ok(());
    }
    let staging = work.join("staging");
    remove(&staging)?;
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    fetch_crates(workspace)?;
    // Fetching may have completed Cargo.lock.
    let wanted = fingerprint(workspace, tools)?;
    for page in PAGES {
        run_trunk(workspace, tools, page, &work.join("page"))?;
        gather(&work.join("page"), &staging)?;
    }
    minify(&staging, tools)?;
    compress_all(&staging)?;
    remove_file(&stamp)?;
    publish(&staging, &dist)?;
    fs::write(&stamp, contents(&wanted, &dist)?).with_context(|| format!("cannot write {}", stamp.display()))
}

fn fingerprint(workspace: &Workspace, tools: &Tools) -> Result<String> {
    let start = Fingerprint::default().text(&tools.versions());
    let all = SOURCES.iter().try_fold(start, |so_far, source| so_far.path(&workspace.root.join(source)))?;
    Ok(all.finish())
}

/// What the stamp says: the sources' fingerprint, and each file of the page with its size.
fn contents(fingerprint: &str, dist: &Path) -> Result<String> {
    let mut text = format!("{fingerprint}\n");
    for file in files(dist)? {
        let size_bytes = file.metadata().with_context(|| format!("cannot read {}", file.display()))?.len();
        text.push_str(&format!("{} {size_bytes}\n", file.display()));
    }
    Ok(text)
}

/// Trunk builds offline, so what the page depends on has to be here before: for the browser, and for this
/// machine, which runs the macros.
fn fetch_crates(workspace: &Workspace) -> Result<()> {
    let host = process::capture(workspace.command("rustc").args(["--print", "host-tuple"]))?;
    process::run(&mut workspace.cargo(&["fetch", "--target", WASM_TARGET, "--target", host.trim()]))
}

fn run_trunk(workspace: &Workspace, tools: &Tools, page: &str, into: &Path) -> Result<()> {
    // Trunk copies every snippet that it finds there, those of earlier builds too.
    remove(&workspace.target.join("wasm-bindgen"))?;
    let mut trunk = workspace.command("trunk");
    trunk
        .args(["build", &format!("frontend/{page}"), "--release", "--html-output", page, "--dist"])
        .arg(into);
    trunk.env("PATH", tools.path()?);
    // Trunk takes these for options of its own: NO_COLOR=1 is an error to it.
    if non_empty("NO_COLOR").is_some() {
        trunk.env("TRUNK_COLOR", "never");
    }
    trunk.env_remove("NO_COLOR").env_remove("RUST_LOG");
    process::run(&mut trunk)
}

/// Writes each script in fewer bytes: what wasm-bindgen writes is for people to read. The names, which hold hashes of what
/// was written before, stay.
fn minify(staging: &Path, tools: &Tools) -> Result<()> {
    let mut scripts = files(staging)?;
    scripts.retain(|path| path.extension().is_some_and(|ending| ending == "js"));
    let mut esbuild = Command::new(tools.program("esbuild")?);
    esbuild.args(["--minify", "--format=esm", "--allow-overwrite", "--log-level=warning"]);
    esbuild.arg(format!("--outdir={}", staging.display())).arg(format!("--outbase={}", staging.display()));
    process::run(esbuild.args(scripts))
}

/// Puts the finished page where the server embeds it from.
fn publish(staging: &Path, dist: &Path) -> Result<()> {
    remove(dist)?;
    if fs::rename(staging, dist).is_ok() {
        return Ok(());
    }
    // The target folder is on another disk.
    gather(staging, dist)
}

/// Puts the files of one folder beside those of another.
fn gather(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        let copy: PathBuf = to.join(file.strip_prefix(from)?);
        let parent = copy.parent().unwrap_or(to);
        fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
        fs::copy(&file, &copy).with_context(|| format!("cannot write {}", copy.display()))?;
    }
    remove(from)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

fn remove_file(file: &Path) -> Result<()> {
    if file.exists() {
        fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    Ok(())
}
