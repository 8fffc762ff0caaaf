//! Whoever may not see all environments does not learn which ones exist (rule 5 of the contract).

use std::collections::BTreeMap;

use fake_engine::{Fault, Shape};
use serde_json::json;

use crate::support::{Answer, Guarded, engine};

/// Everything of an answer but the time at which it was made.
fn all_but_the_date(answer: &Answer) -> (u16, BTreeMap<String, String>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (answer.status.as_u16(), headers.collect(), answer.text().to_owned())
}

#[tokio::test]
async fn an_environment_that_exists_and_one_that_does_not_are_the_same_to_a_viewer_of_another() {
    let engines = [engine(Shape::default(), Fault::None).await, engine(Shape::default(), Fault::None).await];
    let second = format!("--environment=second={}", engines[1].endpoint());
    let guarded = Guarded::start(&engines[0].endpoint(), &[&second, "--log=warn,db=trace"]).await;
    let viewer = guarded.newcomer("eve", &[("Viewer", json!(1))]).await;
    let (_, program) = guarded.make_token(&viewer, &["images:view"], json!("all")).await;
    // Both have been here before: that a token was used is written once a minute.
    for person in [&viewer, &program] {
        assert_eq!(guarded.get(person, "/api/images?env=1").await.status, 200);
    }
    for (person, rest) in [
        (&viewer, ""),
        (&viewer, "&shared-size=1"),
        (&viewer, "&filters={\"dangling\":[\"true\"]}"),
        (&program, ""),
    ] {
        let queries = || guarded.server.log().matches("db::source: query").count();
        let mut seen = Vec::new();
        for id in ["2", "99", "9223372036854775807"] {
            let before = queries();
            let answer = guarded.get(person, &format!("/api/images?env={id}{rest}")).await;
            seen.push((all_but_the_date(&answer), queries() - before));
        }
        assert_eq!(seen[0].0.0, 403);
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], seen[2]);
        assert_ne!(seen[0].1, 0);
    }
    assert_eq!(engines[1].call_count("GET /images/json"), 0);
    assert_eq!(engines[1].call_count("GET /_ping"), 0);

    // Who may see all of them is told.
    let answer = guarded.get(&guarded.admin, "/api/images?env=99").await;
    assert_eq!((answer.status.as_u16(), answer.error().as_str()), (404, "Environment not found"));
    // And a parameter that does not parse is told before either.
    assert_eq!(guarded.get(&viewer, "/api/images?env=2&all=maybe").await.status, 400);
    assert_eq!(guarded.get(&viewer, "/api/images?env=0").await.status, 400);
}

#[tokio::test]
async fn who_holds_it_nowhere_is_denied_even_where_no_environment_is_named() {
    let guarded = Guarded::start(&crate::support::nobody(), &[]).await;
    let stranger = guarded.newcomer("eve", &[]).await;
    for path in ["/api/images", "/api/images?env=", "/api/images?env=1"] {
        let answer = guarded.get(&stranger, path).await;
        assert_eq!((answer.status.as_u16(), answer.error().as_str()), (403, "Permission denied"), "{path}");
    }
    assert_eq!(guarded.get(&stranger, "/api/environments").await.json(), json!([]));
}
