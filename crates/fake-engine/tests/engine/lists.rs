//! What the lists send, engine by engine and version by version.

use crate::client::{get, rows};
use fake_engine::{Builder, FakeEngine, Shape};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

const NOW: i64 = 1_760_000_000;

fn classic(images: usize) -> Builder {
    FakeEngine::builder().images(images).seed(7).now(NOW).shape(Shape::Docker20Classic)
}

fn containerd(images: usize) -> Builder {
    FakeEngine::builder().images(images).seed(7).now(NOW).shape(Shape::Docker28Containerd)
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes() {
    for shape in Shape::ALL {
        let builder = || FakeEngine::builder().images(120).seed(42).shape(shape).now(NOW);
        let (one, same, other) = (
            builder().start().await.unwrap(),
            builder().start().await.unwrap(),
            builder().seed(43).start().await.unwrap(),
        );
        for path in [
            "/images/json",
            "/images/json?all=1&manifests=1&shared-size=1",
            "/containers/json?all=1",
            "/system/df",
            "/info",
            "/version",
        ] {
            let first = get(&one.endpoint(), path).await.unwrap().body;
            assert_eq!(first, get(&same.endpoint(), path).await.unwrap().body, "{path}");
            if !["/info", "/version"].contains(&path) {
                assert_ne!(first, get(&other.endpoint(), path).await.unwrap().body, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn a_classic_row_is_that_of_20_10() {
    let engine = classic(400).start().await.unwrap();
    let images = rows(&engine.endpoint(), "/images/json?shared-size=1&manifests=1").await.unwrap();
    assert_eq!(images.len(), 400);
    for image in &images {
        assert_eq!((&image["Containers"], &image["SharedSize"]), (&json!(-1), &json!(-1)));
        assert_eq!(image["VirtualSize"], image["Size"]);
        assert!(image.get("Descriptor").is_none() && image.get("Manifests").is_none());
        assert!(image["Created"].as_i64().unwrap() < NOW);
        assert!(image["Id"].as_str().unwrap().len() == "sha256:".len() + 64);
    }
    let any = |test: &dyn Fn(&Value) -> bool| images.iter().any(test);
    assert!(any(&|image| image["RepoTags"] == json!(["<none>:<none>"])
        && image["RepoDigests"] == json!(["<none>@<none>"])));
    assert!(any(&|image| image["RepoTags"].is_null() && image["RepoDigests"].is_array()));
    assert!(any(&|image| image["RepoDigests"].is_null() && image["RepoTags"].is_array()));
    assert!(any(&|image| image["Labels"].is_null()));
    assert!(any(&|image| image["Labels"].is_object()));
    assert!(any(&|image| image["ParentId"] != json!("")));
    assert!(images.is_sorted_by_key(|image| -image["Created"].as_i64().unwrap()));
}

#[tokio::test]
async fn steps_of_builds_are_listed_only_on_request() {
    let engine = classic(400).start().await.unwrap();
    let all = rows(&engine.endpoint(), "/images/json?all=true").await.unwrap();
    assert!(all.len() > 400);
    let ids: Vec<&Value> = all.iter().map(|image| &image["Id"]).collect();
    for image in all.iter().filter(|image| image["ParentId"] != json!("")) {
        assert!(ids.contains(&&image["ParentId"]));
    }
}

#[tokio::test]
async fn a_containerd_row_is_that_of_28_5() {
    let engine = containerd(400).containers(90).start().await.unwrap();
    let images = rows(&engine.endpoint(), "/images/json").await.unwrap();
    assert_eq!(images.len(), 400);
    for image in &images {
        assert!(image["RepoTags"].is_array() && image["RepoDigests"].is_array());
        assert!(image.get("VirtualSize").is_none() && image.get("Manifests").is_none());
        assert_eq!(image["Descriptor"]["digest"], image["Id"]);
        assert_eq!(image["SharedSize"], json!(-1));
    }
    let used: i64 = images.iter().map(|image| image["Containers"].as_i64().unwrap()).sum();
    assert_eq!(used, 90);
    assert!(images.iter().any(|image| image["RepoTags"] == json!([])));
    assert!(images.iter().any(|image| image["Created"] == json!(-62_135_596_800_i64)));
}

#[tokio::test]
async fn manifests_come_on_request_and_name_their_containers() {
    let engine = containerd(200).containers(80).start().await.unwrap();
    let images = rows(&engine.endpoint(), "/v1.51/images/json?manifests=1").await.unwrap();
    let mut kinds = Vec::new();
    for image in &images {
        let manifests = image["Manifests"].as_array().unwrap();
        let total: u64 = manifests.iter().map(|manifest| manifest["Size"]["Total"].as_u64().unwrap()).sum();
        assert_eq!(json!(total), image["Size"]);
        let mut containers = 0;
        for manifest in manifests {
            kinds.push(manifest["Kind"].as_str().unwrap().to_owned());
            assert_eq!(manifest["ID"], manifest["Descriptor"]["digest"]);
            if manifest["Kind"] == json!("attestation") {
                let of = &manifest["AttestationData"]["For"];
                assert!(manifests.iter().any(|other| &other["ID"] == of));
            } else {
                containers += manifest["ImageData"]["Containers"].as_array().unwrap().len();
                assert_eq!(manifest["ImageData"]["Platform"]["os"], json!("linux"));
            }
        }
        assert_eq!(json!(containers), image["Containers"]);
    }
    assert!(kinds.iter().any(|kind| kind == "attestation"));
    assert!(kinds.len() > images.len());
}

#[tokio::test]
async fn an_old_version_is_answered_as_it_was() {
    let engine = containerd(60).containers(60).start().await.unwrap();
    // Containers, Descriptor, Manifests, VirtualSize, SharedSize, placeholders.
    for (version, expected) in [
        ("1.51", [true, true, true, false, true, false]),
        ("1.50", [false, true, true, false, true, false]),
        ("1.47", [false, false, true, false, true, false]),
        ("1.46", [false, false, false, false, true, false]),
        ("1.43", [false, false, false, true, true, false]),
        ("1.42", [false, false, false, true, true, true]),
        ("1.24", [false, false, false, true, false, true]),
    ] {
        let path = format!("/v{version}/images/json?manifests=1&shared-size=1");
        let images = rows(&engine.endpoint(), &path).await.unwrap();
        let any = |test: &dyn Fn(&Value) -> bool| images.iter().any(test);
        let found = [
            any(&|image| image["Containers"] != json!(-1)),
            any(&|image| image.get("Descriptor").is_some()),
            any(&|image| image.get("Manifests").is_some()),
            any(&|image| image.get("VirtualSize").is_some()),
            any(&|image| image["SharedSize"] != json!(-1)),
            any(&|image| image["RepoTags"] == json!(["<none>:<none>"])),
        ];
        assert_eq!(found, expected, "{version}");
    }
}

#[tokio::test]
async fn containers_name_images_that_are_there() {
    for shape in Shape::ALL {
        let engine =
            FakeEngine::builder().images(80).containers(200).shape(shape).now(NOW).start().await.unwrap();
        let images = rows(&engine.endpoint(), "/images/json?manifests=1").await.unwrap();
        let known: Vec<&Value> = images
            .iter()
            .flat_map(|image| {
                let manifests = image.get("Manifests").and_then(Value::as_array).into_iter().flatten();
                manifests.map(|manifest| &manifest["ID"]).chain([&image["Id"]])
            })
            .collect();
        let all = rows(&engine.endpoint(), "/containers/json?all=1").await.unwrap();
        assert_eq!(all.len(), 200);
        for container in &all {
            assert!(known.contains(&&container["ImageID"]));
            assert!(container["Names"][0].as_str().unwrap().starts_with('/'));
            assert_eq!(
                container.get("ImageManifestDescriptor").is_some(),
                shape == Shape::Docker28Containerd
            );
            for field in ["Status", "Image", "Labels", "Mounts", "NetworkSettings", "HostConfig", "Created"] {
                assert!(container.get(field).is_some(), "{field}");
            }
        }
        for state in ["running", "created", "exited", "paused"] {
            assert!(all.iter().any(|container| container["State"] == json!(state)), "{state}");
        }
        let live = rows(&engine.endpoint(), "/containers/json").await.unwrap();
        assert!(live.len() < all.len());
        assert!(live.iter().all(|container| container["Status"].as_str().unwrap().starts_with("Up ")));
    }
}

#[tokio::test]
async fn a_machine_may_be_empty() {
    let engine = classic(0).containers(5).start().await.unwrap();
    assert_eq!(get(&engine.endpoint(), "/images/json").await.unwrap().body, "[]");
    assert_eq!(get(&engine.endpoint(), "/containers/json?all=1").await.unwrap().body, "[]");
}

#[tokio::test]
async fn fifty_thousand_images_are_no_trouble() {
    let engine = containerd(50_000).containers(10).start().await.unwrap();
    let body = get(&engine.endpoint(), "/images/json").await.unwrap().body;
    assert_eq!(serde_json::from_slice::<Vec<IgnoredAny>>(&body).unwrap().len(), 50_000);
}
