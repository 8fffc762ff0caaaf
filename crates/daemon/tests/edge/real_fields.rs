//! The contract's table of fields on every real engine: the same assertions on each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use shared::{ImageQuery, ImageSummary};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::support::{RealEngine, ended, every_real_engine};

const WEB: &str = "shop/web:1.0";
const WEB_ELSEWHERE: &str = "registry.example:5000/team/web:stable";

/// The ids of the images that [`fill`] makes.
struct Made {
    /// With two tags and labels.
    web: String,
    /// Built from nothing, with a label.
    api: String,
    /// Built on `web`.
    shop: String,
    /// Without a tag.
    nameless: String,
    /// Without a label.
    plain: String,
}

fn fill(engine: &RealEngine) -> Made {
    let web = engine.import_image(WEB, &[("team", "web"), ("odd", "a=b c")], 30_000).unwrap();
    engine.docker(&["tag", WEB, WEB_ELSEWHERE]).unwrap();
    Made {
        api: engine.build_from_scratch(Some("shop/api:2"), &[("team", "api")], 2_000).unwrap(),
        shop: engine.build_on(WEB, Some("shop/shop:3"), &[], 1_000).unwrap(),
        nameless: engine.build_from_scratch(None, &[], 1_000).unwrap(),
        plain: engine.import_image("plain", &[], 500).unwrap(),
        web,
    }
}

async fn listed(engine: &RealEngine, query: &ImageQuery) -> BTreeMap<String, ImageSummary> {
    let images = ended(engine.daemon().list_images(query)).await.unwrap();
    let count = images.len();
    let images: BTreeMap<_, _> = images.into_iter().map(|image| (image.id.to_string(), image)).collect();
    assert_eq!(images.len(), count, "each image once");
    images
}

fn texts(value: &Value) -> BTreeSet<String> {
    serde_json::from_value::<Option<BTreeSet<String>>>(value.clone()).unwrap().unwrap_or_default()
}

#[tokio::test]
async fn every_field_is_what_the_engine_says_of_the_image() {
    for engine in every_real_engine("every_field_is_what_the_engine_says_of_the_image") {
        let made = fill(&engine);
        let images = listed(&engine, &ImageQuery::default()).await;
        let ids = [&made.web, &made.api, &made.shop, &made.nameless, &made.plain];
        assert_eq!(images.keys().collect::<BTreeSet<_>>(), ids.into(), "{engine}");

        let is_containerd = matches!(engine, RealEngine::Containerd(_));
        for (id, image) in &images {
            let said = engine.inspect_image(id);
            assert_eq!(said["Id"], *id, "{engine}");
            assert_eq!(image.repo_tags.iter().cloned().collect::<BTreeSet<_>>(), texts(&said["RepoTags"]));
            let digests: BTreeSet<_> = image.repo_digests.iter().cloned().collect();
            let said_digests = texts(&said["RepoDigests"]);
            if is_containerd {
                // Its list names one of the repositories of an image only.
                assert!(digests.is_subset(&said_digests), "{digests:?} {said_digests:?}");
                assert_eq!(digests.is_empty(), said_digests.is_empty());
            } else {
                assert_eq!(digests, said_digests, "{engine}");
            }
            let created = OffsetDateTime::parse(said["Created"].as_str().unwrap(), &Rfc3339).unwrap();
            assert_eq!(image.created_unix_secs, created.unix_timestamp());
            let said_bytes = said["Size"].as_u64().unwrap();
            if is_containerd {
                // The list counts what is packed and what is unpacked, this one what is packed.
                assert!(image.size_bytes > said_bytes, "{image:?}");
            } else {
                assert_eq!(image.size_bytes, said_bytes, "{engine}");
            }
            assert_eq!(image.virtual_size_bytes, image.size_bytes);
            assert_eq!(image.shared_size_bytes, None);
            let labels: Option<_> = serde_json::from_value(said["Config"]["Labels"].clone()).unwrap();
            assert_eq!(image.labels, Option::unwrap_or_default(labels), "{engine}");
            assert_eq!(image.containers, Some(0));
            assert_eq!(image.manifests, None);
            let descriptor = image.descriptor.as_ref().map(|descriptor| descriptor.digest.as_str());
            assert_eq!(descriptor, Some(id.as_str()).filter(|_| is_containerd));
        }

        let tags = |id: &str| images[id].repo_tags.iter().cloned().collect::<BTreeSet<_>>();
        assert_eq!(tags(&made.web), [WEB, WEB_ELSEWHERE].map(|tag| engine.written(tag)).into());
        assert_eq!(tags(&made.plain), [engine.written("plain:latest")].into());
        assert_eq!(tags(&made.nameless), BTreeSet::new());
        assert_eq!(images[&made.web].labels["odd"], "a=b c");
        assert!(images[&made.web].size_bytes >= 30_000);
    }
}

