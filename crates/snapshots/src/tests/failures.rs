use std::time::Duration;

use futures::future::join_all;

use super::support::{Finds, Host, length, pass};
use crate::key::ListName::Plain;
use crate::{Freshness, SnapshotLimits};

fn with_max_age(secs: u64) -> Host {
    let limits = SnapshotLimits { max_age: Duration::from_secs(secs), ..SnapshotLimits::default() };
    let host = Host::new(limits, 10);
    host.finds(Finds::Timeout);
    host
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_everybodys_who_waited_and_remembered_for_a_moment() {
    let host = with_max_age(5);
    for outcome in join_all((0..5).map(|_| host.ask(Plain, Freshness::Usual))).await {
        assert_eq!(outcome.unwrap().unwrap_err().summary(), "the daemon did not answer in time");
    }
    pass(0.7).await;
    assert!(host.plain(Freshness::Usual).await.0.is_err());
    assert_eq!(host.begun(), 1);
    pass(0.6).await;
    assert!(host.plain(Freshness::Usual).await.0.is_err());
    assert_eq!(host.begun(), 2);
    let figures = host.shelf.figures();
    assert_eq!((figures.failures, figures.failures_remembered), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_daemon_that_keeps_failing_is_asked_ever_less_but_not_never() {
    let host = with_max_age(3600);
    let mut calls = Vec::new();
    for _ in 0..6 {
        let before = host.begun();
        for _ in 0..600 {
            assert!(host.plain(Freshness::Usual).await.0.is_err());
            pass(0.1).await;
        }
        calls.push(host.begun() - before);
    }
    // In each minute. After 1, 2, 4, 8, 16 s it is every 30 s, give or take a fifth.
    assert!((5..=7).contains(&calls[0]), "{calls:?}");
    assert!(calls[1..].iter().all(|calls| (1..=3).contains(calls)), "{calls:?}");
    host.finds(Finds::Images(3));
    pass(30.0).await;
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 3);
    host.finds(Finds::Timeout);
    pass(3600.0).await;
    assert!(host.plain(Freshness::Usual).await.0.is_err());
    pass(1.3).await;
    host.finds(Finds::Images(4));
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 4, "it begins again with a second");
}

#[tokio::test(start_paused = true)]
async fn no_failure_is_remembered_for_longer_than_a_list_may_be_old() {
    let host = with_max_age(5);
    for _ in 0..1_000 {
        assert!(host.plain(Freshness::Usual).await.0.is_err());
        pass(0.1).await;
    }
    host.finds(Finds::Images(3));
    pass(5.0).await;
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 3);

    let host = with_max_age(0);
    assert!(host.plain(Freshness::Usual).await.0.is_err());
    host.finds(Finds::Images(3));
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 3);
}

#[tokio::test(start_paused = true)]
async fn who_tries_again_gets_an_attempt_that_they_share() {
    let host = with_max_age(3600);
    for _ in 0..5 {
        host.plain(Freshness::New).await.0.unwrap_err();
    }
    assert_eq!(host.begun(), 5);
    // One that took long is not waited for as long again.
    host.takes_ms(30_000);
    host.plain(Freshness::New).await.0.unwrap_err();
    host.takes_ms(10);
    host.finds(Finds::Images(3));
    let attempts = [(); 4].map(|()| host.timed(Plain, Freshness::New));
    for (outcome, secs) in join_all(attempts).await {
        assert_eq!((length(&outcome), secs), (3, 1.01));
    }
    assert_eq!(host.begun(), 7);
}

#[tokio::test(start_paused = true)]
async fn no_old_list_answers_a_failure_and_no_failure_a_list() {
    let host = with_max_age(5);
    host.finds(Finds::Images(3));
    assert!(host.plain(Freshness::Usual).await.0.is_ok());
    pass(0.1).await;
    host.finds(Finds::Timeout);
    host.plain(Freshness::New).await.0.unwrap_err();
    assert!(host.plain(Freshness::Usual).await.0.is_err(), "what is known since then is that it fails");
    host.finds(Finds::Images(3));
    assert!(host.plain(Freshness::New).await.0.is_ok());
    assert!(host.plain(Freshness::Usual).await.0.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_refused_request_is_no_failing_daemon() {
    let host = with_max_age(3600);
    host.finds(Finds::Refusal);
    for _ in 0..5 {
        host.plain(Freshness::New).await.0.unwrap_err();
    }
    pass(1.0).await;
    host.finds(Finds::Images(3));
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 3);
}

#[tokio::test(start_paused = true)]
async fn a_status_is_as_old_as_the_first_call_that_found_it_whatever_is_kept() {
    let host = with_max_age(5);
    let ask = async |finds| {
        host.finds(finds);
        let outcome = host.plain(Freshness::New).await.0;
        (host.slot(Plain).since(&outcome).unwrap(), outcome)
    };
    let (first, timeout) = ask(Finds::Timeout).await;
    assert_eq!(ask(Finds::Timeout).await.0, first);
    let (up, list) = ask(Finds::Images(3)).await;
    assert!(up > first);
    // An answer of before is of no status that lasts.
    assert_eq!(host.slot(Plain).since(&timeout), None);
    // Whatever is kept is long gone.
    pass(3600.0).await;
    assert_eq!(ask(Finds::Images(4)).await.0, up);
    host.change();
    assert_eq!(host.slot(Plain).since(&list), None);
}
