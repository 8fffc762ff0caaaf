//! What the tests share.

mod answer;
mod engines;
mod guarded;
mod process;
mod python;
mod raw;
mod recorder;
mod relay;

pub(crate) use answer::{Answer, ask, send};
pub(crate) use engines::{engine, nobody};
pub(crate) use guarded::{Guarded, PASSWORD, Person, setup_token, unused_address};
pub(crate) use process::{Stowage, command, database_url, testing_on_postgres};
pub(crate) use python::require_python_docker;
pub(crate) use raw::raw;
pub(crate) use recorder::Recorder;
pub(crate) use relay::Relay;

use std::time::Duration;

/// Longer than anything takes that ends at all.
const GUARD: Duration = Duration::from_secs(60);

/// The result of something that has to end, whenever that is.
pub(crate) async fn ended<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(GUARD, future).await.expect("this never ends")
}
