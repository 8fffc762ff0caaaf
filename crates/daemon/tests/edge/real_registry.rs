//! Images that came from a registry, or went there, on every real engine.

use std::collections::{BTreeMap, BTreeSet};

use daemon::Limits;
use real_engine::{DockerRegistry, PushedIndex, require_modern_docker, require_registry};
use shared::{ImageQuery, ImageSummary, ManifestKind};

use crate::support::{RealEngine, daemon_at, ended, every_real_engine};

/// Every engine, and a registry that they push to and pull from.
fn engines_and_registry(test_name: &str) -> Option<(Vec<RealEngine>, DockerRegistry)> {
    let registry = require_registry(test_name)?;
    let mut engines = every_real_engine(test_name);
    for engine in &mut engines {
        if let RealEngine::Podman(podman) = engine {
            podman.trust(&registry).unwrap();
        }
    }
    Some((engines, registry))
}

async fn listed(engine: &RealEngine, query: &ImageQuery) -> BTreeMap<String, ImageSummary> {
    let images = ended(engine.daemon().list_images(query)).await.unwrap();
    images.into_iter().map(|image| (image.id.to_string(), image)).collect()
}

#[tokio::test]
async fn what_was_pushed_and_what_was_pulled_has_the_digest_that_the_registry_knows() {
    let test = "what_was_pushed_and_what_was_pulled_has_the_digest_that_the_registry_knows";
    let Some((engines, registry)) = engines_and_registry(test) else { return };
    for (number, engine) in engines.iter().enumerate() {
        let name = format!("{}/shop/web{number}", registry.address());
        let reference = format!("{name}:1");
        let id = engine.import_image(&reference, &[], 1_000).unwrap();
        engine.docker(&["push", &reference]).unwrap();
        // What anybody gets who pulls it by its tag.
        let digest = registry.digest(&format!("shop/web{number}"), "1").unwrap();
        let expected = format!("{name}@{digest}");
        let pushed = listed(engine, &ImageQuery::default()).await;
        // Podman packs anew what it pushes, and goes on to tell the digest of what it has.
        let tells_at_once = !matches!(engine, RealEngine::Podman(_));
        assert_eq!(
            pushed[&id].repo_digests.contains(&expected),
            tells_at_once,
            "{engine}: {:?}",
            pushed[&id]
        );
        assert!(pushed[&id].repo_digests.iter().all(|digest| digest.starts_with(&format!("{name}@sha256:"))));

        for other in &engines {
            // By tag, and once more by digest.
            for reference in [&reference, &expected] {
                other.docker(&["pull", reference]).unwrap();
                let images = listed(other, &ImageQuery::default()).await;
                let pulled: Vec<_> =
                    images.values().filter(|image| image.repo_digests.contains(&expected)).collect();
                assert_eq!(pulled.len(), 1, "{engine}, then {other}: {images:#?}");
                assert_eq!(pulled[0].repo_tags, [format!("{name}:1")]);
            }
        }
    }
}

#[tokio::test]
async fn an_image_that_was_pulled_by_its_digest_alone_has_no_tag() {
    let Some((engines, registry)) =
        engines_and_registry("an_image_that_was_pulled_by_its_digest_alone_has_no_tag")
    else {
        return;
    };
    let index = registry.push_index("shop/multi", "1", &[&native()]).unwrap();
    let by_digest = format!("{}/shop/multi@{}", registry.address(), index.digest);
    for engine in engines {
        engine.docker(&["pull", &by_digest]).unwrap();
        let images = listed(&engine, &ImageQuery::default()).await;
        let image = images.values().next().unwrap();
        assert_eq!((images.len(), &image.repo_tags), (1, &Vec::new()), "{engine}");
        assert!(image.repo_digests.contains(&by_digest), "{engine}: {image:?}");
    }
}

/// This machine's platform, as images call it.
fn native() -> String {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("linux/{architecture}")
}

const FOREIGN: &str = "linux/s390x";

fn push(registry: &DockerRegistry) -> PushedIndex {
    registry.push_index("shop/multi", "1", &[&native(), FOREIGN]).unwrap()
}

#[tokio::test]
async fn an_image_for_several_platforms_shows_its_manifests_and_its_attestation() {
    let test = "an_image_for_several_platforms_shows_its_manifests_and_its_attestation";
    let (Some(registry), Some(docker)) = (require_registry(test), require_modern_docker(test)) else {
        return;
    };
    let index = push(&registry);
    docker.docker(&["pull", &index.reference]).unwrap();
    let daemon = daemon_at(&docker.endpoint(), Limits::default());
    let query = ImageQuery { manifests: true, ..ImageQuery::default() };
    let images = ended(daemon.list_images(&query)).await.unwrap();
    let [image] = &images[..] else { panic!("{images:#?}") };
    assert_eq!(image.id.as_str(), index.digest);
    assert_eq!(image.descriptor.as_ref().unwrap().digest, index.digest);
    let name = index.reference.strip_suffix(":1").unwrap();
    assert_eq!(image.repo_digests, [format!("{name}@{}", index.digest)]);

    let manifests = image.manifests.as_ref().unwrap();
    let of = |id: &str| manifests.iter().find(|manifest| manifest.id == id).unwrap();
    assert_eq!(manifests.len(), 3);
    let (here, elsewhere) = (of(&index.manifests[0]), of(&index.manifests[1]));
    assert_eq!((&here.kind, here.available), (&ManifestKind::Image, true));
    let platform = &here.image_data.as_ref().unwrap().platform;
    assert_eq!(format!("{}/{}", platform.os, platform.architecture), native());
    assert!(here.size.total_bytes >= 1_000);
    // Only one platform was pulled.
    assert_eq!((&elsewhere.kind, elsewhere.available), (&ManifestKind::Image, false));
    assert_eq!(elsewhere.image_data.as_ref().unwrap().platform.architecture, "s390x");
    let attestation = of(&index.attestation);
    assert_eq!(attestation.kind, ManifestKind::Attestation);
    assert_eq!(attestation.attestation_data.as_ref().unwrap().subject, index.manifests[0]);
}

#[tokio::test]
async fn a_container_of_one_platform_counts_for_the_image_of_several() {
    let test = "a_container_of_one_platform_counts_for_the_image_of_several";
    let Some((engines, registry)) = engines_and_registry(test) else { return };
    let index = push(&registry);
    for engine in engines {
        let mut ids = BTreeSet::new();
        for platform in [native().as_str(), FOREIGN] {
            engine.docker(&["pull", "--platform", platform, &index.reference]).unwrap();
            engine.docker(&["create", "--platform", platform, &index.reference, "/content"]).unwrap();
            let used = engine.docker(&["ps", "--all", "--quiet", "--no-trunc", "--latest"]).unwrap();
            ids.insert(engine.docker(&["inspect", "--format", "{{.Image}}", &used]).unwrap());
        }
        let images = listed(&engine, &ImageQuery { manifests: true, ..ImageQuery::default() }).await;
        let counts: Vec<_> = images.values().map(|image| image.containers).collect();
        if let RealEngine::Containerd(_) = engine {
            assert_eq!(counts, [Some(2)], "{engine}: {ids:?} {images:#?}");
        } else {
            assert_eq!(counts, [Some(1), Some(1)], "{engine}: {ids:?} {images:#?}");
        }
    }
}
