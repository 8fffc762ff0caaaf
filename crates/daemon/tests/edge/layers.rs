//! The layers of an environment: learned once for each image, and no further than somebody is interested.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use daemon::{DaemonError, Limits};
use fake_engine::{FakeEngine, Fault, Shape};
use shared::{ImageId, LayerSum};

use crate::support::{all_layers, daemon_at, ended, engine, nothing_there, raw_value, scripted, spoilt};

fn inspections(engine: &FakeEngine) -> [u64; 3] {
    ["GET /images/{name}/json", "GET /images/{name}/history", "GET /images/json"]
        .map(|call| engine.call_count(call))
}

#[tokio::test]
async fn the_first_answer_says_that_there_is_more_to_come_and_then_each_image_was_asked_about_once() {
    for shape in Shape::ALL {
        let engine = engine(shape).start().await.unwrap();
        let daemon = daemon_at(&engine.endpoint(), Limits::default());
        let first = ended(daemon.image_layers()).await.unwrap();
        assert!(!first.complete);
        assert!(first.images.iter().all(|image| image.layers.is_none() && image.platform.is_none()));
        let all: Vec<ImageId> = first.images.iter().map(|image| image.id.clone()).collect();
        assert_eq!(first.sum(&all), LayerSum::AtLeast(0));

        let layers = all_layers(&daemon).await;
        let count = u64::try_from(all.len()).unwrap();
        assert_eq!(inspections(&engine), [count, count, 1]);
        assert!(layers.images.iter().all(|image| {
            let platform = image.platform.as_ref().unwrap();
            (platform.os.as_str(), platform.architecture.as_str()) == ("linux", "amd64")
        }));

        // What the engine itself says that all layers take, each once.
        let usage = raw_value(&engine.endpoint(), "/system/df").await;
        let bytes = usage["LayersSize"].as_u64().unwrap();
        match shape {
            Shape::Docker20Classic => assert_eq!(layers.sum(&all), LayerSum::Exactly(bytes)),
            Shape::Docker28Containerd => assert_eq!(layers.sum(&all), LayerSum::AtLeast(bytes)),
        }
        let ids: BTreeSet<_> = layers.layers.iter().map(|layer| &layer.id).collect();
        assert_eq!(ids.len(), layers.layers.len(), "each layer once");
        for image in raw_value(&engine.endpoint(), "/images/json?all=1").await.as_array().unwrap() {
            let id = ImageId::from(image["Id"].as_str().unwrap().to_owned());
            if shape == Shape::Docker20Classic {
                assert_eq!(layers.sum([&id]), LayerSum::Exactly(image["Size"].as_u64().unwrap()));
            }
        }
    }
}

#[tokio::test]
async fn who_asks_while_it_is_learned_makes_nothing_be_asked_twice() {
    let engine = engine(Shape::default()).start().await.unwrap();
    let daemon = daemon_at(&engine.endpoint(), Limits::default());
    ended(futures::future::join_all((0..20).map(|_| daemon.image_layers()))).await;
    let (first, second) = futures::join!(all_layers(&daemon), all_layers(&daemon));
    assert_eq!(first, second);
    assert_eq!(inspections(&engine), [60, 60, 1]);
}

#[tokio::test]
async fn most_of_the_daemons_places_stay_free_while_it_is_learned() {
    let [now, most] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let peak = Arc::clone(&most);
    let engine = scripted("1.41", move |path| {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        async move {
            if path.ends_with("/images/json") {
                let rows: Vec<_> = (0..40).map(|number| format!(r#"{{"Id":"i{number}"}}"#)).collect();
                return format!("[{}]", rows.join(","));
            }
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            // Others get their turn meanwhile.
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            now.fetch_sub(1, Ordering::SeqCst);
            if path.ends_with("/history") { "[]" } else { r#"{"Id":"x","RootFS":{"Layers":[]}}"# }.to_owned()
        }
    });
    let daemon = daemon_at(&engine.await, Limits::default());
    all_layers(&daemon).await;
    assert_eq!(peak.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn nobody_asks_and_nothing_is_asked() {
    let engine = engine(Shape::default()).start().await.unwrap();
    let daemon = daemon_at(&engine.endpoint(), Limits::default());
    ended(daemon.list_images(&shared::ImageQuery::default())).await.unwrap();
    assert_eq!(inspections(&engine), [0, 0, 1]);
}

#[tokio::test]
async fn an_image_that_nothing_is_known_of_costs_itself_only() {
    let engine = scripted("1.41", |path| async move {
        match path.rsplit_once("/images/").unwrap().1 {
            "json" => r#"[{"Id":"a"},5,{"Id":"odd"},{"Id":"no name!"},{"Id":"b"}]"#.to_owned(),
            "a/json" | "b/json" => {
                let layer = "1".repeat(64);
                format!(r#"{{"Id":"x","Os":"linux","RootFS":{{"Layers":["sha256:{layer}"]}}}}"#)
            }
            "a/history" => r#"[{"Size":7,"CreatedBy":"RUN x"}]"#.to_owned(),
            "b/history" => r#"[{"Size":7},5]"#.to_owned(),
            _ => "<html>".to_owned(),
        }
    });
    let daemon = daemon_at(&engine.await, Limits::default());
    let layers = all_layers(&daemon).await;
    let of = |name: &str| layers.sum([&ImageId::from(name.to_owned())]);
    assert_eq!((of("a"), of("b")), (LayerSum::Exactly(7), LayerSum::Exactly(7)));
    assert_eq!(
        (of("odd"), of("no name!"), of("gone")),
        (LayerSum::AtLeast(0), LayerSum::AtLeast(0), LayerSum::AtLeast(0))
    );
}

#[tokio::test]
async fn a_daemon_that_does_not_list_its_images_is_an_error() {
    let error = ended(daemon_at(&nothing_there(), Limits::default()).image_layers()).await.unwrap_err();
    assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
    let engine = spoilt(Shape::default(), Fault::ListFails).await;
    let daemon = daemon_at(&engine.endpoint(), Limits::default());
    let error = ended(daemon.image_layers()).await.unwrap_err();
    assert!(matches!(error, DaemonError::Failed { status: 500, .. }), "{error:?}");
    engine.set_fault(Fault::None);
    assert!(all_layers(&daemon).await.complete);
}
