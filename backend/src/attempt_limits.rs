use std::collections::HashSet;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use thiserror::Error;

/// Keys that one limiter remembers before it looks which ones it may forget.
const MAX_KEYS: usize = 10_000;

type Limiter<K, C> = RateLimiter<K, DashMapStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// How often strangers may try.
///
/// An account may be tried a few times from one address; an address may try a few accounts; and an account may be
/// tried from all addresses together now and then. Where somebody has signed in before, only the first limit counts for
/// them, so that nobody is locked out of their own place by others who try their name from elsewhere. Each limit is a
/// number of attempts at once, and one more after each period (the generic cell rate algorithm); nothing is ever
/// locked for longer than that. All of it is forgotten when the server stops.
pub(crate) struct AttemptLimits<C: Clock = DefaultClock> {
    account_from_address: Limiter<(String, IpAddr), C>,
    account: Limiter<String, C>,
    address: Limiter<IpAddr, C>,
    tokens: Limiter<IpAddr, C>,
    known: Mutex<HashSet<(String, IpAddr)>>,
    clock: C,
}

/// Too many attempts; the next one may be made after this time.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("too many attempts")]
pub(crate) struct TooMany(pub(crate) Duration);

impl AttemptLimits {
    /// The limits of a server.
    pub(crate) fn new() -> Self {
        Self::with_clock(DefaultClock::default())
    }
}

impl<C: Clock + Clone> AttemptLimits<C> {
    fn with_clock(clock: C) -> Self {
        Self {
            account_from_address: limiter(8, 20, &clock),
            account: limiter(40, 20, &clock),
            address: limiter(40, 5, &clock),
            tokens: limiter(60, 1, &clock),
            known: Mutex::default(),
            clock,
        }
    }

    /// One more attempt to sign in to the account, whose name is told in any case.
    ///
    /// # Errors
    ///
    /// Where it must not be made now.
    pub(crate) fn sign_in(&self, name: &str, address: Option<IpAddr>) -> Result<(), TooMany> {
        let (account, address) = (name.to_lowercase(), network_of(address));
        let pair = (account, address);
        self.take(&self.account_from_address, &pair)?;
        if self.known().contains(&pair) {
            return Ok(());
        }
        self.take(&self.address, &address)?;
        self.take(&self.account, &pair.0)
    }

    /// Somebody signed in to the account from there.
    pub(crate) fn signed_in(&self, name: &str, address: Option<IpAddr>) {
        let mut known = self.known();
        if known.len() >= MAX_KEYS {
            known.clear();
        }
        known.insert((name.to_lowercase(), network_of(address)));
    }

    /// One more token that is not valid.
    ///
    /// # Errors
    ///
    /// Where that was too many. Valid tokens are not counted, and go on working.
    pub(crate) fn wrong_token(&self, address: Option<IpAddr>) -> Result<(), TooMany> {
        self.take(&self.tokens, &network_of(address))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashSet<(String, IpAddr)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K, C>, key: &K) -> Result<(), TooMany> {
        if limiter.len() > MAX_KEYS {
            limiter.retain_recent();
        }
        match limiter.check_key(key) {
            Ok(()) => Ok(()),
            Err(until) => Err(TooMany(until.wait_time_from(self.clock.now()))),
        }
    }
}

impl TooMany {
    /// Whole seconds to wait, at least one, as `Retry-After` has them.
    pub(crate) fn retry_after_secs(self) -> u64 {
        self.0.as_secs() + 1
    }
}

/// So many attempts at once, and one more after each period.
fn limiter<K: Hash + Eq + Clone, C: Clock + Clone>(
    at_once: u32,
    period_secs: u64,
    clock: &C,
) -> Limiter<K, C> {
    let at_once = NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(Duration::from_secs(period_secs)).unwrap_or(Quota::per_minute(at_once));
    RateLimiter::new(quota.allow_burst(at_once), DashMapStateStore::default(), clock.clone())
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
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn limits() -> (AttemptLimits<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (AttemptLimits::with_clock(clock.clone()), clock)
    }

    fn at(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([192, 0, 2, last]))
    }

    /// How many attempts in a row are allowed.
    fn allowed(limits: &AttemptLimits<FakeRelativeClock>, name: &str, address: Option<IpAddr>) -> usize {
        (0..1000).take_while(|_| limits.sign_in(name, address).is_ok()).count()
    }

    #[test]
    fn one_who_guesses_waits_and_may_go_on_after_the_wait() {
        let (limits, clock) = limits();
        assert_eq!(allowed(&limits, "ada", at(1)), 8);
        let wait = limits.sign_in("Ada", at(1)).unwrap_err();
        assert_eq!(wait.retry_after_secs(), 21);
        assert_eq!(allowed(&limits, "grace", at(1)), 8, "another account is another matter");
        clock.advance(wait.0);
        assert_eq!(allowed(&limits, "ada", at(1)), 1);
        clock.advance(Duration::from_secs(3600));
        assert_eq!(allowed(&limits, "ada", at(1)), 8, "nothing is held against anybody for long");
    }

    #[test]
    fn an_address_cannot_try_one_account_after_another() {
        let (limits, _) = limits();
        let tried =
            (0..100).filter(|number| limits.sign_in(&format!("user {number}"), at(1)).is_ok()).count();
        assert_eq!(tried, 40);
        assert_eq!(allowed(&limits, "ada", at(2)), 8, "others are not kept from it");
    }

    #[test]
    fn many_addresses_cannot_lock_the_owner_out() {
        let (limits, _) = limits();
        limits.signed_in("Ada", at(1));
        let tried = (2..=255).filter(|last| limits.sign_in("ada", at(*last)).is_ok()).count();
        assert_eq!(tried, 40);
        assert_eq!(allowed(&limits, "ada", at(1)), 8, "where the owner was before they may still come in");
    }

    #[test]
    fn an_ipv6_sender_has_a_whole_network_of_addresses() {
        let (limits, _) = limits();
        let address = |last: u16| Some(IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]));
        assert_eq!((0..100).filter(|last| limits.sign_in("ada", address(*last)).is_ok()).count(), 8);
    }

    #[test]
    fn wrong_tokens_are_counted_by_address() {
        let (limits, _) = limits();
        assert_eq!((0..100).filter(|_| limits.wrong_token(at(1)).is_ok()).count(), 60);
        assert!(limits.wrong_token(at(2)).is_ok());
    }
}
