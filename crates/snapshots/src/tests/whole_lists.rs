//! What an engine is asked for, over a real socket.

use std::time::Duration;

use authz::{Caller, ImagesView, authorize};
use bytes::Bytes;
use daemon::{Connection, Daemon, Limits, Registry};
use fake_engine::{Builder, FakeEngine, Fault, Shape};
use shared::{EnvironmentId, ImageQuery, ImageSummary};

use crate::{Freshness, SnapshotLimits, Snapshots};

const WHOLE: &str = "GET /images/json";
const BY_NAMES: &str = "GET /images/json?filters";
/// So late that a list is worth sparing.
const SLOW: Fault = Fault::Slow { delay_ms: 300 };

/// An engine whose lists are read and whose events are followed.
struct Read {
    engine: FakeEngine,
    daemon: Daemon<ImagesView>,
    snapshots: Snapshots,
}

impl Read {
    async fn start(engine: Builder) -> Self {
        let engine = engine.images(60).containers(30).start().await.unwrap();
        let registry = Registry::new(Limits::default());
        let environment = EnvironmentId::try_from(1).unwrap();
        let connection = Connection::new(engine.endpoint().parse().unwrap(), None, None).unwrap();
        registry.register(environment, connection);
        let everybody = Caller::with_authentication_switched_off();
        let daemon = registry.connect(authorize(&everybody, environment).unwrap()).unwrap();
        let limits = SnapshotLimits { max_age: Duration::from_secs(3600), ..SnapshotLimits::default() };
        let read = Self { engine, daemon, snapshots: Snapshots::new(limits) };
        for query in queries() {
            read.json(&query).await;
        }
        while read.engine.event_streams() == 0 {
            tokio::task::yield_now().await;
        }
        read.engine.set_fault(Fault::None);
        read
    }

    async fn json(&self, query: &ImageQuery) -> Bytes {
        self.snapshots.list(&self.daemon, query, Freshness::Usual).await.unwrap().json()
    }

    /// Waits until both lists are what the engine itself says, and tells how many whole lists and lists by names that took.
    async fn calls_until_seen(&self) -> [u64; 2] {
        let calls = || [WHOLE, BY_NAMES].map(|call| self.engine.call_count(call));
        let before = calls();
        for query in &queries() {
            let own = self.daemon.list_images(query).await.unwrap();
            let own = serde_json::to_vec(&own).unwrap();
            while self.json(query).await != own {
                tokio::task::yield_now().await;
            }
        }
        let after = calls();
        [after[0] - before[0] - 2, after[1] - before[1]]
    }
}

/// The plain list and the enriched one.
fn queries() -> [ImageQuery; 2] {
    let enriched = ImageQuery { shared_size: true, manifests: true, ..ImageQuery::default() };
    [ImageQuery::default(), enriched]
}

#[tokio::test]
async fn containers_cost_no_whole_list() {
    for shape in Shape::ALL {
        let read = Read::start(FakeEngine::builder().shape(shape)).await;
        let container = read.engine.create_container();
        assert_eq!(read.calls_until_seen().await, [0, 0], "{shape:?}");
        read.engine.remove_container(&container);
        assert_eq!(read.calls_until_seen().await, [0, 0], "{shape:?}");
    }
}

#[tokio::test]
async fn tags_cost_no_whole_list_where_that_is_slow() {
    let read = Read::start(FakeEngine::builder().shape(Shape::Docker28Containerd).fault(SLOW)).await;
    read.engine.tag_image("new:1");
    assert_eq!(read.calls_until_seen().await, [0, 2]);
    // From an image that loses its only tag.
    let images: Vec<ImageSummary> = serde_json::from_slice(&read.json(&queries()[0]).await).unwrap();
    let other = images.iter().skip(1).find(|image| image.repo_tags.len() == 1).unwrap();
    read.engine.tag_image(&other.repo_tags[0]);
    assert_eq!(read.calls_until_seen().await, [0, 2]);
    assert_eq!(read.snapshots.figures().renewals, 4);
}

#[tokio::test]
async fn tags_cost_a_whole_list_where_a_list_by_names_does_not_tell() {
    let read = Read::start(FakeEngine::builder().shape(Shape::Docker20Classic).fault(SLOW)).await;
    read.engine.tag_image("new:1");
    assert_eq!(read.calls_until_seen().await, [2, 0]);
}
