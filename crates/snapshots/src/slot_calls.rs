use std::error::Error as StdError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

use daemon::DaemonError;
use tokio::time::Instant;

use crate::asking::Asking;
use crate::call::{Call, Outcome};
use crate::expiry::Expiry;
use crate::figures::{Counter, Counters};
use crate::news::News;
use crate::pause::{FIRST_PAUSE, pause};
use crate::slot::Slot;
use crate::slot_state::{Failed, Kept, Reader, State, Step, UnderWay, status_of};
use crate::snapshot::Snapshot;

/// The longest rest after a call that failed or was given up: whoever tries again gets an attempt.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// How long what was found is new at least to those who follow a list, whatever may be kept.
const NEW_AT_LEAST: Duration = Duration::from_secs(1);

/// What a request does, whose calls have begun.
pub(crate) enum Doing {
    Answer(Outcome),
    Join(Arc<Call>),
    /// Looks again when something changed, or at that moment.
    Wait(Option<Instant>),
}

impl Slot {
    /// Decides what a reader does, and begins the call that it takes.
    pub(crate) fn step(self: &Arc<Self>, reader: Reader, asking: &impl Asking) -> Doing {
        let mut doing = Doing::Wait(None);
        self.state.send_if_modified(|state| {
            let now = Instant::now();
            state.last_read = now;
            doing = match state.next(reader, now) {
                Step::Answer(outcome, counter) => {
                    self.count(counter);
                    Doing::Answer(outcome)
                }
                Step::Join(call) => {
                    self.count(|counters| &counters.joined);
                    Doing::Join(call)
                }
                Step::Wait(until) => Doing::Wait(until),
                Step::Ask => {
                    self.count(|counters| &counters.calls);
                    Doing::Join(self.ask(state, asking))
                }
                Step::Renew(kept) => {
                    self.count(|counters| &counters.renewals);
                    Doing::Join(self.renew(state, kept, asking))
                }
            };
            // Nothing that anybody waits for.
            false
        });
        doing
    }

    /// Begins a call for the whole list. Nothing newer than this moment is promised of what it will find.
    fn ask(self: &Arc<Self>, state: &mut State, asking: &impl Asking) -> Arc<Call> {
        let asked_at = Instant::now();
        let calling = self.calling(state, asked_at);
        let (number, is_under_way) = (calling.number, Arc::clone(&calling.is_under_way));
        let listing = asking.whole();
        let call = Call::begin(move |sender| async move {
            let listed = listing.await;
            let took = asked_at.elapsed();
            let outcome = match listed {
                Ok(list) => Snapshot::of(list, asked_at, Weak::clone(&calling.slot.shelf)).await,
                Err(error) => Err(error),
            };
            let outcome = outcome.map(Arc::new).map_err(Arc::new);
            calling.slot.end(number, took, &outcome);
            // Everybody may have left just now.
            let _unheard = sender.send(outcome);
        });
        state.under_way = Some(UnderWay { number, renews: None, call: Arc::downgrade(&call) });
        is_under_way.store(true, Ordering::Release);
        call
    }

    /// Begins a call for what changed since the list was asked for. What it finds is as old as that list, apart from that.
    fn renew(self: &Arc<Self>, state: &mut State, kept: Kept, asking: &impl Asking) -> Arc<Call> {
        let began_at = Instant::now();
        let calling = self.calling(state, began_at);
        let (number, is_under_way) = (calling.number, Arc::clone(&calling.is_under_way));
        let asked = kept.asked;
        let renewing = asking.renewed(Arc::clone(&kept.snapshot).read(), state.pending.changes());
        let call = Call::begin(move |sender| async move {
            let renewed = renewing.await;
            let took = began_at.elapsed();
            let asked_at = kept.snapshot.asked_at();
            let renewed = match renewed {
                Ok(Some(list)) => {
                    Snapshot::of(list, asked_at, Weak::clone(&calling.slot.shelf)).await.map(Some)
                }
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            };
            let snapshot = renewed.unwrap_or_else(|error| {
                calling.slot.log(&error, "a list of images could not be renewed");
                None
            });
            let snapshot = snapshot.map(Arc::new);
            calling.slot.end_renewal(number, took, &kept, snapshot.clone());
            // Without it, whoever waits asks for the whole list.
            if let Some(snapshot) = snapshot {
                let _unheard = sender.send(Ok(snapshot));
            }
        });
        state.under_way = Some(UnderWay { number, renews: Some(asked), call: Arc::downgrade(&call) });
        is_under_way.store(true, Ordering::Release);
        call
    }

