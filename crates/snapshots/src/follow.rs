use std::error::Error as StdError;
use std::sync::Weak;
use std::time::Duration;

use daemon::{DaemonError, DaemonTime, ImageEvents, LinkId, ListChange, ListEvent};
use futures::StreamExt as _;
use tokio::time::Instant;

use crate::pause::pause;
use crate::shelf::Shelf;

/// How long a stream may be silent before it is begun anew: nothing tells a daemon where nothing happens from a
/// connection that died without a word. What happened meanwhile is told again then.
const SILENCE: Duration = Duration::from_secs(30);

/// Follows the events of a daemon, and makes the lists too old that each changes, for as long as somebody reads them.
///
/// Where the events are not known for a while, because the daemon is away, its lists are too old as soon as they are
/// known again. Until then, as always, they are held to their age.
pub(crate) async fn follow<F>(shelf: Weak<Shelf>, link: LinkId, open: impl Fn(Option<DaemonTime>) -> F)
where
    F: Future<Output = Result<ImageEvents, DaemonError>>,
{
    // Up to which moment all events are known.
    let mut known_until: Option<DaemonTime> = None;
    let mut lost = false;
    let mut failures: u32 = 0;
    loop {
        let opened_at = Instant::now();
        let broken = match open(known_until).await {
            Ok(mut followed) => {
                if std::mem::take(&mut lost)
                    && let Some(shelf) = shelf.upgrade()
                {
                    shelf.outdate(&link, &ListChange::Images);
                }
                let opened = followed.opened_at;
                // Where the daemon's clock was set back, what is yet to come is not taken for what was told before.
                let told_before = known_until.min(opened.map(a_second_after));
                known_until = told_before.max(opened);
                loop {
                    let next = tokio::time::timeout(SILENCE, followed.events.next()).await;
                    let Some(shelf) = shelf.upgrade().filter(|shelf| shelf.attention.lasts(&link)) else {
                        return;
                    };
                    match next {
                        // It was known already. Only what is told again is in order.
                        Ok(Some(Ok(ListEvent { at: Some(at), .. })))
                            if told_before.is_some_and(|told| at <= told) => {}
                        Ok(Some(Ok(ListEvent { at, change }))) => {
                            known_until = known_until.max(at);
                            if shelf.outdate(&link, &change) {
                                shelf.counters.events.count();
                            }
                        }
                        Ok(Some(Err(error))) => break Some(error),
                        Ok(None) => break Some(DaemonError::Broken("the events have ended".into())),
                        Err(_elapsed) => break None,
                    }
                }
            }
            Err(error) => {
                let lasts = shelf.upgrade().is_some_and(|shelf| shelf.attention.lasts(&link));
                if !lasts {
                    return;
                }
                Some(error)
            }
        };
        // A daemon that does not say when it began cannot be asked for what was missed.
        lost |= broken.is_some() || known_until.is_none();
        if let Some(error) = broken {
            log(&error);
            failures = if opened_at.elapsed() < SILENCE { failures.saturating_add(1) } else { 1 };
            tokio::time::sleep(pause(failures, Duration::MAX)).await;
        }
    }
}

fn log(error: &DaemonError) {
    let cause: &(dyn StdError + 'static) = error;
    tracing::debug!(cause, "the events of a daemon are not known");
}

/// An answer says only in which second it was sent.
fn a_second_after(DaemonTime(nanos): DaemonTime) -> DaemonTime {
    DaemonTime(nanos.saturating_add(1_000_000_000))
}
