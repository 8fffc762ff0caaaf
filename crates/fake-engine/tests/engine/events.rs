//! `/events`, and the changes that are told there.

use fake_engine::{FakeEngine, Shape};
use hyper::{Method, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;

use crate::client::{rows, send};

/// The lines of a chunked answer that are JSON.
struct Followed(Lines<BufReader<TcpStream>>);

impl Followed {
    async fn start(engine: &FakeEngine, query: &str) -> Self {
        let endpoint = engine.endpoint();
        let mut stream = TcpStream::connect(endpoint.strip_prefix("tcp://").unwrap()).await.unwrap();
        let head = format!("GET /v1.41/events{query} HTTP/1.1\r\nHost: docker\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut lines = BufReader::new(stream).lines();
        // The headers come before there is anything to tell.
        assert_eq!(lines.next_line().await.unwrap().unwrap(), "HTTP/1.1 200 OK");
        while !lines.next_line().await.unwrap().unwrap().is_empty() {}
        Self(lines)
    }

    /// The next event as `type action`; none where the stream has ended.
    async fn next(&mut self) -> Option<String> {
        let event = self.next_event().await?;
        Some(format!("{} {}", event["Type"].as_str().unwrap(), event["Action"].as_str().unwrap()))
    }

    async fn next_event(&mut self) -> Option<Value> {
        while let Some(line) = self.0.next_line().await.unwrap() {
            // The chunk of no bytes is the last one.
            if line == "0" {
                break;
            }
            if let Some(event) = line.starts_with('{').then(|| serde_json::from_str::<Value>(&line).unwrap())
            {
                assert!(event["timeNano"].as_u64() > Some(0) && event["time"].as_u64() > Some(0));
                return Some(event);
            }
        }
        None
    }
}

#[tokio::test]
async fn a_new_tag_is_told_and_listed() {
    let engine = FakeEngine::builder().start().await.unwrap();
    let mut followed = Followed::start(&engine, "").await;
    let before = rows(&engine.endpoint(), "/images/json").await.unwrap();
    engine.tag_image("new:1");
    assert_eq!(followed.next().await.as_deref(), Some("image tag"));
    let tags =
        |rows: &[Value]| rows.iter().map(|row| row["RepoTags"].as_array().unwrap().len()).sum::<usize>();
    let after = rows(&engine.endpoint(), "/images/json").await.unwrap();
    assert_eq!((after.len(), tags(&after)), (before.len(), tags(&before) + 1));
    let answer = send(&engine.endpoint(), Method::POST, "/_fake/tags", "new:2\n").await.unwrap();
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(followed.next().await.as_deref(), Some("image tag"));
    let newest = "/images/json?filters=%7B%22reference%22:%5B%22new:2%22%5D%7D";
    assert_eq!(rows(&engine.endpoint(), newest).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_event_names_the_image_and_its_tag_which_another_one_loses() {
    let engine = FakeEngine::builder().start().await.unwrap();
    let list =
        async |filters: &str| rows(&engine.endpoint(), &format!("/images/json{filters}")).await.unwrap();
    let before = list("").await;
    let other = before[1..].iter().find(|row| row["RepoTags"].as_array().unwrap().len() == 1).unwrap();
    let tag = other["RepoTags"][0].as_str().unwrap();
    let mut followed = Followed::start(&engine, "").await;
    engine.tag_image(tag);
    let event = followed.next_event().await.unwrap();
    assert_eq!(event["Actor"]["ID"], before[0]["Id"]);
    assert_eq!(event["Actor"]["Attributes"]["name"], tag);
    let untagged = other["Id"].as_str().unwrap();
    let of_other = |rows: Vec<Value>| rows.into_iter().find(|row| row["Id"] == untagged);
    assert_eq!(of_other(list("").await).unwrap()["RepoTags"], Value::Array(vec![]));
    let recorded = format!("?filters=%7B%22reference%22:%5B%22moby-dangling@{untagged}%22%5D%7D");
    let found = list(&recorded).await;
    assert_eq!((found.len(), found[0]["Id"].as_str()), (1, Some(untagged)));
    assert_eq!(
        (engine.call_count("GET /images/json"), engine.call_count("GET /images/json?filters")),
        (2, 1)
    );
}

#[tokio::test]
async fn containers_come_and_go_with_what_is_told_of_them() {
    for shape in Shape::ALL {
        let engine = FakeEngine::builder().shape(shape).start().await.unwrap();
        let containers = async || rows(&engine.endpoint(), "/containers/json?all=1").await.unwrap();
        let before = containers().await;
        let mut followed = Followed::start(&engine, "").await;
        let id = engine.create_container();
        let image = rows(&engine.endpoint(), "/images/json").await.unwrap().swap_remove(0);
        let after = containers().await;
        assert_eq!(
            (after[0]["Id"].as_str(), after[0]["ImageID"].as_str()),
            (Some(&*id), image["Id"].as_str())
        );
        let event = followed.next_event().await.unwrap();
        assert_eq!((event["Action"].as_str(), event["Actor"]["ID"].as_str()), (Some("create"), Some(&*id)));
        assert_eq!(event["Actor"]["Attributes"]["image"], after[0]["Image"]);
        if shape == Shape::Docker28Containerd {
            let of_it = after.iter().filter(|container| {
                container["ImageManifestDescriptor"] == after[0]["ImageManifestDescriptor"]
            });
            assert_eq!(image["Containers"], of_it.count());
        }
        engine.remove_container(&id);
        assert_eq!(followed.next().await.as_deref(), Some("container destroy"));
        assert_eq!(containers().await, before);
    }
}

#[tokio::test]
async fn only_what_is_asked_for_is_told_from_the_second_on_that_is_named() {
    let engine = FakeEngine::builder().start().await.unwrap();
    engine.tell_event("image", "untag");
    let images = "?filters=%7B%22type%22:%5B%22image%22%5D%7D";
    let mut from_now = Followed::start(&engine, images).await;
    let mut from_the_start = Followed::start(&engine, &format!("{images}&since=0")).await;
    let mut from_later = Followed::start(&engine, "?since=99999999999.5").await;
    engine.tell_event("container", "start");
    engine.tell_event("image", "delete");
    assert_eq!(from_now.next().await.as_deref(), Some("image delete"));
    assert_eq!(from_the_start.next().await.as_deref(), Some("image untag"));
    assert_eq!(from_the_start.next().await.as_deref(), Some("image delete"));
    assert_eq!(from_later.next().await.as_deref(), Some("container start"));
    assert_eq!(engine.event_streams(), 3);
    engine.end_event_streams();
    assert_eq!(from_now.next().await, None);
}
