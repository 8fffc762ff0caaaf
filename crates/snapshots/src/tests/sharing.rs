use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use futures::poll;
use tokio::time::Instant;

use super::support::{Finds, Host, age, length, other, pass, settle};
use crate::key::ListName::{Enriched, Plain};
use crate::{Freshness, SnapshotLimits};

fn host(takes_ms: u64) -> Host {
    Host::new(SnapshotLimits::default(), takes_ms)
}

#[tokio::test(start_paused = true)]
async fn who_asks_at_once_shares_one_call_and_its_bytes() {
    let host = host(400);
    let outcomes = join_all((0..8).map(|_| host.ask(Plain, Freshness::Usual))).await;
    let outcomes: Vec<_> = outcomes.into_iter().map(|outcome| outcome.unwrap().unwrap()).collect();
    assert_eq!(host.begun(), 1);
    assert!(outcomes.iter().all(|outcome| Arc::ptr_eq(outcome, &outcomes[0])));
    let bytes = outcomes[0].json();
    assert_eq!(bytes.as_ptr(), outcomes[7].json().as_ptr(), "they are not copied");
    let figures = host.shelf.figures();
    assert_eq!((figures.calls, figures.joined, figures.hits), (1, 7, 0));
}

#[tokio::test(start_paused = true)]
async fn different_lists_are_different_calls() {
    let host = host(400);
    let lists = [Plain, Enriched, other("a"), other("b"), other("a")];
    join_all(lists.map(|list| host.ask(list, Freshness::Usual))).await;
    assert_eq!(host.begun(), 4);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_does_not_end_the_call_for_the_others() {
    let host = host(400);
    let first = host.ask(Plain, Freshness::Usual);
    settle().await;
    let second = host.ask(Plain, Freshness::Usual);
    settle().await;
    first.abort();
    assert_eq!(length(&second.await.unwrap()), 1);
    assert_eq!((host.begun(), host.ended()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_waits_for_is_ended() {
    let host = host(400_000);
    let waiting = [(); 3].map(|()| host.ask(Plain, Freshness::Usual));
    settle().await;
    for waiting in &waiting {
        assert_eq!(host.gone(), 0);
        waiting.abort();
    }
    settle().await;
    assert_eq!((host.begun(), host.ended(), host.gone()), (1, 0, 1));
    assert_eq!(host.shelf.figures().abandoned, 1);
    host.takes_ms(10);
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((length(&outcome), secs), (2, 0.01));
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_their_turn_gets_it_when_the_others_leave_before_their_call_did_anything() {
    let host = host(100);
    let mut leaving = Box::pin(host.asking(Plain, Freshness::Usual));
    let mut waiting = Box::pin(host.asking(Plain, Freshness::New));
    assert!(poll!(&mut leaving).is_pending() && poll!(&mut waiting).is_pending());
    // The call's task has not had its first turn.
    drop(leaving);
    let outcome = tokio::time::timeout(Duration::from_secs(60), waiting).await.unwrap();
    assert_eq!((length(&outcome), host.begun()), (2, 2));
    assert_eq!(host.shelf.figures().abandoned, 1);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_their_turn_gets_it_when_all_others_leave() {
    let host = host(400_000);
    let first = host.ask(Plain, Freshness::Usual);
    settle().await;
    let second = host.ask(Plain, Freshness::New);
    settle().await;
    assert_eq!(host.begun(), 1);
    host.takes_ms(10);
    let before = Instant::now();
    first.abort();
    assert_eq!(length(&second.await.unwrap()), 2);
    assert_eq!(before.elapsed().as_millis(), 10);
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_a_new_list_shares_no_call_that_began_before_and_one_that_begins_after() {
    let host = host(4_000);
    let first = host.ask(Plain, Freshness::Usual);
    pass(1.0).await;
    let before = Instant::now();
    let new = [(); 5].map(|()| host.ask(Plain, Freshness::New));
    settle().await;
    assert_eq!(host.begun(), 1);
    let outcomes = join_all(new).await;
    assert_eq!(length(&first.await.unwrap()), 1);
    for outcome in outcomes {
        assert_eq!(length(&outcome.unwrap()), 2);
    }
    assert_eq!(host.begun(), 2);
    // The rest of the call under way, as long a rest as it took, and the next one.
    assert_eq!(before.elapsed().as_secs(), 3 + 4 + 4);
}

#[tokio::test(start_paused = true)]
async fn a_call_under_way_does_for_everybody_else_and_says_since_when() {
    let host = host(4_000);
    let first = host.ask(Plain, Freshness::Usual);
    pass(3.0).await;
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((host.begun(), secs, age(&outcome)), (1, 1.0, 4.0));
    drop(first);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_panics_is_an_error_for_who_waits_and_the_next_one_is_another_attempt() {
    let host = host(10);
    host.finds(Finds::Panic);
    let (outcome, _) = host.plain(Freshness::Usual).await;
    assert_eq!(outcome.unwrap_err().summary(), "the connection to the daemon broke");
    host.finds(Finds::Images(3));
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 3);
}

#[tokio::test(start_paused = true)]
async fn another_connection_has_lists_of_its_own() {
    let host = host(10);
    let old = host.slot(Plain);
    let mut news = old.news();
    host.plain(Freshness::Usual).await.0.unwrap();
    drop(old);
    host.change();
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 2);
    assert_eq!(host.shelf.figures().kept, 1, "the lists of the old one are gone");
    news.borrow_and_update();
    assert!(news.changed().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn news_are_another_list_or_another_state_of_the_daemon() {
    let host = host(10);
    let mut news = host.slot(Plain).news();
    let mut heard = Vec::new();
    let finds = [
        Finds::Images(1),
        Finds::Images(1),
        Finds::Images(2),
        Finds::Refusal,
        Finds::Timeout,
        Finds::Timeout,
        Finds::Images(2),
    ];
    for finds in finds {
        host.finds(finds);
        let (outcome, _) = host.plain(Freshness::New).await;
        let is_news = news.has_changed().unwrap();
        let now = news.borrow_and_update().clone();
        heard.push((is_news, now.status.as_str()));
        if let Ok(snapshot) = outcome {
            assert_eq!(now.tag.as_deref(), Some(snapshot.tag()));
        }
    }
    let expected = [
        (true, "ok"),
        (false, "ok"),
        (true, "ok"),
        (false, "ok"),
        (true, "timeout"),
        (false, "timeout"),
        (true, "ok"),
    ];
    assert_eq!(heard, expected);
}
