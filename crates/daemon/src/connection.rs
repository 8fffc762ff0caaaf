use shared::{EndpointKind, Secret};
use thiserror::Error;

use crate::Endpoint;

/// How one daemon is reached: its address, with what TLS or SSH take. Checked, so that what is wrong with a
/// certificate or a key is said when it is written down, not when it is used.
#[derive(Clone, Debug)]
pub struct Connection {
    endpoint: Endpoint,
    tls: Option<Tls>,
    #[expect(dead_code, reason = "read by the connector of the next commit")]
    ssh: Option<Ssh>,
}

/// How TLS is spoken with a daemon.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// The certificates of the authorities that are trusted, PEM; none for the public ones.
    pub ca: Option<String>,
    /// The name that the daemon's certificate has to be for; none for the endpoint's host.
    pub server_name: Option<String>,
    /// Takes anybody at all for the daemon.
    pub skip_verification: bool,
    /// What is shown to the daemon.
    pub client: Option<ClientCertificate>,
}

/// A certificate with its key.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// PEM, with the certificates between it and its authority.
    pub certificate: String,
    /// PEM.
    pub key: Secret,
}

/// How an SSH server is known, and who signs in there.
#[derive(Clone, Debug, Default)]
pub struct Ssh {
    /// Lines of a `known_hosts` file (sshd(8)).
    pub known_hosts: String,
    /// Whether the keys of the agent at `SSH_AUTH_SOCK` are tried.
    pub use_agent: bool,
    /// A private key, OpenSSH's or PEM.
    pub private_key: Option<Secret>,
    /// The passphrase of that key.
    pub passphrase: Option<Secret>,
}

/// Why a daemon cannot be reached like this.
#[derive(Debug, Error)]
pub enum InvalidConnection {
    /// TLS is for TCP.
    #[error("tls: only for tcp://host:port")]
    TlsNotForEndpoint,
    /// SSH is for `ssh://`, and `ssh://` takes it.
    #[error("ssh: needed for ssh://user@host, and only for that")]
    SshNotForEndpoint,
}

impl Connection {
    /// Puts them together.
    ///
    /// # Errors
    ///
    /// Where they do not fit, or a part is not what it should be.
    pub fn new(endpoint: Endpoint, tls: Option<Tls>, ssh: Option<Ssh>) -> Result<Self, InvalidConnection> {
        if tls.is_some() && !matches!(endpoint, Endpoint::Tcp { .. }) {
            return Err(InvalidConnection::TlsNotForEndpoint);
        }
        if ssh.is_some() != matches!(endpoint, Endpoint::Ssh { .. }) {
            return Err(InvalidConnection::SshNotForEndpoint);
        }
        Ok(Self { endpoint, tls, ssh })
    }

    /// The daemon's address.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// How the daemon is reached.
    pub fn kind(&self) -> EndpointKind {
        match &self.endpoint {
            Endpoint::Unix { .. } => EndpointKind::Unix,
            Endpoint::Tcp { .. } if self.tls.is_some() => EndpointKind::Tls,
            Endpoint::Tcp { .. } => EndpointKind::Tcp,
            Endpoint::Ssh { .. } => EndpointKind::Ssh,
        }
    }

    /// Whether anybody at all is taken for the daemon: TLS without verification.
    pub fn is_unverified(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.skip_verification)
    }
}
