//! Rules 2, 4, 5 and 6: what is asked for.

use fake_engine::{FakeEngine, Fault, Shape};
use serde_json::{Value, json};

use crate::support::{Answer, Stowage, ask, engine, nobody, send};

/// Each query with the status and the body of its answer.
async fn answers(server: &Stowage, queries: &[&str]) -> String {
    let mut table = String::new();
    for query in queries {
        let answer = ask(server, &format!("/api/images{query}")).await;
        assert_eq!(answer.header("content-type"), Some("application/json"));
        table += &format!("{query}\n  {} {}\n", answer.status.as_u16(), answer.text());
    }
    table
}

/// A list with these filters.
async fn filtered(server: &Stowage, environment: i64, filters: &str) -> Answer {
    let environment = environment.to_string();
    send(server.get("/api/images").query(&[("env", environment.as_str()), ("filters", filters)])).await
}

/// A server with an engine of each shape, the older one first.
async fn both_shapes() -> (Stowage, [FakeEngine; 2]) {
    let [classic, containerd] = Shape::ALL.map(|shape| engine(shape, Fault::None));
    let engines = [classic.await, containerd.await];
    (Stowage::start_with(&engines.each_ref().map(FakeEngine::endpoint)), engines)
}

#[tokio::test]
async fn an_environment_is_a_positive_integer() {
    let server = Stowage::start(&nobody(), &[]);
    let table = answers(
        &server,
        &[
            "?env=abc",
            "?env=-1",
            "?env=1e3",
            "?env=99999999999999999999",
            "?env=0",
            "?env=%2B1",
            "?env=1.0",
            "?env=1&env=1",
            "?env=%ff",
        ],
    )
    .await;
    insta::assert_snapshot!(table, @r#"
    ?env=abc
      400 {"error":"env: expected a positive integer"}
    ?env=-1
      400 {"error":"env: expected a positive integer"}
    ?env=1e3
      400 {"error":"env: expected a positive integer"}
    ?env=99999999999999999999
      400 {"error":"env: expected a positive integer"}
    ?env=0
      400 {"error":"env: expected a positive integer"}
    ?env=%2B1
      400 {"error":"env: expected a positive integer"}
    ?env=1.0
      400 {"error":"env: expected a positive integer"}
    ?env=1&env=1
      400 {"error":"env: expected only once"}
    ?env=%ff
      400 {"error":"the query string is not valid percent-encoded UTF-8"}
    "#);
}

#[tokio::test]
async fn without_an_environment_there_is_nothing_to_list() {
    let server = Stowage::start(&nobody(), &[]);
    let table = answers(&server, &["", "?", "?env=", "?env", "?all=1", "?nope=1&ENV=1"]).await;
    insta::assert_snapshot!(table, @r"
      200 []
    ?
      200 []
    ?env=
      200 []
    ?env
      200 []
    ?all=1
      200 []
    ?nope=1&ENV=1
      200 []
    ");
    // Nothing was asked, so there is nothing to say of an environment.
    assert_eq!(ask(&server, "/api/images").await.header("stowage-environment-status"), None);
}

#[tokio::test]
async fn an_environment_that_does_not_exist_is_not_found() {
    let server = Stowage::start(&nobody(), &[]);
    let table = answers(&server, &["?env=99", "?env=9223372036854775807"]).await;
    insta::assert_snapshot!(table, @r#"
    ?env=99
      404 {"error":"Environment not found"}
    ?env=9223372036854775807
      404 {"error":"Environment not found"}
    "#);
    let strict = send(server.get("/api/images?env=99").header("Prefer", "handling=strict")).await;
    assert_eq!(strict.status, 404);
}

#[tokio::test]
async fn a_parameter_that_does_not_parse_is_named_before_anything_else_is_decided() {
    let server = Stowage::start(&nobody(), &[]);
    let table = answers(
        &server,
        &[
            "?all=2",
            "?digests=on",
            "?shared-size=y",
            "?manifests=%20",
            "?env=1&all=2",
            "?env=99&all=2",
            "?all=1&all=1",
            "?filters=nope",
            "?env=99&filters={}&filters={}",
        ],
    )
    .await;
    insta::assert_snapshot!(table, @r#"
    ?all=2
      400 {"error":"all: expected 1, true or yes, or 0, false, no or none"}
    ?digests=on
      400 {"error":"digests: expected 1, true or yes, or 0, false, no or none"}
    ?shared-size=y
      400 {"error":"shared-size: expected 1, true or yes, or 0, false, no or none"}
    ?manifests=%20
      400 {"error":"manifests: expected 1, true or yes, or 0, false, no or none"}
    ?env=1&all=2
      400 {"error":"all: expected 1, true or yes, or 0, false, no or none"}
    ?env=99&all=2
      400 {"error":"all: expected 1, true or yes, or 0, false, no or none"}
    ?all=1&all=1
      400 {"error":"all: expected only once"}
    ?filters=nope
      400 {"error":"filters: expected a JSON object of the form {\"label\":[\"team=web\"]}"}
    ?env=99&filters={}&filters={}
      400 {"error":"filters: expected only once"}
    "#);
}

#[tokio::test]
async fn filters_that_no_engine_could_answer_are_refused_alike_whatever_runs_there() {
    let (server, engines) = both_shapes().await;
    let mut table = String::new();
    for filters in [
        "x",
        "[]",
        r#"{"label":"team"}"#,
        r#"{"nope":["1"]}"#,
        r#"{"dangling":["maybe"]}"#,
        r#"{"dangling":["true","false"]}"#,
        r#"{"until":["garbage"]}"#,
        r#"{"reference":["["]}"#,
        r#"{"before":["no/such:image"]}"#,
        r#"{"since":["no/such:image"]}"#,
        r#"{"since":["<script>"]}"#,
    ] {
        let [old, new] = [filtered(&server, 1, filters).await, filtered(&server, 2, filters).await];
        assert_eq!((old.status, old.text()), (new.status, new.text()), "{filters}");
        assert_eq!(old.header("cache-control"), Some("no-store"));
        assert_eq!(old.header("etag"), None);
        table += &format!("{filters}\n  {} {}\n", old.status.as_u16(), old.error());
    }
    insta::assert_snapshot!(table, @r#"
    x
      400 filters: expected a JSON object of the form {"label":["team=web"]}
    []
      400 filters: expected a JSON object of the form {"label":["team=web"]}
    {"label":"team"}
      400 filters: expected a JSON object of the form {"label":["team=web"]}
    {"nope":["1"]}
      400 filters: unknown key, expected before, dangling, label, label!, reference, since or until
    {"dangling":["maybe"]}
      400 filters: dangling: expected true or false
    {"dangling":["true","false"]}
      400 filters: dangling: expected true or false
    {"until":["garbage"]}
      400 filters: until: expected a duration (1h30m), a timestamp (2024-05-01T10:30:00Z) or Unix seconds
    {"reference":["["]}
      400 filters: reference: not a valid pattern
    {"before":["no/such:image"]}
      400 filters: before: no such image: no/such:image
    {"since":["no/such:image"]}
      400 filters: since: no such image: no/such:image
    {"since":["<script>"]}
      400 filters: since: expected an image's name, with tag or digest, or its id
    "#);
    // Only what has to be looked up was asked of a daemon.
    assert_eq!(engines.map(|engine| engine.call_count("GET /images/{name}/json")), [2, 2]);
}

#[tokio::test]
async fn booleans_are_the_engines_words_in_any_case() {
    let shape = Shape::Docker20Classic;
    let engine = FakeEngine::builder().shape(shape).images(100).start().await.unwrap();
    let server = Stowage::start(&engine.endpoint(), &[]);
    let count = async |value: &str| {
        let answer = ask(&server, &format!("/api/images?env=1&all={value}")).await;
        answer.json().as_array().unwrap().len()
    };
    let visible = count("").await;
    for no in ["0", "false", "no", "none", "FALSE", "None"] {
        assert_eq!(count(no).await, visible, "{no}");
    }
    let all = count("1").await;
    assert!(all > visible);
    for yes in ["true", "yes", "TRUE", "Yes"] {
        assert_eq!(count(yes).await, all, "{yes}");
    }
}

#[tokio::test]
async fn every_parameter_reaches_the_daemon() {
    let (server, _engines) = both_shapes().await;
    let plain = ask(&server, "/api/images?env=2").await.json();
    assert!(plain[0].get("Manifests").is_none());
    assert_eq!(plain[0]["SharedSize"], -1);
    let with = ask(&server, "/api/images?env=2&manifests=1&shared-size=1&digests=1").await.json();
    assert!(with[0]["Manifests"].is_array());
    assert_ne!(with[0]["SharedSize"], -1);
    for environment in [1, 2] {
        let shared = ask(&server, &format!("/api/images?env={environment}&shared-size=1")).await.json();
        assert!(shared.as_array().unwrap().iter().all(|image| image["SharedSize"].as_i64() >= Some(0)));
    }
}

#[tokio::test]
async fn filters_filter_on_every_engine_in_both_of_their_forms() {
    let (server, _engines) = both_shapes().await;
    for environment in [1, 2] {
        let all = ask(&server, &format!("/api/images?env={environment}")).await.json();
        let all = all.as_array().unwrap();
        let middle = all[all.len() / 2]["Created"].as_i64().unwrap();
        let older: Vec<&Value> =
            all.iter().filter(|image| image["Created"].as_i64() < Some(middle)).collect();
        let until = filtered(&server, environment, &json!({"until": [middle.to_string()]}).to_string()).await;
        assert_eq!(until.json().as_array().unwrap().iter().collect::<Vec<_>>(), older);

        let newer = filtered(&server, environment, r#"{"dangling":["false"]}"#).await.json();
        let form = filtered(&server, environment, r#"{"dangling":{"false":true}}"#).await.json();
        assert_eq!(newer, form);
        assert!(newer.as_array().unwrap().iter().all(|image| image["RepoTags"] != json!([])));
    }
}
