//! What they tell of daemons, lists and the server.

use fake_engine::{Fault, Shape};
use reqwest::Method;
use serde_json::Value;

use super::scrape::Scrape;
use crate::support::{Guarded, Stowage, ask, ended, engine, nobody, send};

const IMAGES: &str = "/api/images?env=1";

const OF_ENVIRONMENTS: [&str; 4] = [
    "stowage_environment_up",
    "stowage_environment_images",
    "stowage_environment_image_bytes",
    "stowage_snapshot_age_seconds",
];

#[tokio::test]
async fn what_is_kept_of_an_environment_is_told_and_no_daemon_is_asked() {
    let engine = engine(Shape::default(), Fault::None).await;
    let second = format!("--environment=a-secret-name={}", engine.endpoint());
    let server = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=3600", &second]);
    let before = Scrape::of(&server).await;
    for name in OF_ENVIRONMENTS {
        assert_eq!(before.labelled(name), []);
    }
    assert!(engine.calls().is_empty());

    let list = ask(&server, "/api/images?env=2").await.json();
    let sizes = list.as_array().unwrap().iter().map(|image| image["Size"].as_f64().unwrap());
    let calls = engine.call_count("GET /images/json");
    let scrape = Scrape::of(&server).await;
    let only = "environment=\"2\"}";
    assert_eq!(scrape.labelled("stowage_environment_up"), [(only, 1.0)]);
    assert_eq!(scrape.labelled("stowage_environment_images"), [(only, 12.0)]);
    assert_eq!(scrape.labelled("stowage_environment_image_bytes"), [(only, sizes.sum())]);
    let age = scrape.labelled("stowage_snapshot_age_seconds");
    assert!(matches!(age.as_slice(), [(_, age)] if *age > 0.0 && *age < 3600.0), "{age:?}");
    assert_eq!(engine.call_count("GET /images/json"), calls);
    // Not everybody who may read metrics may know how it is called.
    assert!(!scrape.text.contains("a-secret-name") && !scrape.text.contains("local"), "{}", scrape.text);
}

#[tokio::test]
async fn a_daemon_that_fails_is_down_and_has_no_images() {
    let engine = engine(Shape::default(), Fault::Http500).await;
    let server = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=3600"]);
    ask(&server, IMAGES).await;
    let scrape = Scrape::of(&server).await;
    assert_eq!(scrape.value("stowage_environment_up{environment=\"1\"}"), 0.0);
    for name in &OF_ENVIRONMENTS[1..] {
        assert_eq!(scrape.labelled(name), [], "{name}");
    }
    assert_eq!(scrape.value("stowage_daemon_call_failures_total"), 1.0);
}

#[tokio::test]
async fn a_question_counts_for_as_long_as_the_daemon_has_not_answered_and_somebody_waits() {
    let engine = engine(Shape::default(), Fault::Hang).await;
    let server = Stowage::start(&engine.endpoint(), &[]);
    let asking = tokio::spawn(server.get(IMAGES).send());
    let under_way = async || Scrape::of(&server).await.value("stowage_daemon_calls_under_way");
    ended(async { while under_way().await != 1.0 {} }).await;
    asking.abort();
    ended(async { while under_way().await != 0.0 {} }).await;
}

#[tokio::test]
async fn calls_and_lists_are_counted_and_weighed() {
    let engine = engine(Shape::default(), Fault::None).await;
    let server = Stowage::start(&engine.endpoint(), &["--list-max-age-secs=3600", "--snapshots-max-mib=3"]);
    for _ in 0..3 {
        ask(&server, IMAGES).await;
    }
    let list = ask(&server, IMAGES).await;
    let scrape = Scrape::of(&server).await;
    for (name, value) in [
        ("stowage_daemon_calls_total", 1.0),
        ("stowage_daemon_call_failures_total", 0.0),
        ("stowage_daemon_calls_abandoned_total", 0.0),
        ("stowage_daemon_renewals_total", 0.0),
        ("stowage_daemon_events_total", 0.0),
        ("stowage_daemon_calls_under_way", 0.0),
        ("stowage_daemon_share_limit_ratio", 0.1),
        ("stowage_daemon_call_duration_seconds_count", 1.0),
        ("stowage_daemon_call_duration_seconds_bucket{le=\"+Inf\"}", 1.0),
        ("stowage_snapshot_hits_total", 3.0),
        ("stowage_snapshot_joined_total", 0.0),
        ("stowage_snapshot_failures_remembered_total", 0.0),
        ("stowage_snapshot_evictions_total", 0.0),
        ("stowage_snapshots", 1.0),
        ("stowage_snapshot_limit_bytes", 3.0 * 1024.0 * 1024.0),
    ] {
        assert_eq!(scrape.value(name), value, "{name}");
    }
    assert!(scrape.value("stowage_daemon_call_duration_seconds_sum") > 0.0);
    let buckets = scrape.labelled("stowage_daemon_call_duration_seconds_bucket");
    assert_eq!(buckets.len(), 13);
    let bytes = scrape.value("stowage_snapshot_bytes");
    let length: f64 = u32::try_from(list.body.len()).unwrap().into();
    assert!(bytes > length && bytes < 3.0 * length, "{bytes} for {length}");
}

#[tokio::test]
async fn sessions_are_those_that_are_valid_now() {
    let guarded = Guarded::start(&nobody(), &[]).await;
    let sessions = async || Scrape::of(&guarded.server).await.value("stowage_sessions");
    assert_eq!(sessions().await, 1.0);
    let ada = guarded.sign_in("ada").await;
    assert_eq!(sessions().await, 2.0);
    let left = guarded.ask(&ada, Method::POST, "/api/auth/logout", Value::Null).await;
    assert!(left.status.is_success(), "{left:?}");
    assert_eq!(sessions().await, 1.0);
}

#[tokio::test]
async fn the_server_says_its_version_and_its_memory() {
    let server = Stowage::start(&nobody(), &[]);
    let scrape = Scrape::of(&server).await;
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(scrape.value(&format!("stowage_build_info{{version=\"{version}\"}}")), 1.0);
    #[cfg(target_os = "linux")]
    {
        let kernel: f64 = u32::try_from(server.resident_kb()).unwrap().into();
        let share = scrape.value("process_resident_memory_bytes") / (kernel * 1024.0);
        assert!((0.5..2.0).contains(&share), "{share}");
    }
}

#[tokio::test]
async fn a_scraper_that_can_read_them_compressed_gets_them_so() {
    let server = Stowage::start(&nobody(), &[]);
    let answer = send(server.get("/metrics").header("Accept-Encoding", "gzip")).await;
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*answer.body), &mut text).unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
}
