//! Daemons for environments.

use fake_engine::{FakeEngine, Fault, Shape};

/// An engine that always has the same images.
pub(crate) async fn engine(shape: Shape, fault: Fault) -> FakeEngine {
    FakeEngine::builder()
        .shape(shape)
        .images(12)
        .containers(8)
        .seed(3)
        .now(1_760_000_000)
        .fault(fault)
        .start()
        .await
        .unwrap()
}

/// An address where nobody listens.
pub(crate) fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("tcp://{}", listener.local_addr().unwrap())
}
