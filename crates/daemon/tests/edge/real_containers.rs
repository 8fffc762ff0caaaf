//! How many containers use an image, on every real engine: the same assertions on each.

use std::collections::BTreeMap;

use shared::ImageQuery;

use crate::support::{RealEngine, ended, every_real_engine};

/// The counts by image ID; every image is asked for.
async fn counts(engine: &RealEngine) -> BTreeMap<String, Option<u64>> {
    let all = ImageQuery { all: true, ..ImageQuery::default() };
    let images = ended(engine.daemon().list_images(&all)).await.unwrap();
    images.into_iter().map(|image| (image.id.to_string(), image.containers)).collect()
}

#[tokio::test]
async fn containers_of_every_state_count() {
    for engine in every_real_engine("containers_of_every_state_count") {
        let [running, paused, exited, created, unused] = ["running", "paused", "exited", "created", "unused"]
            .map(|name| engine.import_busybox(name).unwrap());
        engine.run_busybox("running", &["sleep", "3600"]).unwrap();
        let container = engine.run_busybox("paused", &["sleep", "3600"]).unwrap();
        engine.docker(&["pause", &container]).unwrap();
        let container = engine.run_busybox("exited", &["true"]).unwrap();
        engine.docker(&["wait", &container]).unwrap();
        engine.create_container("created").unwrap();
        let states = engine.docker(&["ps", "--all", "--format", "{{.Status}}"]).unwrap().to_lowercase();
        for state in ["up", "(paused)", "exited (0)", "created"] {
            assert!(states.contains(state), "{engine}: {states}");
        }

        let counts = counts(&engine).await;
        for (name, id, count) in [
            ("running", running, 1),
            ("paused", paused, 1),
            ("exited", exited, 1),
            ("created", created, 1),
            ("unused", unused, 0),
        ] {
            assert_eq!(counts[&id], Some(count), "{engine}: {name}");
        }
    }
}

#[tokio::test]
async fn a_container_counts_for_its_image_however_that_was_called() {
    for engine in every_real_engine("a_container_counts_for_its_image_however_that_was_called") {
        let image = engine.import_image("shop/web:1", &[], 1_000).unwrap();
        engine.docker(&["tag", "shop/web:1", "shop/web:2"]).unwrap();
        let hexadecimal = image.strip_prefix("sha256:").unwrap();
        for name in ["shop/web:1", "shop/web:2", &image, hexadecimal, &hexadecimal[..12]] {
            engine.create_container(name).unwrap();
        }
        // On top of it: its containers are no containers of the image below.
        let upper = engine.build_on("shop/web:1", Some("shop/upper:1"), &[], 1_000).unwrap();
        engine.create_container("shop/upper:1").unwrap();
        let counts = counts(&engine).await;
        assert_eq!(counts[&image], Some(5), "{engine}");
        assert_eq!(counts[&upper], Some(1), "{engine}");
    }
}

#[tokio::test]
async fn a_container_stays_with_its_image_when_the_tag_moves_on() {
    for engine in every_real_engine("a_container_stays_with_its_image_when_the_tag_moves_on") {
        let before = engine.import_image("moved:latest", &[], 1_000).unwrap();
        engine.create_container("moved:latest").unwrap();
        engine.create_container("moved:latest").unwrap();
        let after = engine.import_image("moved:latest", &[], 1_000).unwrap();
        assert_eq!(
            counts(&engine).await,
            [(before.clone(), Some(2)), (after.clone(), Some(0))].into(),
            "{engine}"
        );
        engine.create_container("moved:latest").unwrap();
        assert_eq!(counts(&engine).await, [(before, Some(2)), (after, Some(1))].into(), "{engine}");
    }
}

#[tokio::test]
async fn a_container_whose_image_was_removed_by_force_hides_nothing() {
    for engine in every_real_engine("a_container_whose_image_was_removed_by_force_hides_nothing") {
        let kept = engine.import_image("kept", &[], 1_000).unwrap();
        let unused = engine.import_image("unused", &[], 1_000).unwrap();
        let gone = engine.import_image("gone", &[], 1_000).unwrap();
        engine.create_container("kept").unwrap();
        engine.create_container("gone").unwrap();
        engine.docker(&["rmi", "--force", "gone"]).unwrap();
        let mut counts = counts(&engine).await;
        // Docker with the containerd store keeps it, without a name.
        let left = counts.remove(&gone);
        assert_eq!(left, Some(Some(1)).filter(|_| matches!(engine, RealEngine::Containerd(_))), "{engine}");
        assert_eq!(counts, [(kept, Some(1)), (unused, Some(0))].into(), "{engine}");
    }
}
