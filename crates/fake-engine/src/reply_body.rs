//! Bodies of answers: whole ones, and those of the faults.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, Sleep};

/// The pause before each byte of a dripping body.
const DRIP_PAUSE: Duration = Duration::from_millis(50);

/// Go's server announces a length only for what fits its buffer, and sends all else in chunks.
const CHUNKED_FROM_BYTES: usize = 2048;

/// Few enough that the kernel takes them at once: what it has not taken is lost when the connection ends.
const TRUNCATED_TO_BYTES: usize = 16 * 1024;

/// A body as it goes out.
#[derive(Debug)]
pub(crate) enum ReplyBody {
    /// All of it at once.
    Whole(Option<Bytes>),
    /// Byte by byte, without end.
    Drip { rest: Bytes, pause: Pin<Box<Sleep>> },
    /// A beginning, announced as more, then the end of the connection.
    Truncated { head: Option<Bytes>, announced_bytes: u64, flushed: bool },
    /// A beginning, the same block again and again, and an end.
    Repeated { before: Option<Bytes>, block: Bytes, times: usize, after: Option<Bytes> },
    /// Whatever comes, until nothing can come any more.
    Stream(UnboundedReceiver<Bytes>),
}

impl ReplyBody {
    /// The whole of these bytes.
    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(Some(bytes.into()).filter(|bytes: &Bytes| !bytes.is_empty()))
    }

    /// These bytes but the last, slowly.
    pub(crate) fn drip(bytes: Bytes) -> Self {
        Self::Drip { rest: bytes, pause: Box::pin(tokio::time::sleep(DRIP_PAUSE)) }
    }

    /// A part of these bytes, all of them announced.
    pub(crate) fn truncated(bytes: &Bytes) -> Self {
        let head = bytes.slice(..TRUNCATED_TO_BYTES.min(bytes.len() / 2));
        // Even the empty body announces a byte that never comes.
        let announced_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX).max(1);
        Self::Truncated { head: Some(head).filter(|head| !head.is_empty()), announced_bytes, flushed: false }
    }
}

/// The body was cut off on purpose.
#[derive(Debug, thiserror::Error)]
#[error("cut off on purpose")]
pub(crate) struct CutOff;

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        let next = match self.get_mut() {
            Self::Whole(bytes) => bytes.take(),
            Self::Stream(lines) => std::task::ready!(lines.poll_recv(context)),
            Self::Drip { rest, pause } => {
                if rest.len() <= 1 {
                    return Poll::Pending;
                }
                std::task::ready!(pause.as_mut().poll(context));
                pause.as_mut().reset(Instant::now() + DRIP_PAUSE);
                Some(rest.split_to(1))
            }
            Self::Truncated { head, flushed, .. } => match head.take() {
                Some(head) => Some(head),
                // hyper flushes when a body has nothing for it, and drops what it has when a body fails.
                None if !*flushed => {
                    *flushed = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                None => return Poll::Ready(Some(Err(CutOff))),
            },
            Self::Repeated { before, block, times, after } => before.take().or_else(|| {
                if let Some(left) = times.checked_sub(1) {
                    *times = left;
                    Some(block.clone())
                } else {
                    after.take()
                }
            }),
        };
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        let length = match self {
            Self::Whole(None) => Some(0),
            Self::Whole(Some(bytes)) if bytes.len() >= CHUNKED_FROM_BYTES => None,
            Self::Whole(Some(bytes)) => u64::try_from(bytes.len()).ok(),
            Self::Drip { rest, .. } => u64::try_from(rest.len()).ok(),
            Self::Truncated { announced_bytes, .. } => Some(*announced_bytes),
            Self::Repeated { .. } | Self::Stream(_) => None,
        };
        length.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}
