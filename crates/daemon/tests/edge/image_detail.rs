//! One image in full, and how it was made.

use authz::ImagesInspect;
use daemon::{Daemon, DaemonError, Limits};
use fake_engine::{FakeEngine, Shape};
use shared::{ImageName, ImageQuery, ImageSummary};

use crate::support::{connect, daemon_at, ended, engine, nothing_there, registry_of, scripted};

fn inspector(endpoint: &str) -> Daemon<ImagesInspect> {
    connect(&registry_of(&[endpoint], Limits::default()), 1)
}

fn name(text: &str) -> ImageName {
    text.parse().unwrap()
}

async fn listed(engine: &FakeEngine) -> Vec<ImageSummary> {
    let query = ImageQuery { all: true, ..ImageQuery::default() };
    ended(daemon_at(&engine.endpoint(), Limits::default()).list_images(&query)).await.unwrap()
}

#[tokio::test]
async fn the_detail_of_every_image_says_what_the_list_says_by_each_of_its_names() {
    for shape in Shape::ALL {
        let engine = engine(shape).start().await.unwrap();
        let daemon = inspector(&engine.endpoint());
        for image in listed(&engine).await {
            let names = image.repo_tags.iter().chain(&image.repo_digests).map(String::as_str);
            for text in names.chain([image.id.as_str(), image.id.short()]) {
                let detail = ended(daemon.inspect_image(&name(text))).await.unwrap();
                assert_eq!(detail.id, image.id, "{text}");
                assert_eq!(detail.repo_tags, image.repo_tags);
                assert_eq!(detail.repo_digests, image.repo_digests);
                assert_eq!(detail.config.labels, image.labels);
                assert_eq!(detail.size_bytes, image.size_bytes);
                assert_eq!(detail.virtual_size_bytes, image.size_bytes);
                assert_eq!(detail.parent, image.parent_id);
                assert_eq!(detail.others.contains_key("Manifests"), shape == Shape::Docker28Containerd);
            }
            let history = ended(daemon.image_history(&name(image.id.as_str()))).await.unwrap();
            assert_eq!(history[0].id, image.id.as_str());
            assert_eq!(history[0].tags, image.repo_tags);
            assert!(history.iter().skip(1).all(|step| step.id == "<missing>" && step.tags.is_empty()));
        }
    }
}

#[tokio::test]
async fn an_image_that_is_not_there_is_told_from_a_daemon_that_is_not() {
    let engine = engine(Shape::default()).start().await.unwrap();
    let daemon = inspector(&engine.endpoint());
    let missing = name("no/such:image");
    let errors = [
        ended(daemon.inspect_image(&missing)).await.unwrap_err(),
        ended(daemon.image_history(&missing)).await.unwrap_err(),
        ended(daemon.image_containers(&missing)).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, DaemonError::ImageNotFound), "{error:?}");
        assert_eq!(error.environment_status(), None);
    }
    let daemon = inspector(&nothing_there());
    let error = ended(daemon.inspect_image(&missing)).await.unwrap_err();
    assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
}

/// A containerd store has images that were never unpacked; it answers 404 to their history.
#[tokio::test]
async fn an_image_without_a_history_is_there_nevertheless() {
    let engine = scripted("1.51", |path| async move {
        if path.ends_with("/history") {
            "404 {\"message\":\"snapshot sha256:0 does not exist\"}".to_owned()
        } else {
            r#"{"Id":"sha256:a"}"#.to_owned()
        }
    });
    let daemon = inspector(&engine.await);
    let error = ended(daemon.image_history(&name("a"))).await.unwrap_err();
    assert!(matches!(error, DaemonError::Failed { status: 404, .. }), "{error:?}");
}

#[tokio::test]
async fn answers_that_are_no_images_are_nonsense() {
    for body in ["<html>", "[]", "{}", "null", "{\"Id\":null}"] {
        let daemon = inspector(&scripted("1.41", move |_| async move { body.to_owned() }).await);
        let error = ended(daemon.inspect_image(&name("a"))).await.unwrap_err();
        assert!(matches!(error, DaemonError::Nonsense(_)), "{body}: {error:?}");
    }
}
