use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use daemon::LinkId;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// How long a list, and its daemon's events, are in use after somebody read it.
pub(crate) const IN_USE: Duration = Duration::from_secs(60);

/// The daemons whose events are followed, because somebody reads their lists.
#[derive(Debug, Default)]
pub(crate) struct Attention(Mutex<HashMap<LinkId, Follower>>);

/// A task that follows the events of one daemon. It ends with this.
#[derive(Debug)]
struct Follower {
    last_read: Instant,
    task: AbortHandle,
}

impl Attention {
    /// Notes that a list of the daemon is read now, and begins to follow its events where nobody does.
    pub(crate) fn pay<F>(&self, link: LinkId, follow: impl FnOnce(LinkId) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let last_read = Instant::now();
        let mut followers = self.followers();
        if let Some(follower) = followers.get_mut(&link)
            && !follower.task.is_finished()
        {
            follower.last_read = last_read;
            return;
        }
        let task = tokio::spawn(follow(link.clone())).abort_handle();
        followers.insert(link, Follower { last_read, task });
    }

    /// Whether it goes on. Where nobody reads a list of the daemon any more, the follower that asks this is
    /// forgotten, and has to end.
    pub(crate) fn lasts(&self, link: &LinkId) -> bool {
        let mut followers = self.followers();
        let lasts = !link.is_gone()
            && followers.get(link).is_some_and(|follower| follower.last_read.elapsed() < IN_USE);
        if !lasts {
            followers.remove(link);
        }
        lasts
    }

    /// Ends those whose connection is gone.
    pub(crate) fn forget_gone(&self) {
        self.followers().retain(|link, _| !link.is_gone());
    }

    fn followers(&self) -> MutexGuard<'_, HashMap<LinkId, Follower>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}
