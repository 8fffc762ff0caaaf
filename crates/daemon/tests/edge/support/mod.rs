//! What the tests share.

mod door;
mod engines;
mod layers;
mod raw;
mod real_engines;
mod scripted;

pub(crate) use door::{connect, connection, daemon_at, id, patient, query, quick, registry_of};
pub(crate) use engines::{engine, nothing_there, spoilt};
pub(crate) use layers::all_layers;
pub(crate) use raw::{raw_rows, raw_value};
pub(crate) use real_engines::{RealEngine, every_real_engine};
pub(crate) use scripted::scripted;

use std::time::Duration;

/// Longer than anything takes that ends at all.
const GUARD: Duration = Duration::from_secs(60);

/// The result of a call that has to end, whenever that is.
pub(crate) async fn ended<T>(call: impl Future<Output = T>) -> T {
    tokio::time::timeout(GUARD, call).await.expect("the call never ends")
}

/// Lets other tasks work until `is_so`.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    ended(async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
