use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

use daemon::{DaemonError, ListChange};
use shared::EnvironmentId;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::asking::Asking;
use crate::attention::IN_USE;
use crate::call::Outcome;
use crate::environment_figures::EnvironmentFigures;
use crate::freshness::Freshness;
use crate::key::Key;
use crate::news::News;
use crate::shelf::Shelf;
use crate::slot_calls::Doing;
use crate::slot_state::{Reader, State, status_of};

/// How long a list that is not one of those that are kept ready is kept at most.
const SHORT_MEMORY: Duration = Duration::from_secs(1);

/// One list of one daemon: what is kept of it, and the one call for it that may be under way.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) key: Key,
    pub(crate) environment: EnvironmentId,
    pub(crate) shelf: Weak<Shelf>,
    /// How old what is served may be by itself.
    pub(crate) max_age: Duration,
    pub(crate) state: watch::Sender<State>,
    pub(crate) news: watch::Sender<News>,
}

impl Slot {
    pub(crate) fn new(key: Key, environment: EnvironmentId, shelf: &Arc<Shelf>) -> Self {
        let bound = shelf.limits.max_age;
        let max_age = if key.list.is_kept_ready() { bound } else { bound.min(SHORT_MEMORY) };
        Self {
            key,
            environment,
            shelf: Arc::downgrade(shelf),
            max_age,
            state: watch::Sender::new(State::new()),
            news: watch::Sender::default(),
        }
    }

    /// The list. The daemon is asked where nothing that is kept or under way will do.
    pub(crate) async fn list(self: &Arc<Self>, freshness: Freshness, asking: &impl Asking) -> Outcome {
        let mut changes = self.state.subscribe();
        let reader = Reader {
            came: changes.borrow_and_update().calls,
            came_at: Instant::now(),
            must_be_new: freshness == Freshness::New || self.max_age.is_zero(),
            max_age: self.max_age,
        };
        let mut lost = 0;
        loop {
            match self.step(reader, asking) {
                Doing::Answer(outcome) => return outcome,
                Doing::Join(call) => {
                    if let Some(outcome) = call.outcome().await {
                        return outcome;
                    }
                    // The thread that it ran on has stopped, and takes no others with it; or it panicked.
                    lost += 1;
                    if lost > 1 {
                        return Err(Arc::new(DaemonError::Broken("the call was lost".into())));
                    }
                }
                Doing::Wait(None) => {
                    // Who could change it lives as long as `self`.
                    let _changed = changes.changed().await;
                }
                Doing::Wait(Some(until)) => {
                    // Whether something changed or the time is up: it is looked at again.
                    let _changed = tokio::time::timeout_at(until, changes.changed()).await;
                }
            }
        }
    }

    /// What is known of the list, whenever that changes.
    pub(crate) fn news(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }

    /// Waits until what was found last is new no longer.
    pub(crate) async fn until_stale(&self) {
        let mut changes = self.state.subscribe();
        loop {
            let until = changes.borrow_and_update().new_until();
            let elapsed = match until {
                Some(until) => tokio::time::timeout_at(until, changes.changed()).await.is_err(),
                // Who could change it lives as long as `self`.
                None => changes.changed().await.is_err(),
            };
            if elapsed {
                return;
            }
        }
    }

    /// Since when calls have found what this outcome says of the daemon; nothing where the last one found something else.
    pub(crate) fn since(&self, outcome: &Outcome) -> Option<SystemTime> {
        let (status, since) = self.state.borrow().status?;
        (status == status_of(outcome)).then_some(since)
    }

    /// Whether somebody read it within the last minute.
    pub(crate) fn is_in_use(&self, now: Instant) -> bool {
        now.duration_since(self.state.borrow().last_read) < IN_USE
    }

    /// Whether nothing is lost with it.
    pub(crate) fn is_vacant(&self) -> bool {
        let state = self.state.borrow();
        state.kept.is_none() && state.failed.is_none() && state.under_way.is_none() && state.expiry.is_none()
    }

    /// Whether its daemon is being asked.
    pub(crate) fn has_call_under_way(&self) -> bool {
        self.state.borrow().has_call_under_way()
    }

    /// When the snapshot was last used, and its bytes.
    pub(crate) fn weight(&self) -> Option<(Instant, u64)> {
        let state = self.state.borrow();
        state.kept.as_ref().map(|kept| (state.last_read, kept.snapshot.bytes()))
    }

    /// What is known of the environment by this list, where that is anything.
    pub(crate) fn environment_figures(&self) -> Option<EnvironmentFigures> {
        let state = self.state.borrow();
        let snapshot = state.kept.as_ref().map(|kept| &kept.snapshot);
        let newest = snapshot.and_then(|snapshot| Some((snapshot.totals()?, snapshot.age())));
        let is_up = state.failed.as_ref().is_none_or(|failed| failed.error.environment_status().is_none());
        let environment = self.environment;
        (newest.is_some() || !is_up).then_some(EnvironmentFigures { environment, is_up, newest })
    }

    /// Makes too old what calls found, or will find, that have begun.
    pub(crate) fn outdate(&self, change: &ListChange) {
        let change = if self.key.list.is_renewed_by(change) { change } else { &ListChange::Images };
        self.state.send_modify(|state| state.note(change.clone()));
    }

    /// Lets the snapshot go.
    pub(crate) fn evict(&self) {
        self.state.send_modify(|state| state.kept = None);
    }
}
