//! What uses each image: containers by their state, as many as the list counts, and children.

use std::collections::BTreeMap;

use daemon::{DaemonError, Limits};
use fake_engine::{Fault, Shape};
use shared::{ContainerStates, ImageQuery, ImageUsage};

use crate::support::{daemon_at, ended, engine, nothing_there, quick, raw_rows, scripted, spoilt};

fn counts(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::Docker20Classic => &["GET /images/json", "GET /containers/json"],
        Shape::Docker28Containerd => &["GET /images/json", "GET /containers/json", "GET /info"],
    }
}

#[tokio::test]
async fn each_image_has_the_containers_that_the_list_counts_and_they_are_told_by_state() {
    for shape in Shape::ALL {
        let engine = engine(shape).start().await.unwrap();
        let daemon = daemon_at(&engine.endpoint(), Limits::default());
        let usage = ended(daemon.image_usage()).await.unwrap();
        for call in counts(shape) {
            assert_eq!(engine.call_count(call), 1, "{call}");
        }
        let all = ImageQuery { all: true, ..ImageQuery::default() };
        let images = ended(daemon.list_images(&all)).await.unwrap();
        assert_eq!(usage.len(), images.len());
        let mut sum = ContainerStates::default();
        for (usage, image) in usage.iter().zip(&images) {
            let states = usage.containers.unwrap();
            assert_eq!((&usage.id, Some(states.total())), (&image.id, image.containers), "{shape:?}");
            sum.running += states.running;
            sum.paused += states.paused;
            sum.other += states.other;
        }
        let containers = raw_rows(&engine.endpoint(), "/containers/json?all=1").await;
        let in_state = |state: &str| {
            u64::try_from(containers.iter().filter(|container| container["State"] == state).count()).unwrap()
        };
        assert_eq!((sum.running, sum.paused), (in_state("running"), in_state("paused")));
        assert_eq!(sum.other, in_state("exited") + in_state("created"));
        assert!(sum.running > 0 && sum.other > 0);
    }
}

