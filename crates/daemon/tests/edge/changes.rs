//! Daemons that go, come back, and come back as others.

use std::path::PathBuf;

use authz::ImagesView;
use daemon::{DaemonError, Registry, UnknownEnvironment};
use fake_engine::{FakeEngine, Listen, Shape};
use shared::ImageQuery;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::{connect, connection, daemon_at, ended, engine, id, patient, query, registry_of};

/// A place where one engine after the other can listen.
struct Socket {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Socket {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { path: folder.path().join("docker.sock"), _folder: folder }
    }

    async fn start(&self, shape: Shape) -> FakeEngine {
        let listen = Listen::Unix(self.path.clone());
        engine(shape).listen(listen).start().await.unwrap()
    }
}

#[tokio::test]
async fn a_daemon_that_was_stopped_is_unreachable_and_works_again_once_it_is_back() {
    for shape in Shape::ALL {
        let socket = Socket::new();
        let engine = socket.start(shape).await;
        let daemon = daemon_at(&engine.endpoint(), patient());
        let list = async || ended(daemon.list_images(&ImageQuery::default())).await;
        let before = list().await.unwrap();

        engine.stop().await;
        for _ in 0..2 {
            let error = list().await.unwrap_err();
            assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
        }

        let _engine = socket.start(shape).await;
        let after = list().await.unwrap();
        assert_eq!(after.len(), before.len());
    }
}

#[tokio::test]
async fn a_daemon_that_dies_with_the_question_on_its_connection_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let daemon = daemon_at(&format!("tcp://{}", listener.local_addr().unwrap()), patient());
    let dying = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut question = [0; 4096];
        assert!(stream.read(&mut question).await.unwrap() > 0);
        let answer = "HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nContent-Length: 2\r\n\r\nOK";
        stream.write_all(answer.as_bytes()).await.unwrap();
        // The second question comes on the same connection.
        assert!(stream.read(&mut question).await.unwrap() > 0);
    });
    let error = ended(daemon.list_images(&ImageQuery::default())).await.unwrap_err();
    assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
    dying.await.unwrap();
}

#[tokio::test]
async fn a_daemon_that_was_restarted_between_two_lists_works_without_anybody_noticing() {
    let engine = engine(Shape::Docker28Containerd).start().await.unwrap();
    let endpoint = engine.endpoint();
    let daemon = daemon_at(&endpoint, patient());
    daemon.list_images(&ImageQuery::default()).await.unwrap();
    engine.stop().await;
    let address = endpoint.strip_prefix("tcp://").unwrap().parse().unwrap();
    let listen = Listen::Tcp(address);
    let _engine = FakeEngine::builder().images(3).listen(listen).start().await.unwrap();
    let images = ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
    assert_eq!(images.len(), 3);
}

/// What a list of `after` is once a daemon that listed `before` was replaced by it, and what it is to one who never
/// saw another daemon there.
async fn lists_after_replacement(
    before: Shape,
    after: Shape,
    query: &ImageQuery,
) -> [Vec<shared::ImageSummary>; 2] {
    let socket = Socket::new();
    let engine = socket.start(before).await;
    let daemon = daemon_at(&engine.endpoint(), patient());
    ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
    engine.stop().await;
    let engine = socket.start(after).await;
    let replaced = ended(daemon.list_images(query)).await.unwrap();
    let fresh = daemon_at(&engine.endpoint(), patient()).list_images(query).await.unwrap();
    [replaced, fresh]
}

#[tokio::test]
async fn a_daemon_that_is_replaced_by_an_older_one_is_understood_at_once() {
    let [replaced, fresh] =
        lists_after_replacement(Shape::Docker28Containerd, Shape::Docker20Classic, &ImageQuery::default())
            .await;
    assert_eq!(replaced, fresh);
}

#[tokio::test]
async fn a_daemon_that_is_replaced_by_an_older_one_is_spared_at_once_what_it_does_not_know() {
    let filters = r#"{"until":["2020-01-01"],"label!":["no.such.label"]}"#;
    let query = ImageQuery { shared_size: true, ..query(filters) };
    let [replaced, fresh] =
        lists_after_replacement(Shape::Docker28Containerd, Shape::Docker20Classic, &query).await;
    assert_eq!(replaced, fresh);
}

#[tokio::test]
async fn a_daemon_that_is_replaced_by_a_newer_one_is_understood_at_once() {
    let query = ImageQuery { shared_size: true, manifests: true, ..ImageQuery::default() };
    let [replaced, fresh] =
        lists_after_replacement(Shape::Docker20Classic, Shape::Docker28Containerd, &query).await;
    assert_eq!(replaced, fresh);
}

#[tokio::test]
async fn an_environment_that_is_registered_anew_is_asked_at_its_new_address() {
    let [one, other] = [3, 4].map(|images| FakeEngine::builder().images(images).start());
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    let registry = registry_of(&[&one.endpoint()], patient());
    registry.register(id(1), connection(&other.endpoint()));
    let images = connect::<ImagesView>(&registry, 1).list_images(&ImageQuery::default()).await.unwrap();
    assert_eq!(images.len(), 4);
    assert_eq!(one.call_count("GET /_ping"), 0);
}

#[test]
fn an_environment_that_was_never_registered_is_unknown() {
    use authz::{Caller, authorize};
    let caller = Caller::with_authentication_switched_off();
    let grant = authorize::<ImagesView>(&caller, id(9)).unwrap();
    let refused = Registry::new(patient()).connect(grant).err();
    assert_eq!(refused, Some(UnknownEnvironment(id(9))));
}
