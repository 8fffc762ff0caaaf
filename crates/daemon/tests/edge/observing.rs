//! What is known of a daemon, and how long it takes to say so.

use std::time::Duration;

use authz::{EnvironmentsView, ImagesView};
use daemon::Limits;
use fake_engine::{Fault, Listen, Shape};
use shared::{EnvironmentStatus, ImageQuery};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};

use crate::support::{connect, connection, ended, engine, id, patient, quick, registry_of, spoilt, until};

/// As long as it takes.
const WHATEVER: Duration = Duration::from_secs(600);

#[tokio::test]
async fn a_daemon_says_what_it_is() {
    let mut told = String::new();
    for shape in Shape::ALL {
        let engine = spoilt(shape, Fault::None).await;
        let registry = registry_of(&[&engine.endpoint()], patient());
        let seen = ended(connect::<EnvironmentsView>(&registry, 1).observe(WHATEVER)).await;
        assert_eq!(seen.error, None);
        let [engine, version, api_version] =
            [seen.engine, seen.version, seen.api_version].map(Option::unwrap);
        told += &format!("{}: {engine} {version}, API {api_version}\n", seen.status);
    }
    insta::assert_snapshot!(told, @r"
    ok: Docker 20.10.24, API 1.41
    ok: Docker 28.5.2, API 1.51
    ");
}

#[tokio::test]
async fn a_daemon_that_hangs_is_unknown_first_and_too_slow_once_its_time_is_up() {
    let engine = spoilt(Shape::default(), Fault::Hang).await;
    let registry = registry_of(&[&engine.endpoint()], quick());
    let daemon = connect::<EnvironmentsView>(&registry, 1);
    let first = ended(daemon.observe(Duration::ZERO)).await;
    assert_eq!((first.status, first.error), (EnvironmentStatus::Unknown, None));
    // The check that began goes on by itself, and whoever asks next hears its end.
    until(|| engine.call_count("GET /_ping") == 1).await;
    let second = ended(daemon.observe(WHATEVER)).await;
    assert_eq!(second.status, EnvironmentStatus::Timeout);
    assert_eq!(second.error.as_deref(), Some("the daemon did not answer in time"));
    assert_eq!(engine.call_count("GET /_ping"), 1);
}

#[tokio::test]
async fn checks_do_not_pile_up_on_a_daemon_that_hangs() {
    let engine = spoilt(Shape::default(), Fault::Hang).await;
    let registry = registry_of(&[&engine.endpoint()], patient());
    let daemon = connect::<EnvironmentsView>(&registry, 1);
    for _ in 0..20 {
        ended(daemon.observe(Duration::from_millis(1))).await;
    }
    until(|| engine.call_count("GET /_ping") > 0).await;
    assert_eq!(engine.call_count("GET /_ping"), 1);
}

#[tokio::test]
async fn what_a_daemon_said_of_itself_is_remembered_while_it_is_away() {
    let engine = spoilt(Shape::Docker20Classic, Fault::None).await;
    let registry = registry_of(&[&engine.endpoint()], patient());
    let daemon = connect::<EnvironmentsView>(&registry, 1);
    let before = ended(daemon.observe(WHATEVER)).await;
    assert_eq!(before.status, EnvironmentStatus::Ok, "{before:?}");

    engine.set_fault(Fault::Http500);
    let failing = ended(daemon.observe(WHATEVER)).await;
    assert_eq!(failing.status, EnvironmentStatus::Error);
    assert_eq!(failing.error.as_deref(), Some("the daemon answered with status 500"));

    engine.stop().await;
    let away = ended(daemon.observe(WHATEVER)).await;
    assert_eq!(away.status, EnvironmentStatus::Unreachable);
    assert_eq!(away.error.as_deref(), Some("the daemon is unreachable: connections are refused"));
    assert_eq!(
        (away.engine, away.version, away.api_version),
        (before.engine, before.version, before.api_version)
    );
}

#[tokio::test]
async fn checking_on_a_daemon_does_not_ask_it_for_its_images() {
    let engine = engine(Shape::Docker28Containerd).start().await.unwrap();
    let registry = registry_of(&[&engine.endpoint()], Limits::default());
    ended(connect::<EnvironmentsView>(&registry, 1).observe(WHATEVER)).await;
    connect::<ImagesView>(&registry, 1).list_images(&ImageQuery::default()).await.unwrap();
    insta::assert_json_snapshot!(engine.calls(), @r#"
    {
      "GET /_ping": 1,
      "GET /images/json": 1,
      "GET /version": 1
    }
    "#);
}

#[tokio::test]
async fn an_environment_that_gets_another_connection_is_unknown_and_lets_go_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let engine = engine(Shape::default()).listen(Listen::Unix(socket.clone())).start().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("tcp://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        copy_bidirectional(&mut stream, &mut UnixStream::connect(socket).await.unwrap()).await
    });
    let registry = registry_of(&[&endpoint], patient());
    let before = ended(connect::<EnvironmentsView>(&registry, 1).observe(WHATEVER)).await;
    assert_eq!(before.status, EnvironmentStatus::Ok, "{before:?}");
    assert!(!served.is_finished(), "the connection is kept");

    // Nothing can be known of the second before this test has looked.
    engine.set_fault(Fault::Hang);
    registry.register(id(1), connection(&engine.endpoint()));
    let after = connect::<EnvironmentsView>(&registry, 1).observe(Duration::ZERO).await;
    assert_eq!(after, daemon::Observation::default());
    ended(served).await.unwrap().unwrap();
}