#[tokio::test]
async fn children_are_counted_where_the_daemon_knows_parents() {
    let classic = engine(Shape::Docker20Classic).start().await.unwrap();
    let daemon = daemon_at(&classic.endpoint(), Limits::default());
    let usage = ended(daemon.image_usage()).await.unwrap();
    let mut children: BTreeMap<String, u64> = BTreeMap::new();
    for row in raw_rows(&classic.endpoint(), "/images/json?all=1").await {
        *children.entry(row["ParentId"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert!(children.len() > 1, "some image has a parent");
    for image in usage {
        assert_eq!(
            image.children,
            Some(children.get(image.id.as_str()).copied().unwrap_or(0)),
            "{}",
            image.id
        );
    }

    let containerd = engine(Shape::Docker28Containerd).start().await.unwrap();
    let usage = ended(daemon_at(&containerd.endpoint(), Limits::default()).image_usage()).await.unwrap();
    assert!(usage.iter().all(|image| image.children.is_none()));
}

#[tokio::test]
async fn containers_that_cannot_be_listed_are_unknown_and_never_none() {
    for shape in Shape::ALL {
        let engine = spoilt(shape, Fault::ContainersFail).await;
        let usage = ended(daemon_at(&engine.endpoint(), Limits::default()).image_usage()).await.unwrap();
        assert!(usage.iter().all(|image| image.containers.is_none()), "{shape:?}");
        assert_eq!(usage.iter().all(|image| image.children.is_some()), shape == Shape::Docker20Classic);
    }
}

#[tokio::test]
async fn a_parent_that_is_not_said_leaves_no_image_without_children() {
    for fault in [Fault::MissingFields, Fault::RowWithoutId, Fault::OddRow] {
        let engine = spoilt(Shape::Docker20Classic, fault).await;
        let usage = ended(daemon_at(&engine.endpoint(), Limits::default()).image_usage()).await.unwrap();
        assert!(!usage.is_empty());
        assert!(usage.iter().all(|image| image.children.is_none()), "{fault}");
    }
}

#[tokio::test]
async fn a_daemon_that_does_not_list_its_images_is_an_error() {
    let error = ended(daemon_at(&nothing_there(), Limits::default()).image_usage()).await.unwrap_err();
    assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
    let engine = spoilt(Shape::default(), Fault::ListFails).await;
    let error = ended(daemon_at(&engine.endpoint(), Limits::default()).image_usage()).await.unwrap_err();
    assert!(matches!(error, DaemonError::Failed { status: 500, .. }), "{error:?}");
    let engine = spoilt(Shape::default(), Fault::Hang).await;
    let error = ended(daemon_at(&engine.endpoint(), quick()).image_usage()).await.unwrap_err();
    assert!(matches!(error, DaemonError::Timeout), "{error:?}");
}

/// What uses the images of a daemon that answers these paths, and others with nothing of use.
async fn usage(
    api_version: &'static str,
    answers: &'static [(&'static str, &'static str)],
) -> Vec<ImageUsage> {
    let answer = move |path: String| async move {
        let known = answers.iter().find(|(known, _)| path.ends_with(known));
        known.map_or("{}", |(_, body)| *body).to_owned()
    };
    let daemon = daemon_at(&scripted(api_version, answer).await, Limits::default());
    ended(daemon.image_usage()).await.unwrap()
}

const IMAGES: (&str, &str) =
    ("/images/json", r#"[{"Id":"a","ParentId":""},{"Id":"b","ParentId":"a"},{"Id":"c","ParentId":"a"}]"#);
const OF_A_AND_M: (&str, &str) = (
    "/containers/json",
    r#"[{"ImageID":"a","State":"exited"},{"ImageID":"a","State":"running"},{"ImageID":"m","State":"paused"}]"#,
);
const CLASSIC: (&str, &str) =
    ("/info", r#"{"Driver":"overlay2","DriverStatus":[["Backing Filesystem","extfs"]]}"#);

#[tokio::test]
async fn on_a_classic_store_a_container_of_an_image_that_is_gone_hides_nothing() {
    for api_version in ["1.41", "1.45", "1.51"] {
        let usage = usage(api_version, &[IMAGES, OF_A_AND_M, CLASSIC]).await;
        let states = usage.iter().map(|image| image.containers.unwrap());
        let none = ContainerStates::default();
        assert_eq!(
            states.collect::<Vec<_>>(),
            [ContainerStates { running: 1, paused: 0, other: 1 }, none, none]
        );
        assert_eq!(usage.iter().map(|image| image.children.unwrap()).collect::<Vec<_>>(), [2, 0, 0]);
    }
}

#[tokio::test]
async fn where_manifests_are_hidden_no_image_is_said_to_be_unused_and_parents_are_not_known() {
    // Without an answer about its store it may be containerd's.
    for image in usage("1.45", &[IMAGES, OF_A_AND_M]).await {
        assert_eq!((image.containers, image.children), (None, None), "{}", image.id);
    }
}

#[tokio::test]
async fn a_container_of_one_platform_uses_the_image_that_holds_it() {
    const WITH_MANIFESTS: (&str, &str) = (
        "/images/json",
        r#"[{"Id":"a","ParentId":"","Manifests":[{"ID":"m","Descriptor":{},"Available":true,
           "Size":{"Total":0,"Content":0},"Kind":"image"}]},{"Id":"b","ParentId":"","Manifests":[]}]"#,
    );
    for api_version in ["1.48", "1.51"] {
        let usage = usage(api_version, &[WITH_MANIFESTS, OF_A_AND_M]).await;
        let states = usage.iter().map(|image| image.containers.unwrap()).collect::<Vec<_>>();
        assert_eq!(states, [ContainerStates { running: 1, paused: 1, other: 1 }, ContainerStates::default()]);
    }
}
