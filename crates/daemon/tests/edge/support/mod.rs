//! What the tests share.

mod certificates;
mod door;
mod engines;
mod filter_sets;
mod layers;
mod raw;
mod real_engines;
mod scripted;
mod silent;
mod ssh_host;
mod ssh_keys;
mod ssh_server;
mod tls_front;
mod told;
mod wire;

pub(crate) use certificates::{Authority, Issued};
pub(crate) use door::{connect, connection, daemon_at, daemon_over, id, patient, query, quick, registry_of};
pub(crate) use engines::{engine, nothing_there, spoilt};
pub(crate) use filter_sets::{FilterSet, any_set, shelf};
pub(crate) use layers::all_layers;
pub(crate) use raw::{raw_rows, raw_value};
pub(crate) use real_engines::{RealEngine, every_real_engine};
pub(crate) use scripted::scripted;
pub(crate) use silent::silent;
pub(crate) use ssh_host::{SshHost, by_key, count_images, known_hosts, ssh_connection};
pub(crate) use ssh_keys::ssh_key;
pub(crate) use ssh_server::ssh_server;
pub(crate) use tls_front::tls_front;
pub(crate) use told::{assert_tells_none_of, summary_of};
pub(crate) use wire::Wire;

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
