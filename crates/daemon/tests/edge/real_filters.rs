//! Filters on real engines: what is asked and refused the same everywhere.

use std::collections::BTreeMap;

use real_engine::LoadedImage;
use shared::ImageQuery;

use crate::support::{RealEngine, ended, every_real_engine, query};

/// Five images; `old`, `middle` and `new` were made within one second.
fn fill(engine: &RealEngine) {
    let image = |created: &str, tags: &[&str], labels: &[(&str, &str)]| LoadedImage {
        created: created.to_owned(),
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        labels: labels
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        content: created.to_owned(),
    };
    engine
        .load_images(&[
            image("2024-05-01T10:00:00Z", &["docker.io/shop/oldest:1"], &[]),
            image("2024-05-01T10:00:01.1Z", &["docker.io/shop/old:1"], &[("team", "web")]),
            image(
                "2024-05-01T10:00:01.2Z",
                &["docker.io/shop/middle:1", "ghcr.io/acme/middle:2"],
                &[("team", "db")],
            ),
            image("2024-05-01T10:00:01.3Z", &["docker.io/library/new:1"], &[("team", "web"), ("tier", "")]),
            image("2024-05-01T10:00:02Z", &[], &[]),
        ])
        .unwrap();
}

/// The names that are left, as Docker writes them, each image's on one line.
async fn left(engine: &RealEngine, filters: &str) -> Vec<String> {
    let images = ended(engine.daemon().list_images(&query(filters))).await.unwrap();
    let names = |tags: &[String]| {
        let mut tags: Vec<_> =
            tags.iter().map(|tag| shared::FamiliarName::of(tag).reference.to_owned()).collect();
        tags.sort();
        tags.join(" ")
    };
    let mut lines: Vec<_> = images.iter().map(|image| names(&image.repo_tags)).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn a_filter_leaves_the_same_images_on_every_engine() {
    for engine in every_real_engine("a_filter_leaves_the_same_images_on_every_engine") {
        fill(&engine);
        let both = "ghcr.io/acme/middle:2 shop/middle:1";
        for (filters, expected) in [
            (r#"{"before":["shop/middle:1"]}"#, vec!["shop/old:1", "shop/oldest:1"]),
            (r#"{"before":["new:1","shop/old:1","ghcr.io/acme/middle:2"]}"#, vec!["shop/oldest:1"]),
            (r#"{"since":["shop/oldest:1","shop/middle:1","shop/old:1"]}"#, vec!["", "new:1"]),
            (r#"{"before":{"new:1":true},"since":{"shop/old:1":true}}"#, vec![both]),
            (r#"{"dangling":["true"]}"#, vec![""]),
            (r#"{"dangling":["1"],"label!":["team"]}"#, vec![""]),
            (r#"{"dangling":["false"],"label!":["team=web"]}"#, vec![both, "shop/oldest:1"]),
            (r#"{"label":["team=web","tier"]}"#, vec!["new:1"]),
            (r#"{"label":["team","tier!"]}"#, vec![both, "shop/old:1"]),
            (r#"{"label":["te*"]}"#, vec![]),
            (r#"{"label":["tier="]}"#, vec!["new:1"]),
            (r#"{"reference":["shop/m*","new"]}"#, vec!["new:1", "shop/middle:1"]),
            (
                r#"{"reference":["*/*"],"dangling":["false"]}"#,
                vec!["shop/middle:1", "shop/old:1", "shop/oldest:1"],
            ),
            (r#"{"reference":["middle"]}"#, vec![]),
            (r#"{"until":["2020-01-01","10m"]}"#, vec![]),
            (r#"{"until":["-1h"],"label":["tier"]}"#, vec!["new:1"]),
        ] {
            assert_eq!(left(&engine, filters).await, expected, "{engine}: {filters}");
        }
    }
}

#[tokio::test]
async fn an_image_that_no_engine_has_is_named() {
    let unknown_id = format!("sha256:{:0>64}", "fed");
    for engine in every_real_engine("an_image_that_no_engine_has_is_named") {
        fill(&engine);
        for filter in ["before", "since"] {
            for reference in [
                "no/such:image",
                "shop/old:2",
                "fedcba987654",
                "sha256:fedcba987654",
                &unknown_id,
                &format!("shop/old@{unknown_id}"),
                "shop/old@sha256:00",
                "Upper:Case",
                "a//b",
                "-x",
                ":",
            ] {
                for values in [vec![reference], vec!["shop/old:1", reference]] {
                    let filters = serde_json::json!({ filter: values }).to_string();
                    let error = ended(engine.daemon().list_images(&query(&filters))).await.unwrap_err();
                    assert_eq!(error.environment_status(), None, "{engine}, {filters}: {error:?}");
                    let expected = format!("filters: {filter}: no such image: {reference}");
                    assert_eq!(error.to_string(), expected, "{engine}, {filters}");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_image_is_found_by_any_name_and_by_the_start_of_its_id() {
    for engine in every_real_engine("an_image_is_found_by_any_name_and_by_the_start_of_its_id") {
        fill(&engine);
        let images = ended(engine.daemon().list_images(&ImageQuery::default())).await.unwrap();
        let named =
            images.iter().find(|image| image.repo_tags.iter().any(|tag| tag.ends_with("old:1"))).unwrap();
        let id = named.id.as_str();
        for reference in [id, &id[7..], &id[..19], &id[7..19], "shop/old:1", "docker.io/shop/old:1"] {
            let filters = serde_json::json!({ "before": [reference, "new:1"] }).to_string();
            assert_eq!(left(&engine, &filters).await, ["shop/oldest:1"], "{engine}: {filters}");
            let filters = serde_json::json!({ "before": [reference] }).to_string();
            assert_eq!(left(&engine, &filters).await, ["shop/oldest:1"], "{engine}: {filters}");
        }
    }
}
