//! The contract's table of fields, held against what the engine itself says.

use std::collections::BTreeMap;

use fake_engine::{FakeEngine, Fault, Shape};
use serde_json::Value;
use shared::{ImageQuery, ImageSummary};

use crate::support::{daemon_at, patient, raw_rows, scripted, spoilt};

async fn list(engine: &FakeEngine, query: &ImageQuery) -> Vec<ImageSummary> {
    let daemon = daemon_at(&engine.endpoint(), patient());
    daemon.list_images(query).await.unwrap()
}

fn texts(row: &Value, field: &str) -> Vec<String> {
    let values = row[field].as_array().into_iter().flatten();
    values.map(|value| value.as_str().unwrap().to_owned()).collect()
}

/// How many containers of any state name the image.
fn containers_of(containers: &[Value], id: &str) -> u64 {
    let uses = containers.iter().filter(|container| container["ImageID"] == id);
    u64::try_from(uses.count()).unwrap()
}

#[tokio::test]
async fn every_field_says_what_the_engine_says() {
    for shape in Shape::ALL {
        let engine = spoilt(shape, Fault::None).await;
        let rows = raw_rows(&engine.endpoint(), "/images/json").await;
        let containers = raw_rows(&engine.endpoint(), "/containers/json?all=1").await;
        let images = list(&engine, &ImageQuery::default()).await;
        let is_classic = shape == Shape::Docker20Classic;

        assert_eq!(images.len(), rows.len());
        for (image, row) in images.iter().zip(&rows) {
            let id = image.id.as_str();
            assert_eq!(row["Id"], id, "the engine's own order");
            assert_eq!(row["ParentId"], image.parent_id.as_str());
            let no_placeholder = |names: &mut Vec<String>| names.retain(|name| !name.contains("<none>"));
            let (mut tags, mut digests) = (texts(row, "RepoTags"), texts(row, "RepoDigests"));
            no_placeholder(&mut tags);
            no_placeholder(&mut digests);
            assert_eq!(image.repo_tags, tags);
            assert_eq!(image.repo_digests, digests);
            assert_eq!(row["Created"], image.created_unix_secs);
            assert_eq!(row["Size"], image.size_bytes);
            let virtual_size = if is_classic { &row["VirtualSize"] } else { &row["Size"] };
            assert_eq!(*virtual_size, image.virtual_size_bytes);
            assert_eq!(image.shared_size_bytes, None);
            let labels: Option<BTreeMap<String, String>> =
                serde_json::from_value(row["Labels"].clone()).unwrap();
            assert_eq!(image.labels, labels.unwrap_or_default());
            let counted =
                if is_classic { containers_of(&containers, id) } else { row["Containers"].as_u64().unwrap() };
            assert_eq!(image.containers, Some(counted), "{shape} {id}");
            assert_eq!(image.manifests, None);
            let descriptor = image.descriptor.as_ref().map(|known| serde_json::to_value(known).unwrap());
            assert_eq!(descriptor.as_ref(), row.get("Descriptor"));
            assert_eq!(descriptor.is_none(), is_classic);
        }

        // The engine had something to show for each of these.
        assert!(images.iter().any(|image| image.repo_tags.is_empty()));
        assert!(images.iter().any(|image| image.repo_tags.len() > 1));
        assert!(images.iter().any(|image| image.labels.is_empty()));
        assert!(images.iter().any(|image| image.containers > Some(1)));
        assert!(images.iter().any(|image| image.containers == Some(0)));
        assert!(rows.iter().any(|row| row["Labels"].is_null()));
        assert_eq!(
            rows.iter()
                .any(|row| row["RepoTags"][0] == "<none>:<none>" && row["RepoDigests"][0] == "<none>@<none>"),
            is_classic
        );
    }
}

#[tokio::test]
async fn intermediate_images_are_listed_where_all_is_asked_for() {
    let engine = spoilt(Shape::Docker20Classic, Fault::None).await;
    let all = ImageQuery { all: true, ..ImageQuery::default() };
    let everything = list(&engine, &all).await;
    let visible = list(&engine, &ImageQuery::default()).await;
    assert!(everything.len() > visible.len());
    assert_eq!(everything.len(), raw_rows(&engine.endpoint(), "/images/json?all=1").await.len());
    // Steps of a build are what others were built on.
    assert!(everything.iter().any(|step| {
        everything.iter().any(|image| image.parent_id == step.id.as_str() && !visible.contains(step))
    }));
}

#[tokio::test]
async fn digests_are_there_whether_they_are_asked_for_or_not() {
    for shape in Shape::ALL {
        let engine = spoilt(shape, Fault::None).await;
        let query = ImageQuery { digests: true, ..ImageQuery::default() };
        let with = list(&engine, &query).await;
        assert_eq!(with, list(&engine, &ImageQuery::default()).await);
        assert!(with.iter().any(|image| !image.repo_digests.is_empty()));
    }
}

#[tokio::test]
async fn shared_sizes_are_known_on_every_engine_where_they_are_asked_for() {
    for shape in Shape::ALL {
        let engine = spoilt(shape, Fault::None).await;
        let query = ImageQuery { shared_size: true, ..ImageQuery::default() };
        let images = list(&engine, &query).await;
        assert!(
            images
                .iter()
                .all(|image| image.shared_size_bytes.is_some_and(|shared| shared <= image.size_bytes)),
            "{shape}"
        );
        assert!(images.iter().any(|image| image.shared_size_bytes > Some(0)));
        if shape == Shape::Docker28Containerd {
            let rows = raw_rows(&engine.endpoint(), "/images/json?shared-size=1").await;
            for (image, row) in images.iter().zip(&rows) {
                assert_eq!(row["SharedSize"].as_u64(), image.shared_size_bytes);
            }
        }
    }
}

#[tokio::test]
async fn manifests_are_there_where_they_are_asked_for_and_the_daemon_has_them() {
    let query = ImageQuery { manifests: true, ..ImageQuery::default() };
    let engine = spoilt(Shape::Docker28Containerd, Fault::None).await;
    let rows = raw_rows(&engine.endpoint(), "/images/json?manifests=1").await;
    for (image, row) in list(&engine, &query).await.iter().zip(&rows) {
        let manifests = serde_json::to_value(&image.manifests).unwrap();
        assert_eq!(manifests, row["Manifests"]);
    }
    let engine = spoilt(Shape::Docker20Classic, Fault::None).await;
    assert!(list(&engine, &query).await.iter().all(|image| image.manifests.is_none()));
}

#[tokio::test]
async fn what_was_not_asked_for_is_left_out_even_where_the_daemon_sends_it() {
    let endpoint = scripted("1.51", async |_path| {
        r#"[{"Id":"a","SharedSize":7,"Manifests":[],"Containers":0}]"#.to_owned()
    })
    .await;
    let daemon = daemon_at(&endpoint, patient());
    let plain = daemon.list_images(&ImageQuery::default()).await.unwrap();
    assert_eq!((plain[0].shared_size_bytes, &plain[0].manifests), (None, &None));
    let query = ImageQuery { shared_size: true, manifests: true, ..ImageQuery::default() };
    let asked = daemon.list_images(&query).await.unwrap();
    assert_eq!((asked[0].shared_size_bytes, &asked[0].manifests), (Some(7), &Some(Vec::new())));
}

#[tokio::test]
async fn a_daemon_without_images_has_an_empty_list() {
    for shape in Shape::ALL {
        let engine = FakeEngine::builder().shape(shape).images(0).start().await.unwrap();
        assert_eq!(list(&engine, &ImageQuery::default()).await, []);
    }
}
