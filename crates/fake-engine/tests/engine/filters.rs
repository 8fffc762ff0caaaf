//! The filters of the list of images.

use crate::client::{Answer, get, rows};
use fake_engine::{FakeEngine, Shape};
use hyper::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

async fn engine(shape: Shape) -> FakeEngine {
    FakeEngine::builder().images(300).seed(7).shape(shape).now(1_760_000_000).start().await.unwrap()
}

fn path(filters: &str) -> String {
    format!("/images/json?filters={}", utf8_percent_encode(filters, NON_ALPHANUMERIC))
}

async fn filtered(engine: &FakeEngine, filters: &Value) -> Vec<Value> {
    rows(&engine.endpoint(), &path(&filters.to_string())).await.unwrap()
}

async fn refused(engine: &FakeEngine, filters: &str) -> Answer {
    get(&engine.endpoint(), &path(filters)).await.unwrap()
}

async fn all(engine: &FakeEngine) -> Vec<Value> {
    rows(&engine.endpoint(), "/images/json").await.unwrap()
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["Id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn dangling_splits_the_list_in_two() {
    for shape in Shape::ALL {
        let engine = engine(shape).await;
        let dangling = filtered(&engine, &json!({"dangling": ["true"]})).await;
        let tagged = filtered(&engine, &json!({"dangling": {"false": true}})).await;
        assert!(!dangling.is_empty() && tagged.len() > dangling.len());
        assert_eq!(dangling.len() + tagged.len(), 300);
        let has_tag = |row: &Value| {
            row["RepoTags"].as_array().is_some_and(|tags| !tags.is_empty() && tags[0] != "<none>:<none>")
        };
        assert!(tagged.iter().all(has_tag) && !dangling.iter().any(has_tag));
    }
}

#[tokio::test]
async fn labels_are_wanted_all_together_or_not() {
    let engine = engine(Shape::Docker28Containerd).await;
    let has = |row: &Value, team: &str| row["Labels"]["team"] == json!(team);
    let shop = filtered(&engine, &json!({"label": ["team=shop"]})).await;
    assert!(!shop.is_empty() && shop.iter().all(|row| has(row, "shop")));
    let with_key = filtered(&engine, &json!({"label": ["team"]})).await;
    assert!(with_key.len() > shop.len());
    let none = filtered(&engine, &json!({"label": ["team=shop", "team=data"]})).await;
    assert_eq!(none, Vec::<Value>::new());
    let others = filtered(&engine, &json!({"label!": ["team=shop"]})).await;
    assert_eq!(others.len(), 300 - shop.len());
    assert!(!others.iter().any(|row| has(row, "shop")));
}

#[tokio::test]
async fn a_reference_narrows_the_tags_too() {
    let engine = engine(Shape::Docker28Containerd).await;
    let images = all(&engine).await;
    let tags: Vec<&str> = images
        .iter()
        .find_map(|row| row["RepoTags"].as_array().filter(|tags| tags.len() > 1))
        .unwrap()
        .iter()
        .map(|tag| tag.as_str().unwrap())
        .collect();
    let exact = filtered(&engine, &json!({"reference": [tags[0]]})).await;
    assert_eq!(exact.len(), 1);
    assert_eq!(exact[0]["RepoTags"], json!([tags[0]]));

    let acme = filtered(&engine, &json!({"reference": ["ghcr.io/acme/*"]})).await;
    assert!(!acme.is_empty());
    for row in &acme {
        for tag in row["RepoTags"].as_array().unwrap() {
            assert!(tag.as_str().unwrap().starts_with("ghcr.io/acme/"));
        }
    }
}

#[tokio::test]
async fn before_and_since_go_by_another_image() {
    for shape in Shape::ALL {
        let engine = engine(shape).await;
        let images = all(&engine).await;
        let middle = images[100..].iter().find(|row| {
            row["RepoTags"]
                .as_array()
                .is_some_and(|tags| tags.first().is_some_and(|tag| tag != "<none>:<none>"))
        });
        let middle = middle.unwrap();
        let place = ids(&images).iter().position(|id| *id == middle["Id"]).unwrap();
        let since = filtered(&engine, &json!({"since": [middle["RepoTags"][0]]})).await;
        assert_eq!(ids(&since), ids(&images)[..place]);
        let before = filtered(&engine, &json!({"before": [middle["Id"]]})).await;
        assert_eq!(ids(&before), ids(&images)[place + 1..]);
    }
}

#[tokio::test]
async fn until_takes_unix_seconds() {
    let engine = engine(Shape::Docker28Containerd).await;
    let images = all(&engine).await;
    let time = images[50]["Created"].as_i64().unwrap();
    let older = filtered(&engine, &json!({"until": [time.to_string()]})).await;
    assert_eq!(ids(&older), ids(&images)[51..]);
}

#[tokio::test]
async fn filters_are_combined() {
    let engine = engine(Shape::Docker20Classic).await;
    let both = filtered(&engine, &json!({"dangling": ["false"], "label": ["team"]})).await;
    let labelled = filtered(&engine, &json!({"label": ["team"]})).await;
    assert!(both.len() < labelled.len() && !both.is_empty());
}

#[tokio::test]
async fn what_the_engine_refuses_is_refused_in_its_words() {
    let (new, old) = (engine(Shape::Docker28Containerd).await, engine(Shape::Docker20Classic).await);
    for (engine, filters, status, message) in [
        (&new, r#"{"colour":["red"]}"#, StatusCode::BAD_REQUEST, "invalid filter 'colour'"),
        (&old, r#"{"colour":["red"]}"#, StatusCode::BAD_REQUEST, "invalid filter 'colour'"),
        (&old, r#"{"until":["1760000000"]}"#, StatusCode::BAD_REQUEST, "invalid filter 'until'"),
        (&old, r#"{"label!":["team"]}"#, StatusCode::BAD_REQUEST, "invalid filter 'label!'"),
        (&new, r#"{"before":["no/such"]}"#, StatusCode::NOT_FOUND, "No such image: no/such"),
        (&old, r#"{"since":["no/such"]}"#, StatusCode::NOT_FOUND, "No such image: no/such"),
        (&new, "not json", StatusCode::BAD_REQUEST, "invalid filter"),
        (&new, r#"["dangling"]"#, StatusCode::BAD_REQUEST, "invalid filter"),
    ] {
        let answer = refused(engine, filters).await;
        assert_eq!((answer.status, answer.message().unwrap().as_str()), (status, message), "{filters}");
    }
    for (engine, filters, status) in [
        (&new, r#"{"dangling":["maybe"]}"#, StatusCode::BAD_REQUEST),
        (&old, r#"{"dangling":["maybe"]}"#, StatusCode::BAD_REQUEST),
        (&new, r#"{"until":["garbage"]}"#, StatusCode::INTERNAL_SERVER_ERROR),
        (&old, "not json", StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        assert_eq!(refused(engine, filters).await.status, status, "{filters}");
    }
}
