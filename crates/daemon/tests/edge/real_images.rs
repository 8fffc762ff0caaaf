//! One image, its containers and the layers of all, on every real engine: the same assertions on each.

use authz::ImagesInspect;
use daemon::{Daemon, DaemonError, Limits};
use real_engine::{require_modern_docker, require_registry};
use shared::{ImageId, ImageName, ImageQuery, ImageSummary, LayerSum};

use crate::support::{RealEngine, all_layers, connect, ended, every_real_engine, registry_of};

fn inspector(engine: &RealEngine) -> Daemon<ImagesInspect> {
    connect(&registry_of(&[&engine.endpoint()], Limits::default()), 1)
}

fn name(text: &str) -> ImageName {
    text.parse().unwrap()
}

async fn listed(engine: &RealEngine) -> Vec<ImageSummary> {
    let all = ImageQuery { all: true, ..ImageQuery::default() };
    ended(engine.daemon().list_images(&all)).await.unwrap()
}

#[tokio::test]
async fn an_image_is_inspected_by_every_name_that_it_has_and_says_what_the_list_says() {
    for engine in
        every_real_engine("an_image_is_inspected_by_every_name_that_it_has_and_says_what_the_list_says")
    {
        let image = engine.import_image("localhost:5000/a/b:tag", &[("team", "web")], 1_000).unwrap();
        engine.docker(&["tag", &image, "team/history:1"]).unwrap();
        engine.docker(&["tag", &image, "team/containers:1"]).unwrap();
        engine.docker(&["tag", &image, "json:1"]).unwrap();
        engine.build_from_scratch(Some("shop/api:2"), &[("team", "api")], 2_000).unwrap();
        engine.build_from_scratch(None, &[], 1_000).unwrap();
        let daemon = inspector(&engine);
        let short = image.strip_prefix("sha256:").unwrap();
        for text in [
            "localhost:5000/a/b:tag",
            "team/history:1",
            "team/containers:1",
            "json:1",
            &image,
            short,
            &short[..12],
        ] {
            let detail = ended(daemon.inspect_image(&name(text))).await.unwrap();
            assert_eq!(detail.id.as_str(), image, "{engine}: {text}");
            let history = ended(daemon.image_history(&name(text))).await.unwrap();
            assert_eq!(history.len(), 1, "{engine}: {text}: {history:?}");
        }
        for summary in listed(&engine).await {
            let detail = ended(daemon.inspect_image(&name(summary.id.as_str()))).await.unwrap();
            assert_eq!(detail.id, summary.id, "{engine}");
            let sorted = |names: &[String]| {
                let mut names = names.to_vec();
                names.sort();
                names
            };
            assert_eq!(sorted(&detail.repo_tags), sorted(&summary.repo_tags), "{engine}");
            // The list of a containerd store names only one repository's, and the inspection all.
            let is_told = |digest: &String| detail.repo_digests.contains(digest);
            assert!(summary.repo_digests.iter().all(is_told), "{engine}: {:?}", detail.repo_digests);
            assert_eq!(detail.parent, summary.parent_id, "{engine}");
            assert_eq!(detail.config.labels, summary.labels, "{engine}");
            assert_eq!(detail.os, "linux", "{engine}");
            assert!(!detail.architecture.is_empty() && !detail.created.is_empty(), "{engine}");
            assert!(detail.root_fs.layers.iter().all(|layer| layer.starts_with("sha256:")), "{engine}");
        }
        for text in ["no/such:image", "localhost:5000/a/b:other", "0123456789ab"] {
            for error in [
                ended(daemon.inspect_image(&name(text))).await.unwrap_err(),
                ended(daemon.image_history(&name(text))).await.unwrap_err(),
                ended(daemon.image_containers(&name(text))).await.unwrap_err(),
            ] {
                assert!(matches!(error, DaemonError::ImageNotFound), "{engine}: {text}: {error:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_containers_of_an_image_are_those_that_the_list_counts() {
    for engine in every_real_engine("the_containers_of_an_image_are_those_that_the_list_counts") {
        engine.import_busybox("running").unwrap();
        engine.run_busybox("running", &["sleep", "3600"]).unwrap();
        let moved = engine.import_image("moved:latest", &[], 1_000).unwrap();
        let container = engine.create_container("moved:latest").unwrap();
        engine.docker(&["rename", &container, "old-one"]).unwrap();
        engine.import_image("moved:latest", &[], 1_000).unwrap();
        engine.create_container("moved:latest").unwrap();
        let daemon = inspector(&engine);
        for summary in listed(&engine).await {
            let containers = ended(daemon.image_containers(&name(summary.id.as_str()))).await.unwrap();
            assert_eq!(u64::try_from(containers.len()).ok(), summary.containers, "{engine}: {summary:?}");
        }
        let running = ended(daemon.image_containers(&name("running"))).await.unwrap();
        assert_eq!(running.len(), 1, "{engine}");
        assert_eq!(running[0].state, "running", "{engine}");
        let old = ended(daemon.image_containers(&name(&moved))).await.unwrap();
        assert_eq!(
            (old[0].id.as_str(), &old[0].names[..]),
            (container.as_str(), &["old-one".to_owned()][..])
        );
        assert_eq!(old[0].state, "created", "{engine}");
    }
}

#[tokio::test]
async fn a_container_of_one_platform_is_told_for_the_image_that_holds_it() {
    let test = "a_container_of_one_platform_is_told_for_the_image_that_holds_it";
    let (Some(docker), Some(registry)) = (require_modern_docker(test), require_registry(test)) else {
        return;
    };
    let index = registry.push_index("shop/multi", "1", &["linux/amd64", "linux/arm64"]).unwrap();
    docker.docker(&["pull", "--platform", "linux/arm64", &index.reference]).unwrap();
    docker.docker(&["pull", "--platform", "linux/amd64", &index.reference]).unwrap();
    let created = ["linux/arm64", "linux/amd64"].map(|platform| {
        let arguments = ["create", "--platform", platform, "--network", "none", &index.reference, "/content"];
        docker.docker(&arguments).unwrap()
    });
    let engine = RealEngine::Containerd(docker);
    let daemon = inspector(&engine);
    for reference in [&index.reference, &index.digest] {
        let containers = ended(daemon.image_containers(&name(reference))).await.unwrap();
        let mut ids: Vec<_> = containers.into_iter().map(|container| container.id).collect();
        ids.sort();
        let mut created = created.to_vec();
        created.sort();
        assert_eq!(ids, created, "{reference}");
    }
    let by_digest = format!("{}@{}", index.reference.rsplit_once(':').unwrap().0, index.digest);
    let detail = ended(daemon.inspect_image(&name(&by_digest))).await.unwrap();
    assert_eq!(detail.id.as_str(), index.digest);
    assert_eq!(detail.others["Manifests"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_layers_of_every_image_add_up_and_shared_ones_count_once() {
    for engine in every_real_engine("the_layers_of_every_image_add_up_and_shared_ones_count_once") {
        let base = engine.import_image("base:1", &[], 300_000).unwrap();
        let [upper, other] = [("upper:1", 50_000), ("other:1", 70_000)]
            .map(|(tag, size)| engine.build_on("base:1", Some(tag), &[], size).unwrap());
        let [base, upper, other] = [base, upper, other].map(ImageId::from);
        let layers = all_layers(&engine.daemon()).await;
        let image = |id: &ImageId| layers.images.iter().find(|image| image.id == *id).unwrap();
        for id in [&base, &upper, &other] {
            let platform = image(id).platform.as_ref().unwrap();
            assert_eq!(platform.os, "linux", "{engine}");
            assert!(!platform.architecture.is_empty(), "{engine}");
        }
        let below = image(&base).layers.as_ref().unwrap();
        assert_eq!(below.len(), 1, "{engine}");
        for id in [&upper, &other] {
            let own = image(id).layers.as_ref().unwrap();
            assert_eq!((&own[..1], own.len()), (&below[..], 2), "{engine}");
        }
        let bytes = |sum: LayerSum| match (sum, &engine) {
            (LayerSum::AtLeast(bytes), RealEngine::Containerd(_)) => bytes,
            (LayerSum::Exactly(bytes), RealEngine::Classic(_) | RealEngine::Podman(_)) => bytes,
            (sum, _) => panic!("{engine}: {sum:?}"),
        };
        let [base_bytes, upper_bytes, other_bytes] =
            [&base, &upper, &other].map(|id| bytes(layers.sum([id])));
        assert!((300_000..350_000).contains(&base_bytes), "{engine}: {base_bytes}");
        assert!(upper_bytes >= base_bytes + 50_000, "{engine}: {upper_bytes}");
        let all = bytes(layers.sum([&base, &upper, &other]));
        assert_eq!(all, upper_bytes + other_bytes - base_bytes, "{engine}");
        if let RealEngine::Classic(_) = engine {
            for summary in listed(&engine).await {
                assert_eq!(bytes(layers.sum([&summary.id])), summary.size_bytes);
            }
        }
    }
}

#[tokio::test]
async fn the_layers_of_an_image_that_was_removed_are_forgotten() {
    for engine in every_real_engine("the_layers_of_an_image_that_was_removed_are_forgotten") {
        engine.import_image("kept:1", &[], 1_000).unwrap();
        engine.import_image("gone:1", &[], 1_000).unwrap();
        let daemon = engine.daemon();
        assert_eq!(all_layers(&daemon).await.layers.len(), 2, "{engine}");
        engine.docker(&["rmi", "gone:1"]).unwrap();
        ended(async {
            while daemon.image_layers().await.unwrap().layers.len() != 1 {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}
