//! Skipping, or demanding, the tests that need PostgreSQL.

use std::{
    env,
    io::{self, Write},
    sync::OnceLock,
};

use crate::{Cluster, Unavailable};

impl Cluster {
    /// The cluster that all tests of this process share; `None`, and once `skipped: …` on stderr, where this machine
    /// cannot run one. It ends with the process.
    ///
    /// # Panics
    ///
    /// Where none can be started although `STOWAGE_DEMAND=1` is set, as CI does.
    #[must_use]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(|| unless_demanded("everything on PostgreSQL", Self::start())).as_ref()
    }
}

/// A cluster for this test alone; `None`, and `skipped: <why>` on stderr, where this machine cannot run one.
/// `test_name` stands in that message.
///
/// # Panics
///
/// Where none can be started although `STOWAGE_DEMAND=1` is set, as CI does.
#[must_use]
pub fn require_cluster(test_name: &str) -> Option<Cluster> {
    unless_demanded(test_name, Cluster::start())
}

/// As [`require_cluster`], of [`Cluster::with_tls`].
///
/// # Panics
///
/// As [`require_cluster`].
#[must_use]
pub fn require_tls_cluster(test_name: &str) -> Option<Cluster> {
    unless_demanded(test_name, Cluster::with_tls())
}

#[expect(clippy::panic, reason = "a demanded test that cannot run has failed")]
fn unless_demanded(what: &str, started: Result<Cluster, Unavailable>) -> Option<Cluster> {
    let unavailable = match started {
        Ok(cluster) => return Some(cluster),
        Err(unavailable) => unavailable,
    };
    if env::var_os("STOWAGE_DEMAND").is_some_and(|demand| demand == "1") {
        panic!("{what} is demanded by STOWAGE_DEMAND=1, but {unavailable}");
    }
    let _unprintable = writeln!(io::stderr(), "skipped: {what}: {unavailable}");
    None
}
