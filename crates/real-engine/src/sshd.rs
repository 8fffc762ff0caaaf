//! The recipe of an SSH server.

use std::{fs, net::SocketAddr, path::Path};

use tempfile::TempDir;

use crate::{
    SshKey, Unavailable,
    machine::{self, free_address},
    programs,
    readiness::Readiness,
    recipe::{CommandLine, Recipe},
    server::{Server, temporary_folder},
};

/// The OpenSSH server that is installed, started here on a port of 127.0.0.1 with a host key of its own. It
/// lets in `root` with the keys that it was given, and with nothing else.
/// Dropping it stops it and ends its sessions.
#[derive(Debug)]
pub struct Sshd {
    server: Server,
    address: SocketAddr,
    host_key: SshKey,
}

impl Sshd {
    /// Starts a server that lets in whoever has one of these keys (lines as in `authorized_keys`), and gives
    /// their sessions these variables, such as `DOCKER_HOST`; waits until it answers.
    ///
    /// A session sees the machine as it is but for `/run`, `/var/lib` and the home of `root`, which are empty: the
    /// sockets of the machine's own engines are not there, and nothing runs that somebody has their shell do first.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where this machine cannot run one, or where it did not become ready; then with the
    /// end of its log.
    pub fn start(authorized_keys: &[&str], variables: &[(&str, &str)]) -> Result<Self, Unavailable> {
        machine::check()?;
        let program = programs::find("sshd")?;
        let host_key = SshKey::generate(None)?;
        let address = free_address()?;
        let temporary = temporary_folder()?;
        let settings = write_files(&temporary, &host_key, address, authorized_keys, variables)?;
        let folder = temporary.path();
        let main =
            CommandLine::new(&program, folder.join("sshd.log")).arg("-D").arg("-e").arg("-f").arg(settings);
        let recipe = Recipe {
            is_isolated: true,
            prepare: PREPARE.to_owned(),
            ..Recipe::new(folder, Readiness::Greets(address), main)
        };
        Ok(Self { server: Server::start(recipe, Some(temporary))?, address, host_key })
    }

    /// Where it listens; the same after a restart.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// By what clients know it: `ssh-ed25519 AAAA…`.
    #[must_use]
    pub fn host_key(&self) -> &str {
        self.host_key.public()
    }

    /// What it has said up to now: who tried what, and why they were let in or not.
    #[must_use]
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Stops it, with every session.
    pub fn stop(&mut self) {
        self.server.stop();
    }

    /// Starts it again, on the same port and with the same host key.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where it does not become ready.
    pub fn start_again(&mut self) -> Result<(), Unavailable> {
        self.server.start_again()
    }
}

/// The folder that sshd wants to be there, and a `root` whom no file forbids to come: where the password is
/// locked, sshd lets nobody in with a key either, unless PAM says so.
const PREPARE: &str = r"mkdir -p -m 755 /run/sshd
mount -t tmpfs tmpfs ~root
echo 'root:*:::::::' >/run/shadow
mount --bind /run/shadow /etc/shadow";

fn write_files(
    folder: &TempDir,
    host_key: &SshKey,
    address: SocketAddr,
    authorized_keys: &[&str],
    variables: &[(&str, &str)],
) -> Result<std::path::PathBuf, Unavailable> {
    let file = |name: &str| folder.path().join(name);
    let shown = |path: &Path| path.display().to_string();
    host_key.write(&file("host_key"))?;
    let mut settings = format!(
        "ListenAddress {address}\n\
         HostKey {}\n\
         PidFile none\n\
         AuthorizedKeysFile {}\n\
         StrictModes no\n\
         UsePAM no\n\
         PermitRootLogin prohibit-password\n\
         PasswordAuthentication no\n\
         KbdInteractiveAuthentication no\n\
         PrintMotd no\n\
         PrintLastLog no\n\
         MaxStartups 100\n\
         LogLevel VERBOSE\n",
        shown(&file("host_key")),
        shown(&file("authorized_keys")),
    );
    if !variables.is_empty() {
        // The first line of this name is the only one that counts.
        let variables: Vec<_> = variables.iter().map(|(name, value)| format!("\"{name}={value}\"")).collect();
        settings.push_str(&format!("SetEnv {}\n", variables.join(" ")));
    }
    let settings_file = file("sshd_config");
    fs::write(&settings_file, settings)
        .and_then(|()| fs::write(file("authorized_keys"), authorized_keys.join("\n") + "\n"))
        .map_err(Unavailable::io("cannot write the settings of sshd"))?;
    Ok(settings_file)
}