#[tokio::test]
async fn an_image_that_was_built_on_another_leads_to_it() {
    for engine in every_real_engine("an_image_that_was_built_on_another_leads_to_it") {
        let made = fill(&engine);
        let images = listed(&engine, &ImageQuery { all: true, ..ImageQuery::default() }).await;
        assert_eq!(images[&made.web].parent_id, "", "{engine}");
        // With steps of the build in between, which only `all` shows.
        let ancestors = std::iter::successors(images.get(&made.shop), |image| images.get(&image.parent_id));
        let ancestors: Vec<_> = ancestors.map(|image| image.id.to_string()).collect();
        assert_eq!(ancestors.last(), Some(&made.web), "{engine}: {ancestors:?}");
        assert_eq!(ancestors.first(), Some(&made.shop));
    }
}

#[tokio::test]
async fn shared_sizes_are_known_where_they_are_asked_for() {
    for engine in every_real_engine("shared_sizes_are_known_where_they_are_asked_for") {
        let made = fill(&engine);
        let images = listed(&engine, &ImageQuery { shared_size: true, ..ImageQuery::default() }).await;
        let shared = |id: &str| images[id].shared_size_bytes.unwrap();
        for image in images.values() {
            assert!(image.shared_size_bytes <= Some(image.size_bytes), "{engine}: {image:?}");
        }
        // The layer of the one is a layer of the other.
        assert!(shared(&made.web) >= 30_000, "{engine}: {images:#?}");
        assert!(shared(&made.shop) >= 30_000, "{engine}");
        assert_eq!(shared(&made.plain), 0, "{engine}");
    }
}

#[tokio::test]
async fn manifests_are_there_where_they_are_asked_for_and_the_engine_has_them() {
    for engine in every_real_engine("manifests_are_there_where_they_are_asked_for_and_the_engine_has_them") {
        let made = fill(&engine);
        let images = listed(&engine, &ImageQuery { manifests: true, ..ImageQuery::default() }).await;
        for (id, image) in &images {
            if let RealEngine::Containerd(_) = engine {
                let manifests = image.manifests.as_deref().unwrap();
                let ids: Vec<_> = manifests.iter().map(|manifest| manifest.id.as_str()).collect();
                // None of them was made for several platforms: each is its own only manifest.
                assert_eq!(ids, [id]);
                assert!(manifests[0].available);
                assert_eq!(u64::try_from(manifests[0].size.total_bytes).unwrap(), image.size_bytes);
            } else {
                assert_eq!(image.manifests, None, "{engine}");
            }
        }
        assert!(images.contains_key(&made.web));
    }
}

#[tokio::test]
async fn digests_may_be_asked_for_on_every_engine() {
    for engine in every_real_engine("digests_may_be_asked_for_on_every_engine") {
        fill(&engine);
        let plain = listed(&engine, &ImageQuery::default()).await;
        assert_eq!(listed(&engine, &ImageQuery { digests: true, ..ImageQuery::default() }).await, plain);
    }
}
