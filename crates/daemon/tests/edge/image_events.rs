//! What a daemon tells of by itself, on real sockets and real engines.

use daemon::{DaemonTime, EventSource, ImageEvents, Limits, ListChange};
use fake_engine::{FakeEngine, Fault, Shape};
use futures::StreamExt as _;

use crate::support::{
    connect, connection, daemon_at, ended, every_real_engine, id, patient, quick, registry_of, scripted,
    until,
};

async fn follow(source: &EventSource, since: Option<DaemonTime>) -> ImageEvents {
    ended(source.follow(since)).await.unwrap()
}

/// When the next one happened that changes a list.
async fn next(followed: &mut ImageEvents) -> DaemonTime {
    ended(followed.events.next()).await.unwrap().unwrap().at.unwrap()
}

#[tokio::test]
async fn what_changes_a_list_is_told_when_it_happens_and_nothing_else() {
    for shape in Shape::ALL {
        let engine = FakeEngine::builder().shape(shape).start().await.unwrap();
        let followed = follow(&daemon_at(&engine.endpoint(), patient()).event_source(), None).await;
        engine.tell_event("container", "exec_start: sh");
        engine.tell_event("container", "health_status: healthy");
        engine.tell_event("network", "create");
        engine.tag_image("new:1");
        engine.tell_event("container", "start");
        engine.tell_event("container", "destroy");
        engine.end_event_streams();
        let opened_at = followed.opened_at.unwrap();
        let told: Vec<_> = ended(followed.events.map(Result::unwrap).collect()).await;
        assert!(told.is_sorted_by(|a, b| a.at < b.at) && told[0].at.unwrap() > opened_at, "{told:?}");
        let [tag, start, destroy] = &told[..] else { panic!("{told:?}") };
        assert!(matches!(&tag.change, ListChange::Image(image) if image.name.as_deref() == Some("new:1")));
        assert_eq!(start.change, ListChange::ContainerStates);
        assert_eq!(destroy.change, ListChange::Containers);
    }
}

#[tokio::test]
async fn what_was_missed_is_told_from_the_second_on_that_is_named() {
    let engine = FakeEngine::builder().start().await.unwrap();
    let daemon = daemon_at(&engine.endpoint(), patient());
    let source = daemon.event_source();
    engine.tag_image("new:1");
    let missed = next(&mut follow(&source, Some(DaemonTime(0))).await).await;
    assert_eq!(next(&mut follow(&source, Some(missed)).await).await, missed);
    let mut later = follow(&source, Some(DaemonTime(missed.0 + 1_000_000_000_000))).await;
    engine.tag_image("new:2");
    assert!(next(&mut later).await > missed);
}

#[tokio::test]
async fn who_follows_takes_no_place_from_who_asks() {
    let engine = FakeEngine::builder().start().await.unwrap();
    let daemon = daemon_at(&engine.endpoint(), Limits { max_concurrent_calls: 1, ..patient() });
    let source = daemon.event_source();
    let mut followed = [follow(&source, None).await, follow(&source, None).await];
    assert_eq!(ended(daemon.list_images(&Default::default())).await.unwrap().len(), 50);
    engine.tag_image("new:1");
    for followed in &mut followed {
        next(followed).await;
    }
    drop(followed);
    until(|| engine.event_streams() == 0).await;
}

#[tokio::test]
async fn a_daemon_that_hangs_or_refuses_is_not_waited_for_without_end() {
    for (fault, expected) in [
        (Fault::Hang, "the daemon did not answer in time"),
        (Fault::Http500, "the daemon answered with status 500"),
    ] {
        let engine = FakeEngine::builder().fault(fault).start().await.unwrap();
        let daemon = daemon_at(&engine.endpoint(), quick());
        assert_eq!(ended(daemon.event_source().follow(None)).await.err().unwrap().summary(), expected);
    }
}

#[tokio::test]
async fn lines_without_an_end_and_lines_that_are_none_end_the_stream() {
    for (body, expected) in [
        (
            "{\"Type\":\"image\",\"Action\":\"tag\",\"timeNano\":1}\nnonsense\n".to_owned(),
            "the daemon's answer is not an engine's",
        ),
        (
            format!("{{\"Type\":\"image\",\"Action\":\"tag\",\"timeNano\":1}}\n{}", "x".repeat(3 << 20)),
            "the daemon's answer is too long",
        ),
    ] {
        let endpoint = scripted("1.41", move |_| {
            let body = body.clone();
            async move { body }
        })
        .await;
        let mut followed = follow(&daemon_at(&endpoint, patient()).event_source(), None).await;
        assert_eq!(next(&mut followed).await, DaemonTime(1));
        assert_eq!(ended(followed.events.next()).await.unwrap().unwrap_err().summary(), expected);
    }
}

#[tokio::test]
async fn a_connection_that_was_changed_is_followed_no_more() {
    let engine = FakeEngine::builder().start().await.unwrap();
    let registry = registry_of(&[&engine.endpoint()], patient());
    let source = connect::<authz::ImagesView>(&registry, 1).event_source();
    registry.register(id(1), connection("tcp://127.0.0.1:1"));
    let error = ended(source.follow(None)).await.err().unwrap();
    assert_eq!(error.summary(), "the connection to the daemon broke");
}

#[tokio::test]
async fn every_real_engine_tells_of_tags_and_containers() {
    for engine in every_real_engine("every_real_engine_tells_of_tags_and_containers") {
        engine.import_image("shop/web:1", &[], 1_000).unwrap();
        let daemon = engine.daemon();
        let source = daemon.event_source();
        let mut followed = follow(&source, None).await;
        // What happened in the second before may be told again.
        let mut newest = followed.opened_at.unwrap();
        let mut told = async |what: &dyn Fn()| {
            let before = newest;
            what();
            while newest <= before {
                newest = next(&mut followed).await;
            }
        };
        told(&|| drop(engine.docker(&["tag", "shop/web:1", "shop/web:2"]).unwrap())).await;
        told(&|| drop(engine.docker(&["rmi", "shop/web:2"]).unwrap())).await;
        told(&|| drop(engine.create_container("shop/web:1").unwrap())).await;
        let missed = newest;
        drop(followed);
        engine.docker(&["tag", "shop/web:1", "shop/web:3"]).unwrap();
        let mut followed = follow(&source, Some(missed)).await;
        while next(&mut followed).await <= missed {}
    }
}

#[tokio::test]
async fn every_real_engine_tells_which_containers_run() {
    for engine in every_real_engine("every_real_engine_tells_which_containers_run") {
        engine.import_busybox("busy:1").unwrap();
        let container = engine.run_busybox("busy:1", &["sleep", "3600"]).unwrap();
        let mut followed = follow(&engine.daemon().event_source(), None).await;
        for command in ["pause", "unpause", "stop", "start"] {
            // What happened in the second before may be told again.
            let done_at = DaemonTime(now_nanos());
            engine.docker(&[command, &container]).unwrap();
            loop {
                let event = ended(followed.events.next()).await.unwrap().unwrap();
                if event.change == ListChange::ContainerStates && event.at.unwrap() >= done_at {
                    break;
                }
            }
        }
    }
}

/// The clock of this machine, which is that of its engines.
fn now_nanos() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_nanos()).unwrap()
}
