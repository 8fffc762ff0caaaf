//! Whatever becomes of a real engine and of the way to it, whoever follows its list hears it, and hears when it works again,
//! without doing anything.

use real_engine::{Engine, require_dockerd, require_podman};
use serde_json::Value;

use super::news::Events;
use crate::support::{Relay, Stowage, ask, ended};

const IMAGES: &str = "/api/images?env=1";

/// A server that waits two seconds for an engine, and keeps a list for a second.
fn server_of(endpoint: &str) -> Stowage {
    Stowage::start(endpoint, &["--daemon-timeout-secs=2", "--list-max-age-secs=1"])
}

/// Somebody who follows the list.
struct Follower<'a> {
    server: &'a Stowage,
    events: Events,
}

impl<'a> Follower<'a> {
    async fn of(server: &'a Stowage) -> Self {
        Self { server, events: Events::of(server.get("/api/events?env=1")).await }
    }

    /// Waits until the engine is said to be otherwise than well, and returns as what.
    async fn fails(&mut self) -> String {
        let news = self.hears(|news| news["status"] != "ok").await;
        assert_eq!(news["etag"], Value::Null);
        news["status"].as_str().unwrap().to_owned()
    }

    /// Waits until there is a list with an image of this tag.
    async fn sees(&mut self, tag: &str) {
        loop {
            self.hears(|news| news["status"] == "ok").await;
            let list = ask(self.server, IMAGES).await.json();
            let mut tags =
                list.as_array().unwrap().iter().flat_map(|image| image["RepoTags"].as_array().unwrap());
            if tags.any(|known| known.as_str().unwrap().ends_with(tag)) {
                return;
            }
        }
    }

    async fn hears(&mut self, is_so: impl Fn(&Value) -> bool) -> Value {
        let heard = async {
            loop {
                let news = self.events.next().await.unwrap();
                if is_so(&news) {
                    return news;
                }
            }
        };
        ended(heard).await
    }
}

fn import(engine: &Engine, tag: &str) {
    engine.import_image(tag, &[], 100).unwrap();
}

#[tokio::test]
async fn an_engine_that_is_restarted_is_back_with_what_it_has_then() {
    let Some(mut docker) = require_dockerd("an_engine_that_is_restarted_is_back_with_what_it_has_then")
    else {
        return;
    };
    import(&docker, "shop/web:1");
    let server = server_of(&docker.endpoint());
    let mut follower = Follower::of(&server).await;
    follower.sees("shop/web:1").await;
    docker.stop();
    assert_eq!(follower.fails().await, "unreachable");
    docker.start_again().unwrap();
    import(&docker, "shop/web:2");
    follower.sees("shop/web:2").await;
}

#[tokio::test]
async fn an_engine_whose_network_is_lost_is_back_with_what_it_has_then() {
    let Some(docker) = require_dockerd("an_engine_whose_network_is_lost_is_back_with_what_it_has_then")
    else {
        return;
    };
    import(&docker, "shop/web:1");
    let relay = Relay::to(docker.socket()).await;
    let server = server_of(&relay.endpoint());
    let mut follower = Follower::of(&server).await;
    follower.sees("shop/web:1").await;
    relay.lose_the_network();
    import(&docker, "shop/web:2");
    assert_eq!(follower.fails().await, "timeout");
    relay.lead_to(docker.socket());
    follower.sees("shop/web:2").await;
}

#[tokio::test]
async fn events_that_stop_without_a_word_are_noticed() {
    let Some(docker) = require_dockerd("events_that_stop_without_a_word_are_noticed") else { return };
    import(&docker, "shop/web:1");
    let relay = Relay::to(docker.socket()).await;
    // It is for their events alone that lists are asked for again.
    let arguments = ["--daemon-timeout-secs=2", "--list-max-age-secs=3600"];
    let server = Stowage::start(&relay.endpoint(), &arguments);
    let mut follower = Follower::of(&server).await;
    follower.sees("shop/web:1").await;
    relay.lose_the_network();
    relay.lead_to(docker.socket());
    import(&docker, "shop/web:2");
    follower.sees("shop/web:2").await;
}

#[tokio::test]
async fn an_engine_that_is_replaced_by_another_kind_of_engine_is_listed_as_that() {
    const NAME: &str = "an_engine_that_is_replaced_by_another_kind_of_engine_is_listed_as_that";
    let (Some(docker), Some(podman)) = (require_dockerd(NAME), require_podman(NAME)) else { return };
    import(&docker, "shop/web:1");
    import(&podman, "shop/web:2");
    let relay = Relay::to(docker.socket()).await;
    let server = server_of(&relay.endpoint());
    let mut follower = Follower::of(&server).await;
    follower.sees("shop/web:1").await;
    relay.lead_to(podman.socket());
    follower.sees("docker.io/shop/web:2").await;
    relay.lead_to(docker.socket());
    follower.sees("shop/web:1").await;
    // Podman's names are Podman's.
    let tags = ask(&server, IMAGES).await.json()[0]["RepoTags"].clone();
    assert_eq!(tags, serde_json::json!(["shop/web:1"]));
}
