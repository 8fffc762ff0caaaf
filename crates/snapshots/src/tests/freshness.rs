use std::time::Duration;

use super::support::{Host, age, length, other, pass, settle};
use crate::key::ListName::Plain;
use crate::{Freshness, SnapshotLimits};

fn with_max_age(secs: u64) -> Host {
    let limits = SnapshotLimits { max_age: Duration::from_secs(secs), ..SnapshotLimits::default() };
    Host::new(limits, 36)
}

#[tokio::test(start_paused = true)]
async fn a_list_is_served_until_it_is_as_old_as_the_bound() {
    let host = with_max_age(5);
    host.plain(Freshness::Usual).await.0.unwrap();
    pass(4.95).await;
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((length(&outcome), age(&outcome), secs), (1, 4.99, 0.0));
    pass(0.02).await;
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((length(&outcome), age(&outcome), secs), (2, 0.04, 0.04));
    assert_eq!(host.shelf.figures().hits, 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_where_nobody_asks() {
    let host = with_max_age(5);
    host.plain(Freshness::Usual).await.0.unwrap();
    pass(3600.0).await;
    assert_eq!(host.begun(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_new_list_was_asked_for_after_the_request_came() {
    let host = with_max_age(3600);
    host.plain(Freshness::Usual).await.0.unwrap();
    pass(1.0).await;
    let (outcome, secs) = host.plain(Freshness::New).await;
    assert_eq!((length(&outcome), age(&outcome), secs), (2, 0.04, 0.04));
    let (outcome, _) = host.plain(Freshness::Usual).await;
    assert_eq!(length(&outcome), 2, "and is everybody's");
}

#[tokio::test(start_paused = true)]
async fn new_lists_are_never_asked_for_back_to_back() {
    let host = Host::new(SnapshotLimits::default(), 4_000);
    host.plain(Freshness::New).await.0.unwrap();
    let (outcome, secs) = host.plain(Freshness::New).await;
    assert_eq!((length(&outcome), age(&outcome), secs), (2, 4.0, 8.0));
}

#[tokio::test(start_paused = true)]
async fn with_a_bound_of_zero_every_request_has_a_list_of_its_own_time() {
    let host = with_max_age(0);
    for calls in 1..=3 {
        let (outcome, _) = host.plain(Freshness::Usual).await;
        assert_eq!(length(&outcome), calls);
    }
    pass(1.0).await;
    let first = host.ask(Plain, Freshness::Usual);
    settle().await;
    let [second, third] = [(); 2].map(|()| host.ask(Plain, Freshness::Usual));
    assert_eq!(length(&first.await.unwrap()), 4);
    // They came when that call had begun, and share the next.
    assert_eq!(length(&second.await.unwrap()), 5);
    assert_eq!(length(&third.await.unwrap()), 5);
}

#[tokio::test(start_paused = true)]
async fn lists_with_other_parameters_are_kept_for_a_second_or_the_bound() {
    for (max_age, kept_secs) in [(5, 1.0), (3600, 1.0)] {
        let host = with_max_age(max_age);
        let list = || host.timed(other("a"), Freshness::Usual);
        list().await.0.unwrap();
        pass(kept_secs - 0.05).await;
        assert_eq!(length(&list().await.0), 1);
        pass(0.02).await;
        assert_eq!(length(&list().await.0), 2);
    }
    let host = with_max_age(0);
    host.timed(other("a"), Freshness::Usual).await.0.unwrap();
    assert_eq!(length(&host.timed(other("a"), Freshness::Usual).await.0), 2);
}
