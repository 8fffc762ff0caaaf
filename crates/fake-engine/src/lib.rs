//! A server that answers as a Docker engine: generated, realistic, seeded images and containers, and faults
//! on demand.
//!
//! It is for tests (as this library), for Playwright and the demo (as the binary `fake-engine`) and for
//! benchmarks. It says nothing about what Docker really does: that is tested on real daemons.
//!
//! ```
//! # async fn doc() -> Result<(), fake_engine::StartError> {
//! use fake_engine::{Fault, FakeEngine, Shape};
//!
//! let engine = FakeEngine::builder().images(200).seed(7).shape(Shape::Docker20Classic).start().await?;
//! println!("{}", engine.endpoint()); // tcp://127.0.0.1:<a free port>
//! engine.set_fault(Fault::Hang);
//! assert_eq!(engine.call_count("GET /images/json"), 0);
//! engine.stop().await;
//! # Ok(())
//! # }
//! ```

mod answer;
mod api_version;
mod builder;
mod calls;
mod engine;
mod events;
mod fault;
mod filters;
mod handle;
mod inventory;
mod listen;
mod query;
mod reference_pattern;
mod reply;
mod reply_body;
mod route;
mod serve;
mod shape;
mod spoil;
mod stream;

pub use builder::{Builder, StartError};
pub use fault::{Fault, UnknownFault};
pub use handle::FakeEngine;
pub use listen::{Listen, ListenError};
pub use shape::{Shape, UnknownShape};
