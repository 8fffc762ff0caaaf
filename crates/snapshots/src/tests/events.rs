use std::sync::Arc;
use std::time::Duration;

use super::support::{Finds, Host, Told, age, length, pass, settle};
use crate::key::ListName::{Enriched, Plain};
use crate::{Freshness, SnapshotLimits};

/// One whose lists stay young for an hour, and whose events are followed.
async fn followed(takes_ms: u64) -> (Host, Arc<Told>) {
    let limits = SnapshotLimits { max_age: Duration::from_secs(3600), ..SnapshotLimits::default() };
    let (host, told) = (Host::new(limits, takes_ms), Arc::<Told>::default());
    told.at(1_000);
    host.watch(&told);
    settle().await;
    (host, told)
}

/// How many calls it takes that somebody reads the plain list now.
async fn calls_to_read(host: &Host) -> u64 {
    let before = host.begun();
    host.plain(Freshness::Usual).await.0.unwrap();
    host.begun() - before
}

#[tokio::test(start_paused = true)]
async fn no_list_is_served_that_is_older_than_an_event() {
    let (host, told) = followed(36).await;
    assert_eq!(calls_to_read(&host).await, 1);
    host.timed(Enriched, Freshness::Usual).await.0.unwrap();
    pass(20.0).await;
    assert_eq!(calls_to_read(&host).await, 0);
    told.tell(1_020, 7);
    settle().await;
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((age(&outcome), secs), (0.04, 0.04));
    assert_eq!(age(&host.timed(Enriched, Freshness::Usual).await.0), 0.04);
    assert_eq!((calls_to_read(&host).await, host.begun()), (0, 4));
    assert_eq!(host.shelf.figures().events, 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_began_before_an_event_does_for_who_came_before_it_and_for_nobody_else() {
    let (host, told) = followed(4_000).await;
    let before = host.ask(Plain, Freshness::Usual);
    pass(1.0).await;
    told.tell(1_001, 0);
    settle().await;
    let after = host.ask(Plain, Freshness::Usual);
    assert_eq!(length(&before.await.unwrap()), 1);
    assert_eq!(length(&after.await.unwrap()), 2);
    assert_eq!(calls_to_read(&host).await, 0);
}

#[tokio::test(start_paused = true)]
async fn the_budget_does_not_keep_a_list_that_is_older_than_an_event() {
    let (host, told) = followed(4_400).await;
    host.plain(Freshness::Usual).await.0.unwrap();
    pass(1.0).await;
    told.tell(1_006, 0);
    settle().await;
    // The rest that every call is followed by, and the next one.
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((length(&outcome), secs), (2, 7.8));
}

#[tokio::test(start_paused = true)]
async fn events_without_a_pause_do_not_keep_anybody_waiting_without_end() {
    let (host, told) = followed(400).await;
    let telling = tokio::spawn(async move {
        for n in 0.. {
            told.tell(1_000, n);
            pass(0.01).await;
        }
    });
    for _ in 0..10 {
        let (outcome, secs) = host.plain(Freshness::Usual).await;
        outcome.unwrap();
        assert!(secs <= 1.3, "{secs}");
    }
    telling.abort();
}

#[tokio::test(start_paused = true)]
async fn an_event_after_a_failure_is_a_sign_of_life() {
    let (host, told) = followed(36).await;
    host.finds(Finds::Timeout);
    host.plain(Freshness::Usual).await.0.unwrap_err();
    host.finds(Finds::Images(3));
    told.tell(1_000, 0);
    settle().await;
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 3);
}

#[tokio::test(start_paused = true)]
async fn events_are_followed_for_a_minute_after_the_last_read_and_then_no_more() {
    let (host, told) = followed(36).await;
    for secs in [0.0, 50.0, 50.0] {
        pass(secs).await;
        host.watch(&told);
    }
    assert!(told.is_heard());
    pass(95.0).await;
    assert!(!told.is_heard());
    let opened = told.opened_since().len();
    pass(3600.0).await;
    assert_eq!(told.opened_since().len(), opened);
    host.watch(&told);
    settle().await;
    assert!(told.is_heard());
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_silent_is_begun_anew_where_it_was_left() {
    let (host, told) = followed(36).await;
    host.plain(Freshness::Usual).await.0.unwrap();
    told.tell(1_002, 5);
    pass(29.0).await;
    assert_eq!(told.opened_since(), [None]);
    assert_eq!(calls_to_read(&host).await, 1);
    told.at(1_030);
    pass(2.0).await;
    assert_eq!(told.opened_since(), [None, Some(1_002)]);
    // What was known already.
    told.tell(1_002, 5);
    settle().await;
    assert_eq!(calls_to_read(&host).await, 0);
    // What was missed.
    told.tell(1_029, 1);
    settle().await;
    assert_eq!(calls_to_read(&host).await, 1);
    told.at(1_060);
    host.watch(&told);
    pass(31.0).await;
    assert_eq!(told.opened_since(), [None, Some(1_002), Some(1_030)]);
    assert_eq!(calls_to_read(&host).await, 0);
}

#[tokio::test(start_paused = true)]
async fn after_a_stream_that_ended_nothing_is_believed_to_be_known() {
    let (host, told) = followed(36).await;
    assert_eq!(calls_to_read(&host).await, 1);
    told.go();
    pass(5.0).await;
    assert_eq!(calls_to_read(&host).await, 0);
    host.watch(&told);
    told.come_back();
    pass(30.0).await;
    assert!(told.is_heard());
    assert_eq!(calls_to_read(&host).await, 1);
    assert_eq!(calls_to_read(&host).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_daemon_without_events_is_asked_for_them_ever_less() {
    let (host, told) = followed(36).await;
    told.go();
    for _ in 0..100 {
        host.watch(&told);
        pass(10.0).await;
    }
    let tries = told.opened_since().len();
    assert!((30..=50).contains(&tries), "{tries}");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_set_back_hides_nothing() {
    let (host, told) = followed(36).await;
    told.tell(1_010, 0);
    told.at(500);
    pass(31.0).await;
    assert_eq!(told.opened_since().len(), 2);
    assert_eq!(calls_to_read(&host).await, 1);
    told.tell(502, 0);
    settle().await;
    assert_eq!(calls_to_read(&host).await, 1);
}

#[tokio::test(start_paused = true)]
async fn events_that_nobody_follows_any_more_are_followed_by_who_reads_next() {
    let host = Host::new(SnapshotLimits::default(), 36);
    let link = host.daemon().link_id();
    host.shelf.attention.pay(link, |_| async { panic!("a follower that panics, on purpose") });
    settle().await;
    let told = Arc::<Told>::default();
    host.watch(&told);
    settle().await;
    assert!(told.is_heard());
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_changed_is_not_followed_any_more() {
    let (host, told) = followed(36).await;
    host.change();
    host.plain(Freshness::Usual).await.0.unwrap();
    settle().await;
    assert!(!told.is_heard());
}
