//! Keys for SSH, made by OpenSSH itself.

use std::{
    fmt, fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    process::{Command, Stdio},
};

use crate::{Unavailable, programs, server::temporary_folder};

/// A new Ed25519 key. It vouches for somebody in tests only, and its `Debug` does not show it all the same.
#[derive(Clone)]
pub struct SshKey {
    private: String,
    public: String,
}

impl SshKey {
    /// Makes a key, locked with the passphrase where there is one.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] where there is no `ssh-keygen`, or where it fails.
    pub fn generate(passphrase: Option<&str>) -> Result<Self, Unavailable> {
        let folder = temporary_folder()?;
        let file = folder.path().join("key");
        let made = Command::new(programs::find("ssh-keygen")?)
            .args(["-q", "-t", "ed25519", "-C", "", "-N", passphrase.unwrap_or_default(), "-f"])
            .arg(&file)
            .stdin(Stdio::null())
            .status()
            .map_err(Unavailable::io("cannot run ssh-keygen"))?;
        let read = |file: &Path| fs::read_to_string(file).map_err(Unavailable::io("ssh-keygen made no key"));
        if !made.success() {
            return Err(Unavailable::Failed("ssh-keygen"));
        }
        let public = read(&folder.path().join("key.pub"))?.trim_end().to_owned();
        Ok(Self { private: read(&file)?, public })
    }

    /// The private key, in OpenSSH's own format.
    #[must_use]
    pub fn private(&self) -> &str {
        &self.private
    }

    /// The public key, as in `authorized_keys` and `known_hosts`: `ssh-ed25519 AAAA…`.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// Writes the private key into a new file that nobody else may read.
    ///
    /// # Errors
    ///
    /// [`Unavailable::Io`] where it cannot be written.
    pub fn write(&self, file: &Path) -> Result<(), Unavailable> {
        fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file)
            .and_then(|mut file| file.write_all(self.private.as_bytes()))
            .map_err(Unavailable::io("cannot write a key"))
    }
}

impl fmt::Debug for SshKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SshKey").field("public", &self.public).finish_non_exhaustive()
    }
}
