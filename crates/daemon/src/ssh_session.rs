use std::borrow::Cow;
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use russh::client::{self, Config, Handle};
use russh::keys::PublicKeyOrCertificate;
use russh::{Channel, ChannelMsg, ChannelOpenFailure, Preferred, SshId, compression};
use thiserror::Error;
use tokio::net::TcpStream;

use crate::known_hosts::{KnownHost, UnknownHostKey, fingerprint};
use crate::obstacle::{Obstacle, Unreachable};
use crate::ssh_client::SshClient;
use crate::ssh_sign_in::sign_in;
use crate::ssh_stream::SshStream;

/// Docker's own socket, where none is named.
const DEFAULT_SOCKET: &str = "/var/run/docker.sock";

/// What the docker command runs on the other side of `ssh://`: it talks to the daemon that is meant there.
const DIAL_STDIO: &str = "docker system dial-stdio";

/// A server that is silent for so long is asked whether it is there; after two answers that did not come it is taken
/// for dead.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_MAX: usize = 2;

/// What a channel may send before we took it, in bytes and in packets of at most 32 kB: the memory that it may cost.
const CHANNEL_WINDOW_BYTES: u32 = 1 << 20;
const CHANNEL_BUFFER_PACKETS: usize = 32;

/// A session with an SSH server that is the known one, in which we are signed in. It ends when it is dropped.
pub(crate) struct SshSession {
    handle: Handle<HostKeyCheck>,
    /// The server's key, and who signed in how.
    found: String,
    /// Whether the server turned out not to connect to Docker's own socket for us.
    takes_the_command: AtomicBool,
    _line: Line,
}

