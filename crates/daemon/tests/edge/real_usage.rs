//! What uses an image, on every real engine: the same assertions on each.

use std::collections::BTreeMap;

use shared::{ContainerStates, ImageUsage};

use crate::support::{RealEngine, ended, every_real_engine};

async fn usage(engine: &RealEngine) -> BTreeMap<String, ImageUsage> {
    let usage = ended(engine.daemon().image_usage()).await.unwrap();
    usage.into_iter().map(|image| (image.id.to_string(), image)).collect()
}

#[tokio::test]
async fn containers_are_told_by_state_and_stay_with_their_image() {
    for engine in every_real_engine("containers_are_told_by_state_and_stay_with_their_image") {
        let busy = engine.import_busybox("busy").unwrap();
        engine.run_busybox("busy", &["sleep", "3600"]).unwrap();
        let paused = engine.run_busybox("busy", &["sleep", "3600"]).unwrap();
        engine.docker(&["pause", &paused]).unwrap();
        let exited = engine.run_busybox("busy", &["true"]).unwrap();
        engine.docker(&["wait", &exited]).unwrap();
        let before = engine.import_image("moved:latest", &[], 1_000).unwrap();
        engine.create_container("moved:latest").unwrap();
        let after = engine.import_image("moved:latest", &[], 1_000).unwrap();

        let usage = usage(&engine).await;
        for (id, states) in [
            (&busy, ContainerStates { running: 1, paused: 1, other: 1 }),
            (&before, ContainerStates { running: 0, paused: 0, other: 1 }),
            (&after, ContainerStates::default()),
        ] {
            assert_eq!(usage[id].containers, Some(states), "{engine}: {id}");
        }
    }
}

#[tokio::test]
async fn a_parent_of_another_image_is_told_where_the_engine_knows() {
    for engine in every_real_engine("a_parent_of_another_image_is_told_where_the_engine_knows") {
        let base = engine.import_image("shop/base:1", &[], 1_000).unwrap();
        let upper = engine.build_on("shop/base:1", Some("shop/upper:1"), &[], 1_000).unwrap();
        let usage = usage(&engine).await;
        match engine {
            RealEngine::Containerd(_) => assert!(usage.values().all(|image| image.children.is_none())),
            RealEngine::Classic(_) | RealEngine::Podman(_) => {
                let children = |id: &str| usage[id].children.unwrap();
                assert!(children(&base) >= 1, "{engine}");
                assert_eq!(children(&upper), 0, "{engine}");
            }
        }
    }
}
