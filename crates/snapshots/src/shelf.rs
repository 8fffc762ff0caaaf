use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use daemon::{LinkId, ListChange};
use prometheus_client::metrics::histogram::Histogram;
use shared::EnvironmentId;
use tokio::time::Instant;

use crate::attention::Attention;
use crate::environment_figures::EnvironmentFigures;
use crate::figures::{Counters, Figures, call_seconds};
use crate::key::Key;
use crate::limits::SnapshotLimits;
use crate::slot::Slot;

/// All lists of all daemons.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub(crate) limits: SnapshotLimits,
    pub(crate) counters: Counters,
    /// How long daemons took for the lists that they were asked for.
    pub(crate) call_seconds: Histogram,
    pub(crate) attention: Attention,
    slots: Mutex<HashMap<Key, Arc<Slot>>>,
}

impl Shelf {
    pub(crate) fn new(limits: SnapshotLimits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            counters: Counters::default(),
            call_seconds: call_seconds(),
            attention: Attention::default(),
            slots: Mutex::default(),
        })
    }

    /// The slot of that list.
    pub(crate) fn slot(self: &Arc<Self>, key: Key, environment: EnvironmentId) -> Arc<Slot> {
        let mut slots = self.slots();
        let slot = slots.entry(key);
        let slot = slot.or_insert_with_key(|key| Arc::new(Slot::new(key.clone(), environment, self)));
        Arc::clone(slot)
    }

    /// Makes the lists of a daemon too old that this changes: it happened there after all calls that have begun. False
    /// where it changes none.
    pub(crate) fn outdate(&self, link: &LinkId, change: &ListChange) -> bool {
        let slots = self.slots();
        let changed = slots.iter().filter(|(key, _)| key.link == *link && key.list.depends_on(change));
        changed.map(|(_, slot)| slot.outdate(change)).count() > 0
    }

    /// How many of a daemon's lists that are kept ready are in use: at least one.
    pub(crate) fn lists_in_use(&self, link: &LinkId, now: Instant) -> u32 {
        let slots = self.slots();
        let of_daemon = slots.iter().filter(|(key, _)| key.link == *link && key.list.is_kept_ready());
        let in_use = of_daemon.filter(|(_, slot)| slot.is_in_use(now)).count();
        u32::try_from(in_use).unwrap_or(u32::MAX).max(1)
    }

    /// Lets go what nobody needs, and then snapshots until all of them are within their bound: those that are larger
    /// than all may be, and those that nobody has used for the longest time.
    pub(crate) fn hold_bound(&self) {
        self.attention.forget_gone();
        let mut slots = self.slots();
        slots.retain(|key, slot| {
            // Only under this lock somebody else comes to hold it.
            let is_vacant = || Arc::strong_count(slot) == 1 && slot.is_vacant();
            !key.link.is_gone() && (key.list.is_kept_ready() || !is_vacant())
        });
        let mut weights: Vec<_> = slots
            .values()
            .filter_map(|slot| slot.weight().map(|(last_read, bytes)| (last_read, bytes, slot)))
            .collect();
        let evict = |slot: &Slot| {
            slot.evict();
            self.counters.evicted.count();
        };
        weights.retain(|(_, bytes, slot)| {
            let fits = *bytes <= self.limits.max_bytes;
            if !fits {
                evict(slot);
            }
            fits
        });
        weights.sort_by_key(|(last_read, ..)| *last_read);
        let mut total: u64 = weights.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, slot) in weights {
            if total <= self.limits.max_bytes {
                break;
            }
            evict(slot);
            total -= bytes;
        }
    }

    pub(crate) fn figures(&self) -> Figures {
        let slots = self.slots();
        let weights: Vec<_> = slots.values().filter_map(|slot| slot.weight()).collect();
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let under_way = count(slots.values().filter(|slot| slot.has_call_under_way()).count());
        self.counters.read(under_way, count(weights.len()), weights.iter().map(|(_, bytes)| bytes).sum())
    }

    /// What is known of each environment of which anything is.
    pub(crate) fn environments(&self) -> Vec<EnvironmentFigures> {
        let mut known = BTreeMap::new();
        let slots = self.slots();
        let whole = slots.iter().filter(|(key, _)| key.list.is_whole() && !key.link.is_gone());
        for figures in whole.filter_map(|(_, slot)| slot.environment_figures()) {
            let both = known
                .get(&figures.environment)
                .map_or(figures, |other: &EnvironmentFigures| other.and(figures));
            known.insert(figures.environment, both);
        }
        known.into_values().collect()
    }

    #[cfg(test)]
    pub(crate) fn slot_count(&self) -> usize {
        self.slots().len()
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<Key, Arc<Slot>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
