use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

use daemon::{DaemonError, ListChange};
use shared::EnvironmentStatus;
use tokio::time::Instant;

use crate::call::{Call, Outcome};
use crate::expiry::Expiry;
use crate::figures::{Counter, Counters};
use crate::pending::Pending;
use crate::snapshot::Snapshot;

/// A list that took less is asked for as a whole, even where one image of it would do: that is what its daemon is good
/// at. Docker's classic store lists 2,000 images in 140 ms, containerd's takes 466 ms for 50.
const WORTH_SPARING: Duration = Duration::from_millis(250);

/// What is kept of a list, and the one call for it that may be under way.
///
/// Calls have numbers, those for the whole list and the small ones that renew parts of it. What is newer than a request,
/// or than an event of the daemon, is told by them: by how many calls had begun when it came.
#[derive(Debug)]
pub(crate) struct State {
    /// The calls that have begun: the number of the last one.
    pub(crate) calls: u64,
    /// What began as one of these calls is of before an event of the daemon that takes a whole list.
    outdated: u64,
    /// What other events told.
    pub(crate) pending: Pending,
    pub(crate) under_way: Option<UnderWay>,
    pub(crate) kept: Option<Kept>,
    /// That the last call for the whole list failed. Whatever was kept before it is gone.
    pub(crate) failed: Option<Failed>,
    pub(crate) failures_in_a_row: u32,
    /// What the last call for the whole list that ended says of the daemon, and since when such calls have found just that.
    pub(crate) status: Option<(EnvironmentStatus, SystemTime)>,
    /// The last call that ended, and until when what it found is new to those who follow the list, be it kept or not: where
    /// there is no memory for a list, they cost its daemon no more than its share all the same.
    pub(crate) found: Option<(u64, Instant)>,
    /// No call for the whole list begins sooner.
    pub(crate) rest_until: Option<Instant>,
    /// No call at all begins sooner.
    pub(crate) short_rest_until: Option<Instant>,
    pub(crate) last_read: Instant,
    pub(crate) expiry: Option<Expiry>,
}

#[derive(Debug)]
pub(crate) struct UnderWay {
    pub(crate) number: u64,
    /// The number of the call for the whole list that it renews, where it is a small one.
    pub(crate) renews: Option<u64>,
    pub(crate) call: Weak<Call>,
}

#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// The call that it was asked for with.
    pub(crate) asked: u64,
    /// The call that renewed it last: that one, or a small one.
    pub(crate) renewed: u64,
    pub(crate) snapshot: Arc<Snapshot>,
    /// How long the daemon took for the whole.
    pub(crate) took: Duration,
    /// The daemon's budget allows no renewal by age sooner.
    pub(crate) budget_until: Instant,
}

#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) number: u64,
    pub(crate) error: Arc<DaemonError>,
    pub(crate) until: Instant,
}

/// Somebody who wants the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader {
    /// How many calls had begun when they came.
    pub(crate) came: u64,
    pub(crate) came_at: Instant,
    /// Whether it has to be asked for after they came.
    pub(crate) must_be_new: bool,
    /// How old it may be by itself.
    pub(crate) max_age: Duration,
}

/// What a request does next.
pub(crate) enum Step {
    Answer(Outcome, fn(&Counters) -> &Counter),
    Join(Arc<Call>),
    /// Looks again when the call under way has ended, or at that moment.
    Wait(Option<Instant>),
    /// Asks for the whole list.
    Ask,
    /// Asks for what changed since this was asked for.
    Renew(Kept),
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            calls: 0,
            outdated: 0,
            pending: Pending::default(),
            under_way: None,
            kept: None,
            failed: None,
            failures_in_a_row: 0,
            status: None,
            found: None,
            rest_until: None,
            short_rest_until: None,
            last_read: Instant::now(),
            expiry: None,
        }
    }

    /// Makes everything too old that calls found, or will find, that have begun.
    pub(crate) fn outdate(&mut self) {
        self.outdated = self.calls;
        self.pending = Pending::default();
    }

    /// The same for what changed; all of it, where that is too much.
    pub(crate) fn note(&mut self, change: ListChange) {
        if !self.pending.note(change, self.calls) {
            self.outdate();
        }
    }

    /// Decides what a reader does.
    pub(crate) fn next(&self, reader: Reader, now: Instant) -> Step {
        let Reader { came, came_at, must_be_new, max_age } = reader;
        let is_current = |number: u64| number > self.outdated && number > self.pending.last();
        // Whether something will do that is of that call: it is as new as can be, or it is `good_enough`.
        let will_do = |number: u64, good_enough: bool| number > came || (good_enough && !must_be_new);
        let usable = self.kept.as_ref().filter(|kept| {
            let is_young = came_at.saturating_duration_since(kept.snapshot.asked_at()) < max_age;
            kept.renewed > self.outdated && will_do(kept.asked, is_young || now < kept.budget_until)
        });
        if let Some(kept) = usable.filter(|kept| is_current(kept.renewed)) {
            return Step::Answer(Ok(Arc::clone(&kept.snapshot)), |counters| &counters.hits);
        }
        if let Some(Failed { number, error, until }) = &self.failed
            && is_current(*number)
            && will_do(*number, now < *until)
        {
            return Step::Answer(Err(Arc::clone(error)), |counters| &counters.failures_remembered);
        }
        if let Some(UnderWay { number, renews, call }) = &self.under_way
            && let Some(call) = call.upgrade()
        {
            let will_do = match renews {
                Some(asked) => usable.is_some_and(|kept| kept.asked == *asked),
                None => will_do(*number, true),
            };
            return if is_current(*number) && will_do { Step::Join(call) } else { Step::Wait(None) };
        }
        let rests = |until: Option<Instant>| until.filter(|until| now < *until);
        if let Some(until) = rests(self.short_rest_until) {
            return Step::Wait(Some(until));
        }
        if let Some(kept) = usable.filter(|kept| !self.pending.has_images() || kept.took >= WORTH_SPARING) {
            return Step::Renew(kept.clone());
        }
        rests(self.rest_until).map_or(Step::Ask, |until| Step::Wait(Some(until)))
    }

    /// Until when what was found last is new, now where that is over; nothing while a call is under way.
    pub(crate) fn new_until(&self) -> Option<Instant> {
        if self.has_call_under_way() {
            return None;
        }
        let since = self.outdated.max(self.pending.last());
        let found = self.found.filter(|(number, _)| *number > since);
        Some(found.map_or_else(Instant::now, |(_, until)| until))
    }

    pub(crate) fn has_call_under_way(&self) -> bool {
        self.under_way.as_ref().is_some_and(|under_way| under_way.call.strong_count() > 0)
    }

    pub(crate) fn is_under_way(&self, number: u64) -> bool {
        self.under_way.as_ref().is_some_and(|under_way| under_way.number == number)
    }
}

/// What it says of the daemon.
pub(crate) fn status_of(outcome: &Outcome) -> EnvironmentStatus {
    match outcome {
        Ok(_) => EnvironmentStatus::Ok,
        Err(error) => error.environment_status().unwrap_or(EnvironmentStatus::Error),
    }
}
