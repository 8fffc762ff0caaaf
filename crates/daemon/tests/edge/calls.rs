//! What a list costs the daemon.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use daemon::{DaemonError, Limits};
use fake_engine::{Fault, Shape};
use futures::future::join_all;
use shared::ImageQuery;
use tokio::sync::Barrier;

use crate::support::{daemon_at, ended, patient, quick, scripted, spoilt};

#[tokio::test]
async fn a_new_daemon_is_asked_for_its_images_only_and_who_it_is_only_once() {
    let engine = spoilt(Shape::Docker28Containerd, Fault::None).await;
    let daemon = daemon_at(&engine.endpoint(), patient());
    for _ in 0..3 {
        let query = ImageQuery { shared_size: true, ..ImageQuery::default() };
        daemon.list_images(&query).await.unwrap();
    }
    insta::assert_json_snapshot!(engine.calls(), @r#"
    {
      "GET /_ping": 1,
      "GET /images/json": 3
    }
    "#);
}

#[tokio::test]
async fn an_old_daemon_is_asked_for_its_containers_too_and_for_shared_sizes_only_where_they_are_wanted() {
    let engine = spoilt(Shape::Docker20Classic, Fault::None).await;
    let daemon = daemon_at(&engine.endpoint(), patient());
    daemon.list_images(&ImageQuery::default()).await.unwrap();
    insta::assert_json_snapshot!(engine.calls(), @r#"
    {
      "GET /_ping": 1,
      "GET /containers/json": 1,
      "GET /images/json": 1
    }
    "#);
    let query = ImageQuery { shared_size: true, ..ImageQuery::default() };
    daemon.list_images(&query).await.unwrap();
    insta::assert_json_snapshot!(engine.calls(), @r#"
    {
      "GET /_ping": 1,
      "GET /containers/json": 2,
      "GET /images/json": 2,
      "GET /system/df": 1
    }
    "#);
}

#[tokio::test]
async fn one_place_is_enough_for_a_list_that_takes_several_questions() {
    let engine = spoilt(Shape::Docker20Classic, Fault::None).await;
    let limits = Limits { max_concurrent_calls: 1, ..patient() };
    let daemon = daemon_at(&engine.endpoint(), limits);
    let query = ImageQuery { shared_size: true, ..ImageQuery::default() };
    for images in ended(join_all((0..8).map(|_| daemon.list_images(&query)))).await {
        assert_eq!(images.unwrap().len(), 60);
    }
}

#[tokio::test]
async fn waiting_for_a_place_takes_from_the_time_of_the_question() {
    let engine = spoilt(Shape::Docker20Classic, Fault::Hang).await;
    let limits = Limits { max_concurrent_calls: 1, ..quick() };
    let daemon = daemon_at(&engine.endpoint(), limits);
    let query = ImageQuery::default();
    for result in ended(join_all((0..8).map(|_| daemon.list_images(&query)))).await {
        assert!(matches!(result, Err(DaemonError::Timeout)), "{result:?}");
    }
}

#[tokio::test]
async fn no_more_questions_are_under_way_than_the_limit_says() {
    let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let pair = Arc::new(Barrier::new(2));
    let seen = Arc::clone(&most);
    // Every list takes until two have been asked for.
    let endpoint = scripted("1.51", move |_path| {
        let (under_way, most, pair) = (Arc::clone(&under_way), Arc::clone(&seen), Arc::clone(&pair));
        async move {
            most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            pair.wait().await;
            under_way.fetch_sub(1, Ordering::SeqCst);
            "[]".to_owned()
        }
    })
    .await;

    let daemon = daemon_at(&endpoint, Limits { max_concurrent_calls: 2, ..patient() });
    let query = ImageQuery::default();
    for images in ended(join_all((0..20).map(|_| daemon.list_images(&query)))).await {
        assert_eq!(images.unwrap(), []);
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
}
