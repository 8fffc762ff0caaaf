use std::sync::Arc;

use russh::keys::PrivateKey;

use crate::known_hosts::KnownHost;
use crate::{InvalidConnection, Ssh, ssh_key};

/// Our side of SSH with one server: how it is known, and who signs in.
#[derive(Clone)]
pub(crate) struct SshClient {
    pub(crate) user: String,
    pub(crate) known_host: KnownHost,
    pub(crate) key: Option<Arc<PrivateKey>>,
    pub(crate) uses_agent: bool,
}

impl SshClient {
    /// Puts together what was written down, for a server on `host` and `port`.
    ///
    /// # Errors
    ///
    /// Where a part is not what it should be.
    pub(crate) fn new(ssh: &Ssh, user: &str, host: &str, port: u16) -> Result<Self, InvalidConnection> {
        let known_host = KnownHost::read(&ssh.known_hosts, host, port)?;
        let key = match (&ssh.private_key, &ssh.passphrase) {
            (Some(key), passphrase) => Some(ssh_key::read(key, passphrase.as_ref())?),
            (None, Some(_)) => return Err(InvalidConnection::PassphraseForNothing),
            (None, None) => None,
        };
        if key.is_none() && !ssh.use_agent {
            return Err(InvalidConnection::NothingToSignInWith);
        }
        Ok(Self { user: user.to_owned(), known_host, key, uses_agent: ssh.use_agent })
    }
}
