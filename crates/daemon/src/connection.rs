use std::fmt;
use std::path::PathBuf;

use shared::{EndpointKind, Secret};

use crate::ssh_client::SshClient;
use crate::tls::TlsClient;
use crate::{Endpoint, InvalidConnection};

/// How one daemon is reached: its address, with what TLS or SSH take. Checked, so that what is wrong with a
/// certificate or a key is said when it is written down, not when it is used.
#[derive(Clone)]
pub struct Connection {
    endpoint: Endpoint,
    way: Way,
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

/// The same, checked and ready to be used. What is secret in it is not shown.
#[derive(Clone)]
pub(crate) enum Way {
    Unix { path: PathBuf },
    Tcp { host: String, port: u16, tls: Option<TlsClient> },
    Ssh { host: String, port: u16, socket: Option<String>, client: SshClient },
}

impl Connection {
    /// Puts them together. An encrypted private key is decrypted here, which takes its time.
    ///
    /// # Errors
    ///
    /// Where they do not fit, or a part is not what it should be.
    pub fn new(endpoint: Endpoint, tls: Option<Tls>, ssh: Option<Ssh>) -> Result<Self, InvalidConnection> {
        let way = match (&endpoint, tls, ssh) {
            (Endpoint::Unix { .. } | Endpoint::Ssh { .. }, Some(_), _) => {
                return Err(InvalidConnection::TlsNotForEndpoint);
            }
            (Endpoint::Unix { .. } | Endpoint::Tcp { .. }, _, Some(_)) | (Endpoint::Ssh { .. }, _, None) => {
                return Err(InvalidConnection::SshNotForEndpoint);
            }
            (Endpoint::Unix { path }, None, None) => Way::Unix { path: path.clone() },
            (Endpoint::Tcp { host, port }, tls, None) => {
                let tls = tls.map(|tls| TlsClient::new(&tls, host)).transpose()?;
                Way::Tcp { host: host.clone(), port: *port, tls }
            }
            (Endpoint::Ssh { user, host, port, socket }, None, Some(ssh)) => {
                let client = SshClient::new(&ssh, user, host, *port)?;
                Way::Ssh { host: host.clone(), port: *port, socket: socket.clone(), client }
            }
        };
        Ok(Self { endpoint, way })
    }

    /// The daemon's address.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// How the daemon is reached.
    pub fn kind(&self) -> EndpointKind {
        match &self.way {
            Way::Unix { .. } => EndpointKind::Unix,
            Way::Tcp { tls: Some(_), .. } => EndpointKind::Tls,
            Way::Tcp { tls: None, .. } => EndpointKind::Tcp,
            Way::Ssh { .. } => EndpointKind::Ssh,
        }
    }

    /// Whether anybody at all is taken for the daemon: TLS without verification.
    pub fn is_unverified(&self) -> bool {
        matches!(&self.way, Way::Tcp { tls: Some(tls), .. } if !tls.is_verified())
    }

    pub(crate) fn way(&self) -> &Way {
        &self.way
    }
}

/// Without what is secret, and without what is long.
impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Connection")
            .field("endpoint", &format_args!("{}", self.endpoint))
            .field("kind", &self.kind())
            .field("is_unverified", &self.is_unverified())
            .finish()
    }
}
