//! Engines of every shape on every kind of socket.

use fake_engine::{Builder, FakeEngine, Fault, Shape};

/// A description that always gives the same images: some with several tags, some without, some in use.
pub(crate) fn engine(shape: Shape) -> Builder {
    FakeEngine::builder().shape(shape).images(60).containers(30).seed(7)
}

/// The same with a fault, on a free TCP port.
pub(crate) async fn spoilt(shape: Shape, fault: Fault) -> FakeEngine {
    engine(shape).fault(fault).start().await.unwrap()
}

/// An address where nobody listens.
pub(crate) fn nothing_there() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("tcp://{}", listener.local_addr().unwrap())
}
