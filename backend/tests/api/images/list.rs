//! Rule 8: the array itself.

use fake_engine::{FakeEngine, Fault, Shape};
use serde_json::{Value, json};
use shared::ImageQuery;

use crate::support::{Stowage, ask, engine};

/// The first image of an engine that is used by a container.
async fn row(shape: Shape, parameters: &str) -> Value {
    let engine = engine(shape, Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    let images = ask(&server, &format!("/api/images?env=1{parameters}")).await.json();
    images.as_array().unwrap().iter().find(|image| image["Containers"].as_i64() > Some(0)).unwrap().clone()
}

#[tokio::test]
async fn an_image_of_an_old_engine_has_every_field() {
    insta::assert_json_snapshot!(row(Shape::Docker20Classic, "").await, @r#"
    {
      "Containers": 3,
      "Created": 1740441708,
      "Id": "sha256:ba75494b7f53a621240e15d155e3d108006dbceff8c2bfaab0bfcd1115982943",
      "Labels": {
        "com.docker.compose.project": "shop",
        "com.docker.compose.service": "app",
        "com.docker.compose.version": "2.29.7"
      },
      "ParentId": "",
      "RepoDigests": [
        "localhost:5000/app@sha256:c810413f2757b6624edbcbba5c49f2510d355abf2404052bbe2d5802ef5f2534"
      ],
      "RepoTags": [
        "localhost:5000/app:20.8.11"
      ],
      "SharedSize": -1,
      "Size": 43970826,
      "VirtualSize": 43970826
    }
    "#);
}

#[tokio::test]
async fn an_image_of_a_new_engine_has_every_field() {
    insta::assert_json_snapshot!(row(Shape::Docker28Containerd, "&manifests=1&shared-size=1").await, @r#"
    {
      "Containers": 3,
      "Created": 1739863116,
      "Descriptor": {
        "digest": "sha256:ba75494b7f53a621240e15d155e3d108006dbceff8c2bfaab0bfcd1115982943",
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "size": 3424
      },
      "Id": "sha256:ba75494b7f53a621240e15d155e3d108006dbceff8c2bfaab0bfcd1115982943",
      "Labels": {
        "maintainer": "The catalog maintainers <catalog@acme.example>",
        "org.opencontainers.image.revision": "ba75494b7f53a621240e15d155e3d108006de5c3",
        "org.opencontainers.image.source": "https://github.com/acme/catalog",
        "org.opencontainers.image.title": "catalog",
        "org.opencontainers.image.version": "0.16"
      },
      "Manifests": [
        {
          "Available": true,
          "Descriptor": {
            "digest": "sha256:252f815eab5d78003dc932b81503dfc30d4439d1833dd0da9c62bcf21acc3e6e",
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "platform": {
              "architecture": "amd64",
              "os": "linux"
            },
            "size": 1777
          },
          "ID": "sha256:252f815eab5d78003dc932b81503dfc30d4439d1833dd0da9c62bcf21acc3e6e",
          "ImageData": {
            "Containers": [
              "7cf55caf17c72e8b570d97b6be918b611fc78066486ce62e54d284d983e89a8d",
              "ddb74f06205c76004080c2a41e283694e87ce934252a515fa670a247e3e8124e",
              "d5bbd7399ef6a27e3709887871862ad0295f3b12bf59f1ba7955e0c8b5544ec7"
            ],
            "Platform": {
              "architecture": "amd64",
              "os": "linux"
            },
            "Size": {
              "Unpacked": 250167431
            }
          },
          "Kind": "image",
          "Size": {
            "Content": 107214612,
            "Total": 357382043
          }
        },
        {
          "Available": false,
          "Descriptor": {
            "digest": "sha256:748874a5d143e192d58139739270e7019e209f8b7e83f41f3c0c1015483d253a",
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "platform": {
              "architecture": "arm64",
              "os": "linux",
              "variant": "v8"
            },
            "size": 1779
          },
          "ID": "sha256:748874a5d143e192d58139739270e7019e209f8b7e83f41f3c0c1015483d253a",
          "ImageData": {
            "Containers": [],
            "Platform": {
              "architecture": "arm64",
              "os": "linux",
              "variant": "v8"
            },
            "Size": {
              "Unpacked": 0
            }
          },
          "Kind": "image",
          "Size": {
            "Content": 0,
            "Total": 0
          }
        },
        {
          "AttestationData": {
            "For": "sha256:252f815eab5d78003dc932b81503dfc30d4439d1833dd0da9c62bcf21acc3e6e"
          },
          "Available": true,
          "Descriptor": {
            "annotations": {
              "vnd.docker.reference.digest": "sha256:252f815eab5d78003dc932b81503dfc30d4439d1833dd0da9c62bcf21acc3e6e",
              "vnd.docker.reference.type": "attestation-manifest"
            },
            "digest": "sha256:42b140ab0df631cb73a7188d548c172668bc0706086b54fa36f39a31268061ff",
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "platform": {
              "architecture": "unknown",
              "os": "unknown"
            },
            "size": 566
          },
          "ID": "sha256:42b140ab0df631cb73a7188d548c172668bc0706086b54fa36f39a31268061ff",
          "Kind": "attestation",
          "Size": {
            "Content": 20377,
            "Total": 20377
          }
        },
        {
          "AttestationData": {
            "For": "sha256:748874a5d143e192d58139739270e7019e209f8b7e83f41f3c0c1015483d253a"
          },
          "Available": false,
          "Descriptor": {
            "annotations": {
              "vnd.docker.reference.digest": "sha256:748874a5d143e192d58139739270e7019e209f8b7e83f41f3c0c1015483d253a",
              "vnd.docker.reference.type": "attestation-manifest"
            },
            "digest": "sha256:770713968e3c8cd9a2a9405211f59cb08cbc891da47614cc05347867a082ac1b",
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "platform": {
              "architecture": "unknown",
              "os": "unknown"
            },
            "size": 566
          },
          "ID": "sha256:770713968e3c8cd9a2a9405211f59cb08cbc891da47614cc05347867a082ac1b",
          "Kind": "attestation",
          "Size": {
            "Content": 0,
            "Total": 0
          }
        }
      ],
      "ParentId": "",
      "RepoDigests": [
        "catalog@sha256:ba75494b7f53a621240e15d155e3d108006dbceff8c2bfaab0bfcd1115982943"
      ],
      "RepoTags": [
        "catalog:main"
      ],
      "SharedSize": 0,
      "Size": 357402420,
      "VirtualSize": 357402420
    }
    "#);
}

#[tokio::test]
async fn what_is_unknown_is_minus_one_and_what_is_empty_is_never_null() {
    for shape in Shape::ALL {
        let engine = engine(shape, Fault::MissingFields).await;
        let server = Stowage::start(&engine.endpoint(), &[]);
        let images = ask(&server, "/api/images?env=1").await.json();
        for image in images.as_array().unwrap() {
            let mut image = image.clone();
            image.as_object_mut().unwrap().remove("Id").unwrap();
            assert_eq!(
                image,
                json!({
                    "ParentId": "", "RepoTags": [], "RepoDigests": [], "Created": 0, "Size": 0,
                    "VirtualSize": 0, "SharedSize": -1, "Labels": {}, "Containers": -1,
                })
            );
        }
    }
}

#[tokio::test]
async fn where_containers_cannot_be_counted_no_image_is_said_to_be_unused() {
    for fault in [Fault::ContainersFail, Fault::ContainersHang] {
        let engine = engine(Shape::Docker20Classic, fault).await;
        let server = Stowage::start(&engine.endpoint(), &["--daemon-timeout-secs", "1"]);
        let answer = ask(&server, "/api/images?env=1").await;
        assert_eq!(answer.header("stowage-environment-status"), Some("ok"));
        let images = answer.json();
        assert_eq!(images.as_array().unwrap().len(), 12);
        assert!(images.as_array().unwrap().iter().all(|image| image["Containers"] == -1), "{fault}");
    }
}

#[tokio::test]
async fn the_typed_client_reads_what_is_on_the_wire() {
    for shape in Shape::ALL {
        let engine = engine(shape, Fault::None).await;
        let server = Stowage::start(&engine.endpoint(), &[]);
        let query =
            ImageQuery { environment: "1".parse().ok(), all: true, manifests: true, ..ImageQuery::default() };
        let images = client::Client::new(server.url("")).list_images(&query).await.unwrap();
        let wire = ask(&server, "/api/images?env=1&all=1&manifests=1").await.json();
        assert_eq!(serde_json::to_value(&images).unwrap(), wire);
        assert!(images.len() >= 12);
    }
}

#[tokio::test]
async fn a_host_without_images_has_an_empty_list_and_is_well() {
    let engine = FakeEngine::builder().images(0).start().await.unwrap();
    let server = Stowage::start(&engine.endpoint(), &[]);
    let answer = ask(&server, "/api/images?env=1").await;
    assert_eq!(answer.text(), "[]");
    assert_eq!(answer.header("stowage-environment-status"), Some("ok"));
    assert!(answer.header("etag").is_some());
}
