use std::error::Error as StdError;
use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

use daemon::DaemonError;
use shared::{EnvironmentId, EnvironmentStatus};
use tokio::sync::{oneshot, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::attention::IN_USE;
use crate::call::{Call, Outcome};
use crate::environment_figures::EnvironmentFigures;
use crate::figures::{Counter, Counters};
use crate::freshness::Freshness;
use crate::key::Key;
use crate::news::News;
use crate::pause::{FIRST_PAUSE, pause};
use crate::shelf::Shelf;
use crate::snapshot::Snapshot;
use crate::totals::List;

/// How long a list that is not one of those that are kept ready is kept at most.
const SHORT_MEMORY: Duration = Duration::from_secs(1);
/// The longest rest after a call that failed or was given up: whoever tries again gets an attempt.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// How long what was found is new at least to those who follow a list, whatever may be kept.
const NEW_AT_LEAST: Duration = Duration::from_secs(1);

/// One list of one daemon: what is kept of it, and the one call for it that may be under way.
///
/// Calls have numbers. What is newer than a request, or than an event of the daemon, is told by them: by how many
/// calls had begun when it came.
#[derive(Debug)]
pub(crate) struct Slot {
    key: Key,
    environment: EnvironmentId,
    shelf: Weak<Shelf>,
    /// How old what is served may be by itself.
    max_age: Duration,
    state: watch::Sender<State>,
    news: watch::Sender<News>,
}

#[derive(Debug)]
struct State {
    /// The calls that have begun: the number of the last one.
    calls: u64,
    /// What began as one of these calls is of before an event of the daemon.
    outdated: u64,
    under_way: Option<UnderWay>,
    kept: Option<Kept>,
    /// That the last call failed. Whatever was kept before it is gone.
    failed: Option<Failed>,
    failures_in_a_row: u32,
    /// What the last call that ended says of the daemon, and since when calls have found just that.
    status: Option<(EnvironmentStatus, SystemTime)>,
    /// The last call that ended, and until when what it found is new to those who follow the list, be it kept or not: where
    /// there is no memory for a list, they cost its daemon no more than its share all the same.
    found: Option<(u64, Instant)>,
    /// No call begins sooner.
    rest_until: Option<Instant>,
    last_read: Instant,
    expiry: Option<Expiry>,
}

#[derive(Debug)]
struct UnderWay {
    number: u64,
    call: Weak<Call>,
}

#[derive(Debug)]
struct Kept {
    number: u64,
    snapshot: Arc<Snapshot>,
    /// The daemon's budget allows no renewal by age sooner.
    budget_until: Instant,
}

#[derive(Debug)]
struct Failed {
    number: u64,
    error: Arc<DaemonError>,
    until: Instant,
}

/// The task that clears up when nothing that is kept can be served any more. It ends with this.
#[derive(Debug)]
struct Expiry(AbortHandle);

/// What a request does next.
enum Step {
    Answer(Outcome),
    Join(Arc<Call>),
    /// Looks again when the call under way has ended, or at that moment.
    Wait(Option<Instant>),
}

impl Slot {
    pub(crate) fn new(key: Key, environment: EnvironmentId, shelf: &Arc<Shelf>) -> Self {
        let bound = shelf.limits.max_age;
        let max_age = if key.list.is_kept_ready() { bound } else { bound.min(SHORT_MEMORY) };
        let state = State {
            calls: 0,
            outdated: 0,
            under_way: None,
            kept: None,
            failed: None,
            failures_in_a_row: 0,
            status: None,
            found: None,
            rest_until: None,
            last_read: Instant::now(),
            expiry: None,
        };
        Self {
            key,
            environment,
            shelf: Arc::downgrade(shelf),
            max_age,
            state: watch::Sender::new(state),
            news: watch::Sender::default(),
        }
    }

    /// The list. `ask` asks the daemon for it; it is called where nothing that is kept or under way will do.
    pub(crate) async fn list<F, T>(self: &Arc<Self>, freshness: Freshness, ask: impl Fn() -> F) -> Outcome
    where
        F: Future<Output = Result<T, DaemonError>> + Send + 'static,
        T: List,
    {
        let mut changes = self.state.subscribe();
        let came = changes.borrow_and_update().calls;
        let came_at = Instant::now();
        let mut lost = 0;
        loop {
            let must_be_new = freshness == Freshness::New || self.max_age.is_zero();
            match self.step(came, came_at, must_be_new, &ask) {
                Step::Answer(outcome) => return outcome,
                Step::Join(call) => {
                    if let Some(outcome) = call.outcome().await {
                        return outcome;
                    }
                    // The thread that it ran on has stopped, and takes no others with it; or it panicked.
                    lost += 1;
                    if lost > 1 {
                        return Err(Arc::new(DaemonError::Broken("the call was lost".into())));
                    }
                }
                Step::Wait(None) => {
                    // Who could change it lives as long as `self`.
                    let _changed = changes.changed().await;
                }
                Step::Wait(Some(until)) => {
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

    /// Makes everything too old that calls found, or will find, that have begun.
    pub(crate) fn outdate(&self) {
        self.state.send_modify(|state| state.outdated = state.calls);
    }

    /// Lets the snapshot go.
    pub(crate) fn evict(&self) {
        self.state.send_modify(|state| state.kept = None);
    }

    /// Decides what a request does that came when so many calls had begun.
    fn step<F, T>(
        self: &Arc<Self>,
        came: u64,
        came_at: Instant,
        must_be_new: bool,
        ask: &impl Fn() -> F,
    ) -> Step
    where
        F: Future<Output = Result<T, DaemonError>> + Send + 'static,
        T: List,
    {
        let mut step = Step::Wait(None);
        self.state.send_if_modified(|state| {
            step = self.next(state, came, came_at, must_be_new, ask);
            // Nothing that anybody waits for.
            false
        });
        step
    }

    fn next<F, T>(
        self: &Arc<Self>,
        state: &mut State,
        came: u64,
        came_at: Instant,
        must_be_new: bool,
        ask: &impl Fn() -> F,
    ) -> Step
    where
        F: Future<Output = Result<T, DaemonError>> + Send + 'static,
        T: List,
    {
        let now = Instant::now();
        state.last_read = now;
        let count = |counter: fn(&Counters) -> &Counter| {
            if let Some(shelf) = self.shelf.upgrade() {
                counter(&shelf.counters).count();
            }
        };
        let outdated = state.outdated;
        // Whether something will do that is of that call: it is as new as can be, or it is `good_enough`.
        let serves = |number: u64, good_enough: bool| {
            number > outdated && (number > came || (good_enough && !must_be_new))
        };
        if let Some(Kept { number, snapshot, budget_until }) = &state.kept {
            let is_young = came_at.saturating_duration_since(snapshot.asked_at()) < self.max_age;
            if serves(*number, is_young || now < *budget_until) {
                count(|counters| &counters.hits);
                return Step::Answer(Ok(Arc::clone(snapshot)));
            }
        }
        if let Some(Failed { number, error, until }) = &state.failed
            && serves(*number, now < *until)
        {
            count(|counters| &counters.failures_remembered);
            return Step::Answer(Err(Arc::clone(error)));
        }
        if let Some(UnderWay { number, call }) = &state.under_way
            && let Some(call) = call.upgrade()
        {
            if !serves(*number, true) {
                return Step::Wait(None);
            }
            count(|counters| &counters.joined);
            return Step::Join(call);
        }
        if let Some(until) = state.rest_until.filter(|until| now < *until) {
            return Step::Wait(Some(until));
        }
        count(|counters| &counters.calls);
        Step::Join(self.begin(state, ask()))
    }

    /// Begins a call. Nothing newer than this moment is promised of what it will find.
    fn begin<F, T>(self: &Arc<Self>, state: &mut State, asking: F) -> Arc<Call>
    where
        F: Future<Output = Result<T, DaemonError>> + Send + 'static,
        T: List,
    {
        let asked_at = Instant::now();
        state.calls += 1;
        let number = state.calls;
        // Here and not in the task: it may be ended before its first turn, and others wait for that too.
        let calling = Calling { slot: Arc::clone(self), number, asked_at };
        let call = Call::begin(move |sender: oneshot::Sender<Outcome>| async move {
            let listed = asking.await;
            let took = asked_at.elapsed();
            let shelf = Weak::clone(&calling.slot.shelf);
            let outcome = match listed {
                Ok(images) => Snapshot::of(images, asked_at, shelf).await,
                Err(error) => Err(error),
            };
            let outcome = outcome.map(Arc::new).map_err(Arc::new);
            calling.slot.end(number, took, &outcome);
            // Everybody may have left just now.
            let _unheard = sender.send(outcome);
        });
        state.under_way = Some(UnderWay { number, call: Arc::downgrade(&call) });
        call
    }

    /// Keeps what a call found.
    fn end(self: &Arc<Self>, number: u64, took: Duration, outcome: &Outcome) {
        let shelf = self.shelf.upgrade();
        let now = Instant::now();
        // Which takes the state of every list.
        let lists = shelf.as_ref().map_or(1, |shelf| shelf.lists_in_use(&self.key.link, now));
        let budget = match &shelf {
            Some(shelf) if self.key.list.is_kept_ready() => shelf.limits.rest(took, lists),
            _ => Duration::ZERO,
        };
        self.state.send_if_modified(|state| {
            if !state.is_under_way(number) {
                // Everybody left while it ended, and somebody else came.
                return false;
            }
            state.under_way = None;
            state.kept = None;
            state.failed = None;
            let status = status_of(outcome);
            if state.status.is_none_or(|(before, _)| before != status) {
                state.status = Some((status, SystemTime::now()));
            }
            match outcome {
                Ok(snapshot) => {
                    let budget_until = now + budget;
                    state.failures_in_a_row = 0;
                    state.rest_until = Some(now + took);
                    let until = (snapshot.asked_at() + self.max_age).max(budget_until);
                    state.found = Some((number, until.max(now + NEW_AT_LEAST)));
                    state.kept = Some(Kept { number, snapshot: Arc::clone(snapshot), budget_until });
                    self.expire_at(state, until.max(now + took));
                }
                Err(error) => {
                    let is_of_daemon = error.environment_status().is_some();
                    state.failures_in_a_row =
                        if is_of_daemon { state.failures_in_a_row.saturating_add(1) } else { 0 };
                    let pause = if is_of_daemon {
                        pause(state.failures_in_a_row, self.max_age)
                    } else {
                        FIRST_PAUSE.min(self.max_age)
                    };
                    let rest_until = now + took.min(REST_AFTER_FAILURE);
                    state.rest_until = Some(rest_until);
                    state.found = Some((number, now + pause.max(NEW_AT_LEAST)));
                    state.failed = Some(Failed { number, error: Arc::clone(error), until: now + pause });
                    self.expire_at(state, rest_until.max(now + pause));
                }
            }
            true
        });
        if let Some(news) = News::of(outcome) {
            self.news.send_if_modified(|known| {
                let is_news = *known != news;
                *known = news;
                is_news
            });
        }
        if let Err(error) = outcome {
            let cause: &(dyn StdError + 'static) = error;
            tracing::warn!(environment = %self.environment, cause, "images could not be listed");
        }
        if let Some(shelf) = shelf {
            shelf.call_seconds.observe(took.as_secs_f64());
            if outcome.is_err() {
                shelf.counters.failures.count();
            }
            shelf.hold_bound();
        }
    }

    /// Makes place for another call where one ended without an outcome, as when everybody has left.
    fn abandon(self: &Arc<Self>, number: u64, took: Duration) {
        self.state.send_if_modified(|state| {
            // Else it has an outcome, or another one has begun: nobody waits for this one.
            let is_under_way = state.is_under_way(number);
            if is_under_way {
                state.under_way = None;
                let rest_until = Instant::now() + took.min(REST_AFTER_FAILURE);
                state.rest_until = Some(rest_until);
                if state.kept.is_none() && state.failed.is_none() {
                    self.expire_at(state, rest_until);
                }
                if let Some(shelf) = self.shelf.upgrade() {
                    shelf.counters.abandoned.count();
                }
            }
            is_under_way
        });
    }

    /// Clears up then.
    fn expire_at(self: &Arc<Self>, state: &mut State, until: Instant) {
        let slot = Arc::downgrade(self);
        let expiry = async move {
            tokio::time::sleep_until(until).await;
            if let Some(slot) = slot.upgrade() {
                slot.expire();
            }
        };
        // There is no runtime any more where this is the end of the program.
        let runtime = tokio::runtime::Handle::try_current().ok();
        state.expiry = runtime.map(|runtime| Expiry(runtime.spawn(expiry).abort_handle()));
    }

    /// Lets everything go that nobody will be served.
    fn expire(self: Arc<Self>) {
        self.state.send_modify(|state| {
            state.kept = None;
            state.failed = None;
            state.expiry = None;
        });
        let shelf = self.shelf.upgrade();
        drop(self);
        if let Some(shelf) = shelf {
            shelf.hold_bound();
        }
    }
}

impl State {
    /// Until when what was found last is new, now where that is over; nothing while a call is under way.
    fn new_until(&self) -> Option<Instant> {
        let is_under_way = self.under_way.as_ref().is_some_and(|under_way| under_way.call.strong_count() > 0);
        if is_under_way {
            return None;
        }
        let found = self.found.filter(|(number, _)| *number > self.outdated);
        Some(found.map_or_else(Instant::now, |(_, until)| until))
    }

    fn is_under_way(&self, number: u64) -> bool {
        self.under_way.as_ref().is_some_and(|under_way| under_way.number == number)
    }
}

/// What it says of the daemon.
fn status_of(outcome: &Outcome) -> EnvironmentStatus {
    match outcome {
        Ok(_) => EnvironmentStatus::Ok,
        Err(error) => error.environment_status().unwrap_or(EnvironmentStatus::Error),
    }
}

impl Drop for Expiry {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A call's hold on its slot.
struct Calling {
    slot: Arc<Slot>,
    number: u64,
    asked_at: Instant,
}

impl Drop for Calling {
    fn drop(&mut self) {
        self.slot.abandon(self.number, self.asked_at.elapsed());
    }
}
