//! What this machine has, and what it lacks.

use std::ffi::OsString;

use crate::process::{self, find_program};
use crate::tools::{self, Tools};
use crate::workspace::{Workspace, non_empty};

/// Something that a step cannot do without.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    Rustfmt,
    Clippy,
    WasmTarget,
    /// Trunk, wasm-bindgen, wasm-opt.
    PageTools,
    Node,
    /// e2e/node_modules.
    NodePackages,
    Chromium,
    /// A Docker engine that the tests start themselves.
    RealEngine,
}

/// One reason for each need that is not met.
pub(crate) fn missing(workspace: &Workspace, needs: &[Need]) -> Vec<String> {
    needs.iter().filter_map(|need| reason(workspace, *need)).collect()
}

/// The browser for the tests: the one that was named, else Chromium or Chrome on PATH.
pub(crate) fn chromium() -> Option<OsString> {
    non_empty("STOWAGE_CHROMIUM").or_else(|| {
        let known = ["chromium", "chromium-browser", "google-chrome"];
        known.iter().find_map(|name| find_program(name)).map(OsString::from)
    })
}

/// Whether this process may do everything.
pub(crate) fn is_root(workspace: &Workspace) -> bool {
    process::capture(workspace.command("id").arg("-u")).is_ok_and(|answer| answer.trim() == "0")
}

/// Whether a cargo command of a rustup component works.
pub(crate) fn has_component(workspace: &Workspace, command: &str) -> bool {
    process::succeeds(&mut workspace.cargo(&[command, "--version"]))
}

fn reason(workspace: &Workspace, need: Need) -> Option<String> {
    match need {
        Need::Rustfmt => absent(has_component(workspace, "fmt"), "rustfmt"),
        Need::Clippy => absent(has_component(workspace, "clippy"), "clippy"),
        Need::WasmTarget => match tools::wasm_target_is_missing(workspace) {
            Ok(false) => None,
            Ok(true) => Some(format!("Rust's target {}", tools::WASM_TARGET)),
            Err(error) => Some(format!("a Rust toolchain that answers ({error:#})")),
        },
        Need::PageTools => match Tools::wanted(workspace) {
            Ok(tools) => {
                let titles: Vec<_> = tools.missing().map(|tool| tool.title.as_str()).collect();
                absent(titles.is_empty(), &titles.join(", "))
            }
            Err(error) => Some(format!("{error:#}")),
        },
        Need::Node => {
            absent(["node", "npm"].iter().all(|name| find_program(name).is_some()), "node with npm")
        }
        Need::NodePackages => {
            let package = workspace.e2e().join("node_modules/@playwright/test");
            absent(package.is_dir(), "the packages in e2e/node_modules")
        }
        Need::Chromium => absent(chromium().is_some(), "chromium"),
        Need::RealEngine => absent(
            cfg!(target_os = "linux") && find_program("dockerd").is_some() && is_root(workspace),
            "dockerd, on Linux and as root",
        ),
    }
}

fn absent(is_there: bool, what: &str) -> Option<String> {
    if is_there { None } else { Some(what.to_owned()) }
}
