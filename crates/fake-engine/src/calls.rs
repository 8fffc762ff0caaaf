//! How often each endpoint was asked.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Counts per method and normalized path, such as `GET /images/json`.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<BTreeMap<String, u64>>);

impl Calls {
    /// Counts one request.
    pub(crate) fn record(&self, call: String) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(call).or_default() += 1;
    }

    /// The counts so far.
    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
