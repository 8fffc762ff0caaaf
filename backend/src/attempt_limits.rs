use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use shared::check_name;
use thiserror::Error;

/// Keys that a bucket remembers before those that are full again are forgotten.
const MAX_KEYS: usize = 10_000;

/// How often a bucket that is larger looks for those.
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// How often strangers may try.
///
/// An account may be tried a few times from one address; an address may try a few accounts; and an account may be
/// tried from all addresses together now and then. Where somebody has signed in before, only the first limit counts for
/// them, so that nobody is locked out of their own place by others who try their name from elsewhere. Each limit is a
/// number of attempts at once, and one more after each period; nothing is ever locked for longer than that. An attempt
/// that succeeds is given back. All of it is forgotten when the server stops.
///
/// The libraries for this take what was tried and cannot give it back, so that the buckets are our own.
pub(crate) struct AttemptLimits {
    account_from_address: Buckets<(String, IpAddr)>,
    account: Buckets<String>,
    address: Buckets<IpAddr>,
    refusals: Buckets<IpAddr>,
    known: Mutex<HashSet<(String, IpAddr)>>,
}

/// Too many attempts; the next one may be made after this time.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("too many attempts")]
pub(crate) struct TooMany {
    wait: Duration,
    /// Whether it is the first one that is refused since one was allowed.
    pub(crate) is_first: bool,
}

/// An attempt that was allowed.
#[derive(Debug)]
pub(crate) struct Attempt {
    account: String,
    address: IpAddr,
    /// Whether somebody has signed in to the account from there before.
    pub(crate) is_known: bool,
}

impl AttemptLimits {
    /// The limits of a server.
    pub(crate) fn new() -> Self {
        Self {
            account_from_address: Buckets::new(8, 20),
            account: Buckets::new(40, 20),
            address: Buckets::new(40, 5),
            refusals: Buckets::new(60, 1),
            known: Mutex::default(),
        }
    }

    /// One more attempt to sign in to the account, whose name is told in any case.
    ///
    /// # Errors
    ///
    /// Where it must not be made now.
    pub(crate) fn sign_in(
        &self,
        name: &str,
        address: Option<IpAddr>,
        now: Instant,
    ) -> Result<Attempt, TooMany> {
        // What is no name is nobody's, and all of it together is one account.
        let account = check_name(name).map_or_else(|_nobodys| String::new(), |()| name.to_lowercase());
        let pair = (account, network_of(address));
        let is_known = self.known().contains(&pair);
        if !is_known {
            self.address.take(&pair.1, now)?;
            self.account.take(&pair.0, now)?;
        }
        self.account_from_address.take(&pair, now)?;
        let (account, address) = pair;
        Ok(Attempt { account, address, is_known })
    }

    /// The attempt has succeeded, and counts for nothing.
    pub(crate) fn succeeded(&self, attempt: Attempt) {
        let pair = (attempt.account, attempt.address);
        self.account_from_address.give_back(&pair);
        if !attempt.is_known {
            self.address.give_back(&pair.1);
            self.account.give_back(&pair.0);
        }
        let mut known = self.known();
        if known.len() >= MAX_KEYS {
            known.clear();
        }
        known.insert(pair);
    }

    /// One more request that is refused whoever makes it: a token that is not valid, another site's page.
    ///
    /// # Errors
    ///
    /// Where that was too many. Valid tokens are not counted, and go on working.
    pub(crate) fn refusal(&self, address: Option<IpAddr>, now: Instant) -> Result<(), TooMany> {
        self.refusals.take(&network_of(address), now)
    }

    fn known(&self) -> MutexGuard<'_, HashSet<(String, IpAddr)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TooMany {
    /// Whole seconds to wait, at least one, as `Retry-After` has them.
    pub(crate) fn retry_after_secs(self) -> u64 {
        self.wait.as_secs() + 1
    }
}

/// A bucket for each key, by the generic cell rate algorithm (ITU-T I.371): what is kept is when it will be full.
struct Buckets<K> {
    at_once: u32,
    period: Duration,
    kept: Mutex<Kept<K>>,
}

struct Kept<K> {
    buckets: HashMap<K, Bucket>,
    forgotten_at: Option<Instant>,
}

#[derive(Clone, Copy)]
struct Bucket {
    full_at: Instant,
    has_refused: bool,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// So many attempts at once, and one more after each period.
    fn new(at_once: u32, period_secs: u64) -> Self {
        let kept = Mutex::new(Kept { buckets: HashMap::new(), forgotten_at: None });
        Self { at_once, period: Duration::from_secs(period_secs), kept }
    }

    fn take(&self, key: &K, now: Instant) -> Result<(), TooMany> {
        let mut kept = self.kept();
        kept.forget(now);
        let full = Bucket { full_at: now, has_refused: false };
        let bucket = kept.buckets.entry(key.clone()).or_insert(full);
        let full_at = bucket.full_at.max(now) + self.period;
        match full_at.saturating_duration_since(now + self.period * self.at_once) {
            Duration::ZERO => {
                *bucket = Bucket { full_at, has_refused: false };
                Ok(())
            }
            wait => Err(TooMany { wait, is_first: !std::mem::replace(&mut bucket.has_refused, true) }),
        }
    }

