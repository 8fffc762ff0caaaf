//! Installing what the tests need; quick when it is there already.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::debian;
use crate::fingerprint::Fingerprint;
use crate::machine::has_component;
use crate::process;
use crate::sid;
use crate::tools;
use crate::workspace::Workspace;

/// Installs everything. One part that fails does not keep the others from being tried.
///
/// # Errors
/// Names every part that failed.
pub(crate) fn all(workspace: &Workspace) -> Result<()> {
    let parts = [
        ("Rust components", components(workspace)),
        ("the page's tools", tools::ensure_all(workspace).map(drop)),
        ("Debian packages", debian::install(workspace)),
        ("the newest Docker", sid::install(workspace)),
        ("Node packages", node_packages(workspace)),
    ];
    let failed: Vec<_> = parts
        .into_iter()
        .filter_map(|(part, result)| result.err().map(|error| format!("{part}: {error:#}")))
        .collect();
    ensure!(failed.is_empty(), "{}", failed.join("; "));
    Ok(())
}

fn components(workspace: &Workspace) -> Result<()> {
    for (command, component) in [("clippy", "clippy"), ("fmt", "rustfmt")] {
        if !has_component(workspace, command) {
            process::run(workspace.command("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

/// Installs what drives the browser.
pub(crate) fn node_packages(workspace: &Workspace) -> Result<()> {
    tools::require_node()?;
    let folder = workspace.e2e();
    let stamp = folder.join("node_modules/.stowage-stamp");
    let wanted = Fingerprint::default()
        .path(&folder.join("package.json"))?
        .path(&folder.join("package-lock.json"))?
        .finish();
    if fs::read_to_string(&stamp).is_ok_and(|seen| seen == wanted) {
        return Ok(());
    }
    let mut npm = workspace.command("npm");
    // The browser is Debian's.
    npm.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(npm.current_dir(folder))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}
