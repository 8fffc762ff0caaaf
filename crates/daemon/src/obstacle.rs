use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use shared::StageName;
use thiserror::Error;

/// What stands between us and a daemon. Its words are for anybody: they name no address and repeat nothing that the
/// other side said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Obstacle {
    /// The host's name cannot be resolved.
    #[error("its host's name has no address")]
    UnknownName,
    /// Nothing takes connections there.
    #[error("connections are refused")]
    Refused,
    /// No such file.
    #[error("its socket does not exist")]
    NoSocket,
    /// The user that Stowage runs as may not use the socket.
    #[error("permission for its socket is denied")]
    NotPermitted,
    /// The network does not lead there.
    #[error("there is no route to its host")]
    NoRoute,
    /// The time was up before there was a connection.
    #[error("connecting takes too long")]
    TooSlow,
    /// Another failure of the network.
    #[error("the connection failed")]
    Network,

    /// What answers does not speak TLS.
    #[error("it does not speak TLS")]
    NotTls,
    /// The handshake failed for a reason that has no words here.
    #[error("the TLS handshake failed")]
    TlsFailed,
    /// The certificate's authority is none that is trusted.
    #[error("its certificate is not from a trusted authority")]
    UntrustedCertificate,
    /// The certificate's time is over.
    #[error("its certificate has expired")]
    ExpiredCertificate,
    /// The certificate's time has not begun.
    #[error("its certificate is not valid yet")]
    FutureCertificate,
    /// The certificate is somebody else's.
    #[error("its certificate is for another name")]
    WrongName,
    /// The certificate is no server's, or is malformed.
    #[error("its certificate is not one for a server")]
    UnfitCertificate,
    /// The daemon wants to see a certificate, and none was given to us.
    #[error("it demands a client certificate")]
    ClientCertificateMissing,
    /// The daemon does not take the certificate that it is shown.
    #[error("it refuses the client certificate")]
    ClientCertificateRefused,

    /// What answers does not speak SSH.
    #[error("it does not speak SSH")]
    NotSsh,
    /// The SSH connection could not be set up for a reason that has no words here.
    #[error("the SSH connection failed")]
    SshFailed,
    /// No line of `known_hosts` has the server's key.
    #[error("the SSH server's key is not known")]
    HostKeyUnknown,
    /// `known_hosts` has another key of that kind.
    #[error("the SSH server's key is not the known one")]
    HostKeyChanged,
    /// `known_hosts` says that the key is revoked.
    #[error("the SSH server's key is revoked")]
    HostKeyRevoked,
    /// The user does not exist, or may not sign in with these keys: a server does not say which.
    #[error("the SSH server refuses the user or the key")]
    SignInRefused,
    /// Nothing listens at `SSH_AUTH_SOCK`.
    #[error("there is no SSH agent")]
    NoAgent,
    /// The agent knows no key, or does not sign.
    #[error("the SSH agent has no key to sign in with")]
    EmptyAgent,
    /// The server opens no channel to the socket.
    #[error("the SSH server does not connect to the daemon's socket")]
    ChannelRefused,
    /// There is no `docker` command on the server.
    #[error("the SSH server has no docker command")]
    NoDockerCommand,
    /// The `docker` command on the server does not reach its daemon.
    #[error("docker on the SSH server does not reach its daemon")]
    DockerCommandFailed,
}

/// No connection could be made: what stands in the way, and what is under it. The latter may name addresses, but no
/// secrets.
#[derive(Clone, Debug, Error)]
#[error("{obstacle}")]
pub struct Unreachable {
    obstacle: Obstacle,
    #[source]
    cause: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Obstacle {
    /// The stage of connecting at which it stands.
    pub(crate) fn stage(self) -> StageName {
        match self {
            Self::UnknownName => StageName::Resolve,
            Self::Refused
            | Self::NoSocket
            | Self::NotPermitted
            | Self::NoRoute
            | Self::TooSlow
            | Self::Network => StageName::Connect,
            Self::NotTls
            | Self::TlsFailed
            | Self::UntrustedCertificate
            | Self::ExpiredCertificate
            | Self::FutureCertificate
            | Self::WrongName
            | Self::UnfitCertificate
            | Self::ClientCertificateMissing
            | Self::ClientCertificateRefused => StageName::Tls,
            Self::NotSsh
            | Self::SshFailed
            | Self::HostKeyUnknown
            | Self::HostKeyChanged
            | Self::HostKeyRevoked
            | Self::SignInRefused
            | Self::NoAgent
            | Self::EmptyAgent
            | Self::ChannelRefused
            | Self::NoDockerCommand
            | Self::DockerCommandFailed => StageName::Ssh,
        }
    }
}

impl Unreachable {
    pub(crate) fn new(obstacle: Obstacle, cause: impl StdError + Send + Sync + 'static) -> Self {
        Self { obstacle, cause: Some(Arc::new(cause)) }
    }

    /// What stands in the way.
    pub fn obstacle(&self) -> Obstacle {
        self.obstacle
    }

    /// The same on its way through a reader or a writer.
    pub(crate) fn into_io(self) -> io::Error {
        io::Error::other(self)
    }
}

impl From<Obstacle> for Unreachable {
    fn from(obstacle: Obstacle) -> Self {
        Self { obstacle, cause: None }
    }
}

/// A socket that could not be connected.
impl From<io::Error> for Unreachable {
    fn from(error: io::Error) -> Self {
        let known = [
            (io::ErrorKind::ConnectionRefused, Obstacle::Refused),
            (io::ErrorKind::NotFound, Obstacle::NoSocket),
            (io::ErrorKind::PermissionDenied, Obstacle::NotPermitted),
            (io::ErrorKind::HostUnreachable, Obstacle::NoRoute),
            (io::ErrorKind::NetworkUnreachable, Obstacle::NoRoute),
            (io::ErrorKind::TimedOut, Obstacle::TooSlow),
        ];
        let obstacle = known.into_iter().find(|(kind, _)| *kind == error.kind());
        Self::new(obstacle.map_or(Obstacle::Network, |(_, obstacle)| obstacle), error)
    }
}
