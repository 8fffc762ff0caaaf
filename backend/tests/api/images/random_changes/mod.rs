//! While an engine is changed at random, whoever reads hears nothing that is older than promised, and when the changes pause
//! everybody sees the engine's own list.

mod changes;
mod history;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use real_engine::{Engine, require_dockerd, require_modern_docker, require_podman};
use serde_json::Value;

use self::changes::Changes;
use self::history::{Facts, History, Reading};
use crate::support::{Stowage, ask, ended, testing_on_postgres};

/// So many changes, unless `STOWAGE_CHANGES` says how many: a thousand take ten minutes.
const CHANGES: usize = 200;
/// So many changes are made one right after the other.
const SWARM: usize = 25;
/// As old as a list may be by itself.
const BOUND: Duration = Duration::from_secs(5);
/// As long as it may take until everybody sees what an event tells of, on an engine whose list takes no time.
const AFTER_AN_EVENT: Duration = Duration::from_secs(2);
/// Those who read at once ask this often.
const READING: Duration = Duration::from_millis(200);
/// Of so many readings one may be that the engine failed: some fail a whole list where an image goes meanwhile.
const FAILURES: usize = 100;
/// The plain list, and one with platforms. None with shared sizes: Docker 20.10 refuses them to one of two servers that ask at once.
const LISTS: [&str; 2] = ["/api/images?env=1", "/api/images?env=1&manifests=1"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_classic_docker_that_changes_all_the_time_is_told_truly() {
    if let Some(docker) = require_dockerd("a_classic_docker_that_changes_all_the_time_is_told_truly") {
        is_told_truly(&docker).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_containerd_store_that_changes_all_the_time_is_told_truly() {
    if let Some(docker) = require_modern_docker("a_containerd_store_that_changes_all_the_time_is_told_truly")
    {
        is_told_truly(&docker).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_podman_that_changes_all_the_time_is_told_truly() {
    if let Some(podman) = require_podman("a_podman_that_changes_all_the_time_is_told_truly") {
        is_told_truly(&podman).await;
    }
}

async fn is_told_truly(engine: &Engine) {
    // The database has no part in it.
    if testing_on_postgres() {
        return;
    }
    let all_changes = std::env::var("STOWAGE_CHANGES").map_or(CHANGES, |number| number.parse().unwrap());
    let server = Arc::new(Stowage::start(&engine.endpoint(), &[]));
    // It keeps nothing, so that what it says is the engine's own list.
    let truth = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=0"]);
    let seed = fastrand::u64(..);
    let mut changes = Changes::new(engine, seed);
    let ends = Arc::new(AtomicBool::new(false));
    let readers = LISTS.map(|list| tokio::spawn(read(Arc::clone(&server), list, Arc::clone(&ends))));

    let mut history = History::new(Facts::of(&own_list(&truth, LISTS[0]).await));
    let mut longest_list = Duration::ZERO;
    while changes.made < all_changes {
        let mut tells = true;
        for _ in 0..SWARM {
            let began = Instant::now();
            let change = tokio::task::block_in_place(|| changes.make());
            let ended = Instant::now();
            let list = own_list(&truth, LISTS[0]).await;
            longest_list = longest_list.max(ended.elapsed());
            changes.see(&list);
            history.add(&(began..ended), Facts::of(&list), &change);
            tells &= change.tells;
        }
        // Everybody sees the engine's own lists by then. After a list it rests that long, and for one that only age asks for,
        // of two that take a tenth of its time together, 19 times that long.
        let paused = Instant::now();
        for list in LISTS {
            let asked = Instant::now();
            let own = own_list(&truth, list).await;
            longest_list = longest_list.max(asked.elapsed());
            let promised = if tells { AFTER_AN_EVENT + 3 * longest_list } else { BOUND + 20 * longest_list };
            let mut seen = own_list(&server, list).await;
            while seen != own {
                assert!(
                    paused.elapsed() < promised,
                    "seed {seed}: {list} after {promised:?}, {:?}\nis {:#?}\nand not {:#?}",
                    history.last_changes(),
                    without(&seen, &own),
                    without(&own, &seen)
                );
                seen = own_list(&server, list).await;
            }
        }
    }
    ends.store(true, Ordering::Relaxed);
    for reader in readers {
        let (readings, failures) = ended(reader).await.unwrap();
        assert!(failures <= readings.len() / FAILURES, "{failures} of {}", readings.len());
        assert!(readings.len() > SWARM, "only {}", readings.len());
        for reading in readings {
            if let Some(mistake) = history.mistake(&reading, BOUND, AFTER_AN_EVENT + 3 * longest_list) {
                panic!("seed {seed}: {mistake}");
            }
        }
    }
}

/// The list in an order that says nothing, since images of the same second come in any.
async fn own_list(server: &Stowage, list: &str) -> Vec<Value> {
    let mut answer = ask(server, list).await;
    while answer.header("stowage-environment-status") != Some("ok") {
        answer = ask(server, list).await;
    }
    let mut images = answer.json().as_array().unwrap().clone();
    images.sort_by_key(|image| image["Id"].as_str().unwrap().to_owned());
    images
}

/// What one list has and the other one has not.
fn without<'a>(list: &'a [Value], other: &[Value]) -> Vec<&'a Value> {
    list.iter().filter(|image| !other.contains(image)).collect()
}

/// Reads all the time until `ends`, and counts how often the engine is said to have failed.
async fn read(server: Arc<Stowage>, list: &'static str, ends: Arc<AtomicBool>) -> (Vec<Reading>, usize) {
    let mut readings = Vec::new();
    let mut failures = 0;
    let mut pace = tokio::time::interval(READING);
    while !ends.load(Ordering::Relaxed) {
        pace.tick().await;
        let asked = Instant::now();
        let answer = ask(&server, list).await;
        if answer.header("stowage-environment-status") != Some("ok") {
            failures += 1;
            continue;
        }
        let age = answer.header("age").unwrap().parse().unwrap();
        readings.push(Reading {
            asked,
            answered: Instant::now(),
            age: Duration::from_secs(age),
            facts: Facts::of(answer.json().as_array().unwrap()),
        });
    }
    (readings, failures)
}
