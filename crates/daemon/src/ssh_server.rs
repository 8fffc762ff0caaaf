use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use shared::StageName;
use tokio::time::{Instant, timeout_at};

use crate::dial::dial;
use crate::obstacle::{Obstacle, Unreachable};
use crate::ssh_client::SshClient;
use crate::ssh_session::{NotOpened, SshSession};
use crate::ssh_stream::SshStream;
use crate::stages::Stages;

/// A daemon's socket behind an SSH server. One session serves everybody who asks that daemon: each of their
/// connections is a channel in it.
pub(crate) struct SshServer {
    host: String,
    port: u16,
    /// None for Docker's own.
    socket: Option<String>,
    client: SshClient,
    session: Mutex<Option<Session>>,
}

/// A session that there is, or that all who need it wait for together; so that a server sees one attempt to sign in
/// and not one for each question.
type Session = Shared<BoxFuture<'static, Result<Arc<SshSession>, Unreachable>>>;

impl SshServer {
    pub(crate) fn new(host: String, port: u16, socket: Option<String>, client: SshClient) -> Self {
        Self { host, port, socket, client, session: Mutex::default() }
    }

    /// Opens a connection to the socket, in the session that there is or in a new one.
    ///
    /// # Errors
    ///
    /// Where there is no session, or the server does not connect to the socket.
    pub(crate) async fn open(&self, deadline: Instant, stages: &Stages) -> Result<SshStream, Unreachable> {
        let session = self.session(deadline, stages).await?;
        let opened = match session.open(self.socket.as_deref()).await {
            // It ended just now, and nothing was asked yet.
            Err(NotOpened::SessionEnded(_)) => {
                self.session(deadline, stages).await?.open(self.socket.as_deref()).await
            }
            opened => opened,
        };
        match opened {
            Ok((stream, found)) => {
                stages.passed(StageName::Ssh, found);
                Ok(stream)
            }
            Err(NotOpened::Refused(unreachable)) => Err(unreachable),
            Err(NotOpened::SessionEnded(error)) => Err(Unreachable::new(Obstacle::SshFailed, error)),
        }
    }

    fn session(&self, deadline: Instant, stages: &Stages) -> Session {
        let mut kept = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let is_of_use = |session: &Session| match session.peek() {
            None => true,
            Some(Ok(session)) => !session.has_ended(),
            Some(Err(_)) => false,
        };
        match kept.as_ref().filter(|session| is_of_use(session)) {
            Some(session) => session.clone(),
            None => kept.insert(self.begin(deadline, stages)).clone(),
        }
    }

    /// Begins a session, on a task of its own: whoever asked for it may give up, and others wait for it still.
    fn begin(&self, deadline: Instant, stages: &Stages) -> Session {
        let (host, port, client, stages) =
            (self.host.clone(), self.port, self.client.clone(), stages.clone());
        let begin = async move {
            let stream = dial(&host, port, deadline, &stages).await?;
            SshSession::begin(stream, &client).await.map(Arc::new)
        };
        let begin = tokio::spawn(async move {
            timeout_at(deadline, begin).await.unwrap_or_else(|_elapsed| Err(Obstacle::TooSlow.into()))
        });
        let session = async move {
            begin.await.unwrap_or_else(|error| Err(Unreachable::new(Obstacle::SshFailed, error)))
        };
        session.boxed().shared()
    }
}