    fn calling(self: &Arc<Self>, state: &mut State, began_at: Instant) -> Calling {
        state.calls += 1;
        let is_under_way = Arc::default();
        Calling { slot: Arc::clone(self), number: state.calls, began_at, is_under_way }
    }

    /// Keeps what a call for the whole list found.
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
            state.pending.forget_before(number);
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
                    let snapshot = Arc::clone(snapshot);
                    state.kept = Some(Kept { asked: number, renewed: number, snapshot, took, budget_until });
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
        self.tell(outcome);
        if let Err(error) = outcome {
            self.log(error, "images could not be listed");
        }
        if let Some(shelf) = shelf {
            shelf.call_seconds.observe(took.as_secs_f64());
            if outcome.is_err() {
                shelf.counters.failures.count();
            }
            shelf.hold_bound();
        }
    }

    /// Keeps the list as it was renewed, or none where only a whole one will do.
    fn end_renewal(&self, number: u64, took: Duration, of: &Kept, snapshot: Option<Arc<Snapshot>>) {
        let ended = self.state.send_if_modified(|state| {
            if !state.is_under_way(number) {
                return false;
            }
            state.under_way = None;
            state.short_rest_until = Some(Instant::now() + took);
            match &snapshot {
                Some(snapshot) => {
                    // It may have been let go meanwhile.
                    if let Some(kept) = state.kept.as_mut().filter(|kept| kept.asked == of.asked) {
                        *kept = Kept { renewed: number, snapshot: Arc::clone(snapshot), ..of.clone() };
                        state.pending.forget_before(number);
                    }
                }
                None => state.outdate(),
            }
            true
        });
        if let Some(snapshot) = snapshot.filter(|_| ended) {
            self.tell(&Ok(snapshot));
            if let Some(shelf) = self.shelf.upgrade() {
                shelf.hold_bound();
            }
        }
    }

    /// Makes place for another call where one ended without an outcome, as when everybody has left.
    fn abandon(self: &Arc<Self>, number: u64, took: Duration) {
        self.state.send_if_modified(|state| {
            // Else it has an outcome, or another one has begun: nobody waits for this one.
            let Some(under_way) = state.under_way.take_if(|under_way| under_way.number == number) else {
                return false;
            };
            let rest_until = Instant::now() + took.min(REST_AFTER_FAILURE);
            if under_way.renews.is_some() {
                state.short_rest_until = Some(rest_until);
                return true;
            }
            state.rest_until = Some(rest_until);
            if state.kept.is_none() && state.failed.is_none() {
                self.expire_at(state, rest_until);
            }
            self.count(|counters| &counters.abandoned);
            true
        });
    }

    fn tell(&self, outcome: &Outcome) {
        if let Some(news) = News::of(outcome) {
            self.news.send_if_modified(|known| {
                let is_news = *known != news;
                *known = news;
                is_news
            });
        }
    }

    fn log(&self, error: &DaemonError, what: &str) {
        let cause: &(dyn StdError + 'static) = error;
        tracing::warn!(environment = %self.environment, cause, "{what}");
    }

    fn count(&self, counter: impl FnOnce(&Counters) -> &Counter) {
        if let Some(shelf) = self.shelf.upgrade() {
            counter(&shelf.counters).count();
        }
    }

    /// Lets everything go then that nobody will be served.
    fn expire_at(self: &Arc<Self>, state: &mut State, until: Instant) {
        let slot = Arc::downgrade(self);
        state.expiry = Expiry::at(until, move || {
            if let Some(slot) = slot.upgrade() {
                slot.expire();
            }
        });
    }

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

/// A call's hold on its slot. It goes with the call's task, which may be ended before its first turn.
struct Calling {
    slot: Arc<Slot>,
    number: u64,
    began_at: Instant,
    /// Not before whoever begins the call has noted it, and holds the slot's state until then: a runtime that ends drops a
    /// task where it is begun.
    is_under_way: Arc<AtomicBool>,
}

impl Drop for Calling {
    fn drop(&mut self) {
        if self.is_under_way.load(Ordering::Acquire) {
            self.slot.abandon(self.number, self.began_at.elapsed());
        }
    }
}
