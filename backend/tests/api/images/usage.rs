//! `GET /api/environments/{environment}/usage`.

use fake_engine::{Fault, Shape};
use reqwest::Method;
use serde_json::Value;
use shared::EnvironmentId;

use crate::support::{Stowage, ask, engine, nobody, send};

const USAGE: &str = "/api/environments/1/usage";

#[tokio::test]
async fn every_image_is_told_with_its_containers_and_children() {
    for shape in Shape::ALL {
        let engine = engine(shape, Fault::None).await;
        let server = Stowage::start(&engine.endpoint(), &[]);
        let answer = ask(&server, USAGE).await;
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        assert_eq!(answer.header("stowage-environment-status"), Some("ok"));
        let wire = answer.json();
        let all = ask(&server, "/api/images?env=1&all=1").await.json();
        let ids = |rows: &Value, member: &str| -> Vec<Value> {
            rows.as_array().unwrap().iter().map(|row| row[member].clone()).collect()
        };
        assert_eq!(ids(&wire, "id"), ids(&all, "Id"));

        let environment: EnvironmentId = "1".parse().unwrap();
        let usage = client::Client::new(server.url("")).image_usage(environment).await.unwrap();
        assert_eq!(serde_json::to_value(&usage).unwrap(), wire);

        let first: Vec<_> = wire.as_array().unwrap().iter().take(3).collect();
        insta::assert_json_snapshot!(shape.to_string(), first);
    }
}

#[tokio::test]
async fn what_the_second_list_adds_is_read_by_the_typed_client() {
    let engine = engine(Shape::Docker28Containerd, Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    let environment: EnvironmentId = "1".parse().unwrap();
    let enriched = client::Client::new(server.url("")).enriched_images(environment).await.unwrap();
    let wire = ask(&server, "/api/images?env=1&shared-size=1&manifests=1").await.json();
    let rows = wire.as_array().unwrap();
    assert_eq!(enriched.len(), rows.len());
    for (image, row) in enriched.iter().zip(rows) {
        assert_eq!(Some(image.id.as_str()), row["Id"].as_str());
        assert_eq!(image.shared_size_bytes, row["SharedSize"].as_u64());
        assert_eq!(image.manifests.as_ref().map(Vec::len), row["Manifests"].as_array().map(Vec::len));
    }
    assert!(enriched.iter().any(|image| image.manifests.is_some()));
}

#[tokio::test]
async fn containers_that_cannot_be_listed_are_null() {
    let engine = engine(Shape::Docker20Classic, Fault::ContainersFail).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    let usage = ask(&server, USAGE).await.json();
    let rows = usage.as_array().unwrap();
    assert!(
        !rows.is_empty() && rows.iter().all(|row| row["containers"].is_null() && row["children"].is_u64())
    );
}

#[tokio::test]
async fn who_has_it_already_is_told_so() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    let known = ask(&server, USAGE).await;
    let again = send(server.get(USAGE).header("If-None-Match", known.header("etag").unwrap())).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
}

#[tokio::test]
async fn without_a_list_of_images_there_is_a_status_that_says_so() {
    let server = Stowage::start(&nobody(), &[]);
    let answer = ask(&server, USAGE).await;
    assert_eq!(answer.status.as_u16(), 502, "{answer:?}");
    assert_eq!(answer.header("stowage-environment-status"), Some("unreachable"));
    for path in ["/api/environments/99/usage", "/api/environments/0/usage", "/api/environments/x/usage"] {
        assert_eq!(ask(&server, path).await.status.as_u16(), 404, "{path}");
    }
    let head = send(server.request(Method::HEAD, USAGE)).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (502, 0));

    let slow = engine(Shape::default(), Fault::Hang).await;
    let server = Stowage::start(&slow.endpoint(), &["--daemon-timeout-secs", "1"]);
    assert_eq!(ask(&server, USAGE).await.status.as_u16(), 504);
}