/// Why no channel was opened.
#[derive(Debug, Error)]
pub(crate) enum NotOpened {
    /// The session is over.
    #[error("the SSH session ended")]
    SessionEnded(#[source] russh::Error),
    /// The session goes on, but the server does not do it.
    #[error(transparent)]
    Refused(#[from] Unreachable),
}

/// Checks the server's key during the handshake, before anything of ours is shown.
pub(crate) struct HostKeyCheck {
    known_host: KnownHost,
    /// The key that passed.
    passed: Arc<OnceLock<String>>,
}

#[derive(Debug, Error)]
pub(crate) enum HandshakeError {
    #[error(transparent)]
    Ssh(#[from] russh::Error),
    #[error(transparent)]
    HostKey(UnknownHostKey),
}

/// Ends the TCP connection when it is dropped. russh's own task would else go on with a handshake that was given up.
struct Line(std::net::TcpStream);

impl SshSession {
    /// Shakes hands, checks the server's key, and signs in.
    ///
    /// # Errors
    ///
    /// At whichever of these fails.
    pub(crate) async fn begin(stream: TcpStream, client: &SshClient) -> Result<Self, Unreachable> {
        let stream = stream.into_std()?;
        let line = Line(stream.try_clone()?);
        let stream = TcpStream::from_std(stream)?;
        let passed = Arc::new(OnceLock::new());
        let check = HostKeyCheck { known_host: client.known_host.clone(), passed: Arc::clone(&passed) };
        let config = Arc::new(config(&client.known_host));
        let mut handle =
            client::connect_stream(config, stream, check).await.map_err(HandshakeError::into_unreachable)?;
        let how = sign_in(&mut handle, client).await?;
        let key = passed.get().map(String::as_str).unwrap_or_default();
        let found = format!("{key}; signed in as {} with {how}", client.user);
        Ok(Self { handle, found, takes_the_command: AtomicBool::new(false), _line: line })
    }

    /// Whether no channel can be opened any more.
    pub(crate) fn has_ended(&self) -> bool {
        self.handle.is_closed()
    }

    /// Opens a channel to the daemon's socket, and says how. Where none is named and the server does not connect to
    /// Docker's own, the `docker` command there is to do it: OpenSSH's answer is the same whether it forbids that,
    /// the user may not use the socket, or there is none.
    ///
    /// # Errors
    ///
    /// Where the server does not do it, or the session is over.
    pub(crate) async fn open(
        self: &Arc<Self>,
        socket: Option<&str>,
    ) -> Result<(SshStream, String), NotOpened> {
        if !self.takes_the_command.load(Ordering::Relaxed) {
            let path = socket.unwrap_or(DEFAULT_SOCKET);
            match self.handle.channel_open_direct_streamlocal(path).await {
                Ok(channel) => {
                    let found = format!("{}; connected to {path}", self.found);
                    return Ok((SshStream::of_socket(channel, Arc::clone(self)), found));
                }
                Err(error) if socket.is_some() => return Err(NotOpened::because(error)),
                Err(russh::Error::ChannelOpenFailure(
                    ChannelOpenFailure::AdministrativelyProhibited
                    | ChannelOpenFailure::ConnectFailed
                    | ChannelOpenFailure::UnknownChannelType,
                )) => {}
                Err(error) => return Err(NotOpened::because(error)),
            }
        }
        let channel = self.run_command().await?;
        self.takes_the_command.store(true, Ordering::Relaxed);
        let found = format!("{}; runs {DIAL_STDIO}", self.found);
        Ok((SshStream::of_command(channel, Arc::clone(self)), found))
    }

    async fn run_command(&self) -> Result<Channel<client::Msg>, NotOpened> {
        let mut channel = self.handle.channel_open_session().await.map_err(NotOpened::because)?;
        channel.exec(true, DIAL_STDIO).await.map_err(NotOpened::because)?;
        loop {
            match channel.wait().await {
                Some(ChannelMsg::Success) => return Ok(channel),
                Some(ChannelMsg::Failure | ChannelMsg::Close) => {
                    return Err(Unreachable::from(Obstacle::ChannelRefused).into());
                }
                Some(_) => {}
                None => return Err(NotOpened::SessionEnded(russh::Error::Disconnect)),
            }
        }
    }
}

impl NotOpened {
    fn because(error: russh::Error) -> Self {
        if matches!(error, russh::Error::ChannelOpenFailure(_)) {
            Self::Refused(Unreachable::new(Obstacle::ChannelRefused, error))
        } else {
            Self::SessionEnded(error)
        }
    }
}

impl HandshakeError {
    fn into_unreachable(self) -> Unreachable {
        match self {
            Self::HostKey(unknown) => Unreachable::new(unknown.obstacle, unknown),
            // What hangs up, or says something else first, is no SSH server.
            Self::Ssh(
                error @ (russh::Error::Version
                | russh::Error::Disconnect
                | russh::Error::HUP
                | russh::Error::IO(_)),
            ) => Unreachable::new(Obstacle::NotSsh, error),
            Self::Ssh(error) => Unreachable::new(Obstacle::SshFailed, error),
        }
    }
}

impl client::Handler for HostKeyCheck {
    type Error = HandshakeError;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, HandshakeError> {
        match shown {
            PublicKeyOrCertificate::PublicKey { key, .. } => {
                self.known_host.check(key).map_err(HandshakeError::HostKey)?;
                self.passed.get_or_init(|| fingerprint(key));
                Ok(true)
            }
            // None was asked for.
            PublicKeyOrCertificate::Certificate(_) => Ok(false),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // It may be over already.
        drop(self.0.shutdown(Shutdown::Both));
    }
}

fn config(known_host: &KnownHost) -> Config {
    Config {
        client_id: SshId::Standard(Cow::Borrowed("SSH-2.0-Stowage")),
        window_size: CHANNEL_WINDOW_BYTES,
        channel_buffer_size: CHANNEL_BUFFER_PACKETS,
        keepalive_interval: Some(KEEPALIVE_INTERVAL),
        keepalive_max: KEEPALIVE_MAX,
        preferred: Preferred {
            key: known_host.algorithms().into(),
            // A few bytes could become very many.
            compression: Cow::Borrowed(&[compression::NONE]),
            ..Preferred::DEFAULT
        },
        ..Config::default()
    }
}
