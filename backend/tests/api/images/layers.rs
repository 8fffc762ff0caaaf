//! `GET /api/environments/{environment}/layers`.

use fake_engine::{Fault, Shape};
use reqwest::Method;
use serde_json::{Value, json};
use shared::{EnvironmentId, LayerSum};

use crate::support::{Stowage, ask, ended, engine, nobody, send};

/// Asks until everything is known.
async fn all_layers(server: &Stowage) -> Value {
    ended(async {
        loop {
            let layers = ask(server, "/api/environments/1/layers").await.json();
            if layers["complete"] == true {
                return layers;
            }
        }
    })
    .await
}

#[tokio::test]
async fn the_first_answer_has_every_image_and_later_ones_its_layers() {
    let engine = engine(Shape::Docker20Classic, Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    let first = ask(&server, "/api/environments/1/layers").await.json();
    assert_eq!((&first["complete"], &first["layers"]), (&json!(false), &json!([])));
    let images = first["images"].as_array().unwrap();
    assert!(images.len() >= 12);
    assert!(images.iter().all(|image| image["layers"].is_null() && image["platform"].is_null()));

    let mut layers = all_layers(&server).await;
    for list in ["images", "layers"] {
        layers[list].as_array_mut().unwrap().truncate(3);
    }
    insta::assert_json_snapshot!(layers);
}

#[tokio::test]
async fn the_typed_client_sums_what_the_engine_sums() {
    for shape in Shape::ALL {
        let engine = engine(shape, Fault::None).await;
        let server = Stowage::start(&engine.endpoint(), &[]);
        let wire = all_layers(&server).await;
        let environment: EnvironmentId = "1".parse().unwrap();
        let layers = client::Client::new(server.url("")).image_layers(environment).await.unwrap();
        assert_eq!(serde_json::to_value(&layers).unwrap(), wire);
        let all = ask(&server, "/api/images?env=1&all=1").await.json();
        for image in all.as_array().unwrap() {
            let id = shared::ImageId::from(image["Id"].as_str().unwrap().to_owned());
            match layers.sum([&id]) {
                LayerSum::Exactly(bytes) => assert_eq!(json!(bytes), image["Size"]),
                LayerSum::AtLeast(bytes) => {
                    assert_eq!(shape, Shape::Docker28Containerd);
                    assert!(Some(bytes) <= image["Size"].as_u64());
                }
            }
        }
    }
}

#[tokio::test]
async fn who_has_the_layers_already_is_told_so() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    all_layers(&server).await;
    let known = ask(&server, "/api/environments/1/layers").await;
    assert_eq!(known.header("cache-control"), Some("private, no-cache"));
    assert_eq!(known.header("stowage-environment-status"), Some("ok"));
    let again =
        server.get("/api/environments/1/layers").header("If-None-Match", known.header("etag").unwrap());
    let again = send(again).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
}

#[tokio::test]
async fn an_environment_that_is_none_has_no_layers() {
    let server = Stowage::start(&nobody(), &[]);
    for (path, error) in [
        ("/api/environments/99/layers", "Environment not found"),
        ("/api/environments/0/layers", "there is nothing at this path"),
        ("/api/environments/x/layers", "there is nothing at this path"),
    ] {
        let answer = ask(&server, path).await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (404, error), "{path}");
    }
    let head = send(server.request(Method::HEAD, "/api/environments/1/layers")).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (502, 0));
}
