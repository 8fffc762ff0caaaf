use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use futures::stream::{BoxStream, unfold};
use futures::{Stream as _, StreamExt as _};
use russh::client::Msg;
use russh::{Channel, ChannelMsg, ChannelReadHalf, ChannelWriteHalf};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::daemon_error::one_line;
use crate::obstacle::{Obstacle, Unreachable};
use crate::ssh_session::SshSession;

/// What a shell ends with where it does not find a command (POSIX, 2.8.2).
const COMMAND_NOT_FOUND: u32 = 127;

/// How much of a command's complaint is kept.
const MAX_COMPLAINT_BYTES: usize = 1000;

/// A channel of an SSH session as a connection. Dropping it closes the channel; the session lives as long as any of its
/// channels.
pub(crate) struct SshStream {
    packets: BoxStream<'static, io::Result<Bytes>>,
    rest: Bytes,
    writer: Pin<Box<dyn AsyncWrite + Send>>,
    channel: Option<(ChannelWriteHalf<Msg>, Arc<SshSession>)>,
}

/// What comes from the other side.
struct Incoming {
    channel: ChannelReadHalf,
    /// Whether a command is at the other end: one that ends before it said anything has failed.
    command: Option<Command>,
}

#[derive(Default)]
struct Command {
    complaint: Vec<u8>,
    status: Option<u32>,
}

/// The command's end, for the log and for who manages environments.
#[derive(Debug, Error)]
#[error("it ended with {status}: {complaint}", status = .status.map_or("no status".to_owned(), |it| it.to_string()))]
struct CommandFailed {
    status: Option<u32>,
    complaint: String,
}

impl SshStream {
    /// Over a channel that the server connected to a socket.
    pub(crate) fn of_socket(channel: Channel<Msg>, session: Arc<SshSession>) -> Self {
        Self::new(channel, None, session)
    }

    /// Over a channel in which the server runs a command.
    pub(crate) fn of_command(channel: Channel<Msg>, session: Arc<SshSession>) -> Self {
        Self::new(channel, Some(Command::default()), session)
    }

    fn new(channel: Channel<Msg>, command: Option<Command>, session: Arc<SshSession>) -> Self {
        let (reading, writing) = channel.split();
        Self {
            packets: unfold(Incoming { channel: reading, command }, Incoming::next).fuse().boxed(),
            rest: Bytes::new(),
            writer: Box::pin(writing.make_writer()),
            channel: Some((writing, session)),
        }
    }
}

impl Incoming {
    async fn next(mut self) -> Option<(io::Result<Bytes>, Self)> {
        loop {
            match self.channel.wait().await {
                Some(ChannelMsg::Data { data }) if !data.is_empty() => {
                    // Whatever ends it from here on, it has answered.
                    self.command = None;
                    return Some((Ok(data), self));
                }
                Some(ChannelMsg::ExtendedData { data, .. }) => {
                    if let Some(command) = &mut self.command {
                        let room = MAX_COMPLAINT_BYTES.saturating_sub(command.complaint.len());
                        command.complaint.extend(data.iter().take(room));
                    }
                }
                Some(ChannelMsg::ExitStatus { exit_status }) => {
                    if let Some(command) = &mut self.command {
                        command.status = Some(exit_status);
                    }
                }
                // A command's status may come after its last byte.
                Some(ChannelMsg::Eof) if self.command.is_none() => return None,
                Some(ChannelMsg::Close) | None => {
                    let failure = self.command.take()?.failure();
                    return Some((Err(failure.into_io()), self));
                }
                Some(_) => {}
            }
        }
    }
}

impl Command {
    fn failure(self) -> Unreachable {
        let obstacle = if self.status == Some(COMMAND_NOT_FOUND) {
            Obstacle::NoDockerCommand
        } else {
            Obstacle::DockerCommandFailed
        };
        let complaint = one_line(&String::from_utf8_lossy(&self.complaint));
        Unreachable::new(obstacle, CommandFailed { status: self.status, complaint })
    }
}

impl AsyncRead for SshStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.packets).poll_next(context)) {
                Some(packet) => this.rest = packet?,
                None => return Poll::Ready(Ok(())),
            }
        }
        let fitting = this.rest.split_to(this.rest.remaining().min(buffer.remaining()));
        buffer.put_slice(&fitting);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for SshStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.writer.as_mut().poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writer.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writer.as_mut().poll_shutdown(context)
    }
}

impl Drop for SshStream {
    fn drop(&mut self) {
        if let (Some((channel, session)), Ok(runtime)) =
            (self.channel.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(async move {
                // Where the session is over, so is the channel.
                drop(channel.close().await);
                drop(session);
            });
        }
    }
}
