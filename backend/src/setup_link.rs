use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::{Secret, UnixSeconds};

use crate::api_error::ApiError;
use crate::secrets::{hash_of, random_secret};

/// Seconds that the one-time link works. A new start makes a new one.
const LIFETIME_SECS: i64 = 3600;

/// The one-time link with which an administrator is made.
///
/// Only its hash is kept, and only in memory.
#[derive(Default)]
pub(crate) struct SetupLink {
    open: Mutex<Option<Open>>,
}

#[derive(Clone)]
struct Open {
    token_hash: String,
    expires_at: UnixSeconds,
    recover: bool,
}

/// The right to make one administrator. Given back by [`SetupLink::give_back`] where that did not succeed.
pub(crate) struct Ticket(Open);

impl Ticket {
    /// Whether an administrator may be made though there are users.
    pub(crate) fn recover(&self) -> bool {
        self.0.recover
    }
}

impl SetupLink {
    /// Opens the way for one administrator, and returns the token that leads there.
    ///
    /// # Errors
    ///
    /// Where there is no randomness.
    pub(crate) fn issue(&self, recover: bool, now: UnixSeconds) -> Result<Secret, ApiError> {
        let token = random_secret()?;
        let expires_at = now.plus_secs(LIFETIME_SECS);
        *self.open() = Some(Open { token_hash: hash_of(&token), expires_at, recover });
        Ok(Secret::from(token))
    }

    /// Takes the right that the token stands for, so that nobody else has it meanwhile.
    ///
    /// # Errors
    ///
    /// [`ApiError::SetupLinkInvalid`] where it is another one, was used, or has expired.
    pub(crate) fn take(&self, token: &Secret, now: UnixSeconds) -> Result<Ticket, ApiError> {
        let mut open = self.open();
        // Hashes are compared: how long that takes says nothing about the token.
        let valid = open
            .as_ref()
            .is_some_and(|open| open.token_hash == hash_of(token.expose()) && now < open.expires_at);
        match open.take_if(|_| valid) {
            Some(taken) => Ok(Ticket(taken)),
            None => Err(ApiError::SetupLinkInvalid),
        }
    }

    /// Whether a link works now.
    pub(crate) fn is_open(&self, now: UnixSeconds) -> bool {
        self.open().as_ref().is_some_and(|open| now < open.expires_at)
    }

    /// Makes the link work again.
    pub(crate) fn give_back(&self, ticket: Ticket) {
        *self.open() = Some(ticket.0);
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixSeconds = UnixSeconds(1_000_000);

    #[test]
    fn a_link_works_once() {
        let link = SetupLink::default();
        assert!(link.take(&Secret::from(String::new()), NOW).is_err(), "none was issued");
        let token = link.issue(false, NOW).unwrap();
        assert!(link.take(&Secret::from("another".to_owned()), NOW).is_err());
        let ticket = link.take(&token, NOW).ok().unwrap();
        assert!(!ticket.recover());
        assert!(link.take(&token, NOW).is_err());
        assert!(!link.is_open(NOW));
        link.give_back(ticket);
        assert!(link.take(&token, NOW).is_ok());
    }

    #[test]
    fn a_link_expires_after_an_hour() {
        let link = SetupLink::default();
        let token = link.issue(true, NOW).unwrap();
        assert!(link.take(&token, NOW.plus_secs(3600)).is_err());
        assert!(link.is_open(NOW.plus_secs(3599)) && !link.is_open(NOW.plus_secs(3600)));
        assert!(link.take(&token, NOW.plus_secs(3599)).is_ok_and(|ticket| ticket.recover()));
    }
}