    fn give_back(&self, key: &K) {
        if let Some(bucket) = self.kept().buckets.get_mut(key)
            && let Some(full_at) = bucket.full_at.checked_sub(self.period)
        {
            bucket.full_at = full_at;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept<K>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq> Kept<K> {
    fn forget(&mut self, now: Instant) {
        let is_due = self.forgotten_at.is_none_or(|last| now.saturating_duration_since(last) >= FORGET_EVERY);
        if self.buckets.len() > MAX_KEYS && is_due {
            self.buckets.retain(|_, bucket| bucket.full_at > now);
            self.forgotten_at = Some(now);
        }
    }
}

/// What one sender has by itself: an IPv4 address, or the /64 of an IPv6 address.
fn network_of(address: Option<IpAddr>) -> IpAddr {
    match address {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Some(address @ IpAddr::V4(_)) => address,
        None => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([192, 0, 2, last]))
    }

    /// How many attempts in a row are allowed.
    fn allowed(limits: &AttemptLimits, name: &str, address: Option<IpAddr>, now: Instant) -> usize {
        (0..1000).take_while(|_| limits.sign_in(name, address, now).is_ok()).count()
    }

    #[test]
    fn one_who_guesses_waits_and_may_go_on_after_the_wait() {
        let (limits, now) = (AttemptLimits::new(), Instant::now());
        assert_eq!(allowed(&limits, "ada", at(1), now), 8);
        let refused = limits.sign_in("Ada", at(1), now).unwrap_err();
        assert_eq!(refused.retry_after_secs(), 21);
        assert_eq!(allowed(&limits, "grace", at(1), now), 8, "another account is another matter");
        let later = now + refused.wait;
        assert_eq!(allowed(&limits, "ada", at(1), later), 1);
        let hour = now + Duration::from_secs(3600);
        assert_eq!(allowed(&limits, "ada", at(1), hour), 8, "nothing is held against anybody for long");
    }

    #[test]
    fn only_the_first_refusal_in_a_row_is_news() {
        let (limits, now) = (AttemptLimits::new(), Instant::now());
        while limits.refusal(at(1), now).is_ok() {}
        assert!(!limits.refusal(at(1), now).unwrap_err().is_first);
        let later = now + Duration::from_secs(1);
        limits.refusal(at(1), later).unwrap();
        assert!(limits.refusal(at(1), later).unwrap_err().is_first);
    }

    #[test]
    fn whoever_succeeds_is_never_kept_waiting() {
        let (limits, now) = (AttemptLimits::new(), Instant::now());
        for _ in 0..1000 {
            let attempt = limits.sign_in("ada", at(1), now).unwrap();
            limits.succeeded(attempt);
        }
        assert_eq!(allowed(&limits, "ada", at(1), now), 8);
    }

    #[test]
    fn an_address_cannot_try_one_account_after_another() {
        let (limits, now) = (AttemptLimits::new(), Instant::now());
        let attempt = |number: usize| limits.sign_in(&format!("user {number}"), at(1), now).is_ok();
        assert_eq!((0..100).filter(|number| attempt(*number)).count(), 40);
        assert_eq!(allowed(&limits, "ada", at(2), now), 8, "others are not kept from it");
    }

    #[test]
    fn many_addresses_cannot_lock_the_owner_out() {
        let (limits, now) = (AttemptLimits::new(), Instant::now());
        limits.succeeded(limits.sign_in("Ada", at(1), now).unwrap());
        let tried = (2..=255).filter(|last| limits.sign_in("ada", at(*last), now).is_ok()).count();
        assert_eq!(tried, 40);
        assert_eq!(
            allowed(&limits, "ada", at(1), now),
            8,
            "where the owner was before they may still come in"
        );
    }

    #[test]
    fn an_ipv6_sender_has_a_whole_network_of_addresses() {
        let (limits, now) = (AttemptLimits::new(), Instant::now());
        let address = |last: u16| Some(IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]));
        assert_eq!((0..100).filter(|last| limits.sign_in("ada", address(*last), now).is_ok()).count(), 8);
    }

    #[test]
    fn what_is_no_name_takes_no_memory_and_one_place() {
        let (limits, now) = (AttemptLimits::new(), Instant::now());
        let long = |number: usize| "x".repeat(1000 + number);
        assert_eq!((0..100).filter(|number| limits.sign_in(&long(*number), at(1), now).is_ok()).count(), 8);
        assert_eq!(limits.account.kept().buckets.len(), 1);
    }

    #[test]
    fn what_is_full_again_is_forgotten() {
        let (buckets, now) = (Buckets::new(1, 1), Instant::now());
        for key in 0..=MAX_KEYS {
            buckets.take(&key, now).unwrap();
        }
        assert_eq!(buckets.kept().buckets.len(), MAX_KEYS + 1);
        buckets.take(&0, now + FORGET_EVERY).unwrap();
        assert_eq!(buckets.kept().buckets.len(), 1);
    }
}
