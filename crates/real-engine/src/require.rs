//! Skipping, or demanding, the tests that need a real engine.

use std::{
    env,
    io::{self, Write},
};

use crate::{Dockerd, Unavailable};

/// A daemon for this test; `None`, and `skipped: <why>` on stderr, where this machine cannot run one.
/// `test_name` stands in that message.
///
/// # Panics
///
/// Where none can be started although `STOWAGE_DEMAND=1` is set, as CI does.
#[must_use]
pub fn require_dockerd(test_name: &str) -> Option<Dockerd> {
    match Dockerd::start() {
        Ok(dockerd) => Some(dockerd),
        Err(unavailable) => {
            skip_unless_demanded(test_name, &unavailable);
            None
        }
    }
}

#[expect(clippy::panic, reason = "a demanded test that cannot run has failed")]
fn skip_unless_demanded(test_name: &str, unavailable: &Unavailable) {
    if env::var_os("STOWAGE_DEMAND").is_some_and(|demand| demand == "1") {
        panic!("{test_name} is demanded by STOWAGE_DEMAND=1, but {unavailable}");
    }
    let _unprintable = writeln!(io::stderr(), "skipped: {test_name}: {unavailable}");
}
