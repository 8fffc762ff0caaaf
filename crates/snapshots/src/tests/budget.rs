use std::time::Duration;

use tokio::time::Instant;

use super::support::{Host, age, length, other, pass};
use crate::key::ListName::{Enriched, Plain};
use crate::{Freshness, SnapshotLimits};

/// One whose lists take 4.4 s, as those of a containerd store with 500 images.
fn slow() -> Host {
    Host::new(SnapshotLimits::default(), 4_400)
}

#[tokio::test(start_paused = true)]
async fn a_slow_list_is_not_renewed_by_age_before_the_daemon_had_its_rest() {
    let host = slow();
    host.plain(Freshness::Usual).await.0.unwrap();
    pass(39.5).await;
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((length(&outcome), age(&outcome), secs), (1, 43.9, 0.0));
    pass(0.2).await;
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((length(&outcome), age(&outcome), secs), (2, 4.4, 4.4));
}

#[tokio::test(start_paused = true)]
async fn readers_without_a_pause_take_no_more_than_the_daemons_share() {
    let host = slow();
    let before = Instant::now();
    for _ in 0..6_000 {
        host.plain(Freshness::Usual).await.0.unwrap();
        pass(0.1).await;
    }
    let share = f64::from(u32::try_from(host.begun()).unwrap()) * 4.4 / before.elapsed().as_secs_f64();
    assert!((0.09..=0.11).contains(&share), "{share}");
}

#[tokio::test(start_paused = true)]
async fn who_follows_a_list_takes_no_more_than_that_though_there_is_no_memory_for_it() {
    let host = Host::new(SnapshotLimits { max_bytes: 1, ..SnapshotLimits::default() }, 4_400);
    let slot = host.slot(Plain);
    let before = Instant::now();
    for _ in 0..20 {
        slot.until_stale().await;
        host.plain(Freshness::Usual).await.0.unwrap();
    }
    let share = 20.0 * 4.4 / before.elapsed().as_secs_f64();
    assert!((0.09..=0.11).contains(&share), "{share}");
}

#[tokio::test(start_paused = true)]
async fn two_lists_of_one_daemon_share_its_share() {
    let host = slow();
    host.plain(Freshness::Usual).await.0.unwrap();
    host.timed(Enriched, Freshness::Usual).await.0.unwrap();
    let before = host.begun();
    for _ in 0..9_000 {
        host.plain(Freshness::Usual).await.0.unwrap();
        host.timed(Enriched, Freshness::Usual).await.0.unwrap();
        pass(0.1).await;
    }
    // Each every 88 s, and both in turn: neither keeps the other one old.
    let begun = host.begun() - before;
    assert!((20..=23).contains(&begun), "{begun}");
    let ages = [host.plain(Freshness::Usual).await.0, host.timed(Enriched, Freshness::Usual).await.0];
    assert!(ages.iter().all(|outcome| age(outcome) < 93.0), "{:?}", ages.map(|outcome| age(&outcome)));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_nobody_reads_any_more_takes_nothing_of_the_share() {
    let host = slow();
    host.timed(Enriched, Freshness::Usual).await.0.unwrap();
    pass(60.0).await;
    host.plain(Freshness::Usual).await.0.unwrap();
    pass(39.7).await;
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 3);
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_a_new_list_waits_only_for_their_turn() {
    let host = slow();
    host.plain(Freshness::Usual).await.0.unwrap();
    pass(10.0).await;
    let (outcome, secs) = host.plain(Freshness::New).await;
    assert_eq!((length(&outcome), secs), (2, 4.4));
}

#[tokio::test(start_paused = true)]
async fn a_fast_daemon_is_held_to_the_bound_alone() {
    // Half a second is a tenth of the bound.
    for takes_ms in [4, 36, 140, 490] {
        let host = Host::new(SnapshotLimits::default(), takes_ms);
        host.plain(Freshness::Usual).await.0.unwrap();
        for _ in 0..300 {
            pass(0.1).await;
            let (outcome, secs) = host.plain(Freshness::Usual).await;
            assert!(secs > 0.0 || age(&outcome) < 5.0, "{takes_ms} ms: {} s old", age(&outcome));
        }
        assert!((6..=7).contains(&host.begun()), "{}", host.begun());
    }
}

#[tokio::test(start_paused = true)]
async fn all_of_a_daemons_time_may_be_given_to_lists() {
    let limits = SnapshotLimits {
        daemon_share_percent: 100,
        max_age: Duration::from_secs(1),
        ..SnapshotLimits::default()
    };
    let host = Host::new(limits, 4_400);
    host.plain(Freshness::Usual).await.0.unwrap();
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    // Never back to back.
    assert_eq!((length(&outcome), secs), (2, 8.8));
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_for_a_moment_does_not_get_older_for_the_budget() {
    let host = slow();
    host.timed(other("a"), Freshness::Usual).await.0.unwrap();
    pass(10.0).await;
    assert_eq!(length(&host.timed(other("a"), Freshness::Usual).await.0), 2);
}
