//! Debian's packages for the tests.

use anyhow::{Result, bail};

use crate::machine::{chromium, has_openssl, has_postgres, has_python_docker, is_root};
use crate::process::{self, find_program};
use crate::workspace::Workspace;

/// Installs the packages that are its arguments, without starting the services in them: Debian asks
/// `policy-rc.d` first. Ours is taken away again however this ends, and one that was there before stays.
const INSTALL: &str = r##"
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
mark='# for the time of an installation by Stowage'
if [ ! -e "$policy" ] || grep -qxF "$mark" "$policy"; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" > "$policy"
    chmod 755 "$policy"
fi
apt-get update
apt-get install --yes --no-install-recommends "$@"
# Newer Debians have the command in a package of its own.
command -v docker > /dev/null || apt-get install --yes --no-install-recommends docker-cli
"##;

/// Programs that the tests start, and what brings them.
const FOR_REAL_SERVERS: [(&str, &str); 6] = [
    ("dockerd", "docker.io"),
    ("podman", "podman"),
    ("debootstrap", "debootstrap"),
    ("docker-registry", "docker-registry"),
    ("sshd", "openssh-server"),
    ("ssh-keygen", "openssh-client"),
];

/// Installs the real servers for the tests, `chromium`, `postgresql` and OpenSSL's headers where they are missing. Does
/// nothing, and says so, where there is no apt-get.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    let mut packages = Vec::new();
    for (program, package) in FOR_REAL_SERVERS {
        if find_program(program).is_none() {
            packages.push(package);
        }
    }
    if chromium().is_none() {
        packages.push("chromium");
    }
    if !has_postgres() {
        packages.push("postgresql");
    }
    if !has_python_docker() {
        packages.push("python3-docker");
    }
    if !has_openssl() {
        packages.extend(["libssl-dev", "pkg-config"]);
    }
    if packages.is_empty() {
        return Ok(());
    }
    if find_program("apt-get").is_none() {
        println!("   no apt-get here: {} can only be installed by hand", packages.join(" and "));
        return Ok(());
    }
    let mut shell = if is_root(workspace) {
        workspace.command("sh")
    } else if find_program("sudo").is_some() {
        let mut sudo = workspace.command("sudo");
        sudo.arg("sh");
        sudo
    } else {
        bail!("installing {} takes root or sudo", packages.join(" and "));
    };
    println!("   installing {} (their services are not started)", packages.join(" and "));
    process::run(shell.args(["-c", INSTALL, "stowage-install"]).args(packages))
}
