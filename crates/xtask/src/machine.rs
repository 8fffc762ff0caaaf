//! What this machine has, and what it lacks.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::process::{self, find_program};
use crate::sid;
use crate::tools::{self, Tools};
use crate::workspace::{Workspace, non_empty};

/// Something that a step cannot do without.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    Rustfmt,
    Clippy,
    WasmTarget,
    /// Trunk, wasm-bindgen, wasm-opt, esbuild.
    PageTools,
    Node,
    /// e2e/node_modules.
    NodePackages,
    Chromium,
    /// A Docker engine that the tests start themselves.
    RealEngine,
    /// The same of Podman.
    Podman,
    /// The same of the newest Docker, with the containerd store.
    ModernDocker,
    /// A registry for images that the tests start themselves.
    Registry,
    /// An SSH server that the tests start themselves, and keys for it.
    Sshd,
    /// PostgreSQL, of which the tests start clusters of their own.
    Postgres,
    /// Docker's SDK, as a module of a Python.
    PythonDocker,
    /// What libpq is compiled with.
    OpenSsl,
}

/// Where Homebrew, pkgsrc and MacPorts put OpenSSL.
const OPENSSL_ON_A_MAC: [&str; 6] = [
    "/opt/homebrew/opt/openssl@4",
    "/opt/homebrew/opt/openssl@3",
    "/usr/local/opt/openssl@4",
    "/usr/local/opt/openssl@3",
    "/opt/pkg/include/openssl",
    "/opt/local/include/openssl",
];

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

/// Whether there is a PostgreSQL that the tests can start: on PATH, or where Debian keeps each version's programs.
pub(crate) fn has_postgres() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    find_program("initdb").is_some()
        || versions.map(|version| version.path()).any(|folder| folder.join("bin/initdb").is_file())
}

/// Whether there is a Python with Docker's SDK: the one that was named, the one on PATH, or Debian's, as the tests look
/// for it.
pub(crate) fn has_python_docker() -> bool {
    let named = non_empty("STOWAGE_PYTHON");
    let pythons = named.into_iter().chain(["python3", "/usr/bin/python3"].map(OsString::from));
    pythons.into_iter().any(|python| process::succeeds(Command::new(python).args(["-c", "import docker"])))
}

/// Whether the build of `openssl-sys` will find OpenSSL: where a variable says, in the usual folders of a Mac, by
/// pkg-config, or as a part of the system.
pub(crate) fn has_openssl() -> bool {
    let named = env::vars_os().any(|(name, _)| {
        // The target's name may stand before it.
        let name = name.to_string_lossy();
        name.ends_with("OPENSSL_DIR") || name.ends_with("OPENSSL_INCLUDE_DIR")
    });
    let brought_to_a_mac =
        cfg!(target_os = "macos") && OPENSSL_ON_A_MAC.iter().any(|folder| Path::new(folder).is_dir());
    let told_by_pkg_config = || {
        let programs = match non_empty("PKG_CONFIG") {
            Some(program) => vec![program],
            None => vec!["pkg-config".into(), "pkgconf".into()],
        };
        programs
            .iter()
            .any(|program| process::succeeds(Command::new(program).args(["--libs", "--cflags", "openssl"])))
    };
    let of_the_system = cfg!(any(target_os = "freebsd", target_os = "openbsd", target_os = "dragonfly"));
    named || brought_to_a_mac || of_the_system || told_by_pkg_config()
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
        Need::RealEngine => absent(can_run(workspace, "dockerd"), "dockerd, on Linux and as root"),
        Need::Podman => absent(can_run(workspace, "podman"), "podman, on Linux and as root"),
        Need::ModernDocker => {
            let folder = sid::folder(workspace);
            let what = format!("the newest Docker in {}, made by debootstrap as root", folder.display());
            absent(folder.is_dir() && can_run(workspace, "unshare"), &what)
        }
        Need::Registry => absent(find_program("docker-registry").is_some(), "docker-registry"),
        Need::Sshd => absent(
            can_run(workspace, "sshd") && find_program("ssh-keygen").is_some(),
            "OpenSSH's sshd and ssh-keygen, on Linux and as root",
        ),
        Need::Postgres => absent(has_postgres(), "PostgreSQL's initdb"),
        Need::PythonDocker => absent(has_python_docker(), "a Python with Docker's SDK"),
        Need::OpenSsl => absent(has_openssl(), "OpenSSL's headers, found by pkg-config"),
    }
}

/// Whether the tests could start this server, which takes root.
fn can_run(workspace: &Workspace, program: &str) -> bool {
    cfg!(target_os = "linux") && find_program(program).is_some() && is_root(workspace)
}

fn absent(is_there: bool, what: &str) -> Option<String> {
    if is_there { None } else { Some(what.to_owned()) }
}
