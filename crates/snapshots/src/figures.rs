use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::metrics::histogram::Histogram;

/// What the snapshots did since the server's start, and what they hold now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Lists that daemons were asked for.
    pub calls: u64,
    /// Of those, the ones that failed: by the daemon's fault or by the request's.
    pub failures: u64,
    /// Of those, the ones that were ended because nobody waited any more.
    pub abandoned: u64,
    /// Small calls: for what events told of since a list was asked for, instead of the whole.
    pub renewals: u64,
    /// Requests that were answered with a list that was there.
    pub hits: u64,
    /// Requests that were answered by a call that another one had begun.
    pub joined: u64,
    /// Requests that were answered with a failure that was remembered.
    pub failures_remembered: u64,
    /// Events of daemons that made their lists too old.
    pub events: u64,
    /// Snapshots that had to go because all of them were too many bytes.
    pub evicted: u64,
    /// Calls, small ones too, that daemons have not answered yet.
    pub under_way: u64,
    /// Snapshots that are kept.
    pub kept: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// The figures that only grow.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) calls: Counter,
    pub(crate) failures: Counter,
    pub(crate) abandoned: Counter,
    pub(crate) renewals: Counter,
    pub(crate) hits: Counter,
    pub(crate) joined: Counter,
    pub(crate) failures_remembered: Counter,
    pub(crate) events: Counter,
    pub(crate) evicted: Counter,
}

/// From a small list next door to the longest that a daemon may take unless the settings say otherwise, in seconds.
const CALL_SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// How long calls take that come to an end.
pub(crate) fn call_seconds() -> Histogram {
    Histogram::new(CALL_SECONDS)
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    /// The figures, with so many calls under way and so many snapshots of so many bytes now.
    pub(crate) fn read(&self, under_way: u64, kept: u64, bytes: u64) -> Figures {
        Figures {
            calls: self.calls.get(),
            failures: self.failures.get(),
            abandoned: self.abandoned.get(),
            renewals: self.renewals.get(),
            hits: self.hits.get(),
            joined: self.joined.get(),
            failures_remembered: self.failures_remembered.get(),
            events: self.events.get(),
            evicted: self.evicted.get(),
            under_way,
            kept,
            bytes,
        }
    }
}
