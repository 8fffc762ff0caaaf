use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use daemon::{ListChange, ListChanges};

use super::support::{
    Finds, Host, Renews, Told, age, containers, image_change, length, named, other, pass, settle,
};
use crate::key::ListName::{Enriched, Plain, Usage};
use crate::{Freshness, SnapshotLimits};

/// One whose whole lists take 4.4 s and are young for an hour, whose events are followed, and whose list was read a
/// while ago.
async fn read(limits: SnapshotLimits, takes_ms: u64) -> (Host, Arc<Told>) {
    let (host, told) = (Host::new(limits, takes_ms), Arc::<Told>::default());
    host.renews(8, Renews::AnotherCount);
    told.at(1_000);
    host.watch(&told);
    settle().await;
    host.plain(Freshness::Usual).await.0.unwrap();
    pass(10.0).await;
    (host, told)
}

fn an_hour() -> SnapshotLimits {
    SnapshotLimits { max_age: Duration::from_secs(3600), ..SnapshotLimits::default() }
}

async fn tell(told: &Told, change: ListChange) {
    told.tell_now(change);
    settle().await;
}

fn counts() -> ListChanges {
    ListChanges { containers: true, images: BTreeSet::new() }
}

fn names<const N: usize>(names: [&str; N]) -> ListChanges {
    ListChanges { containers: false, images: names.map(image_change).into() }
}

#[tokio::test(start_paused = true)]
async fn a_container_costs_no_list_and_everybody_sees_it_in_the_one_that_is_there() {
    let (host, told) = read(an_hour(), 4_400).await;
    let before = host.plain(Freshness::Usual).await.0.unwrap();
    tell(&told, ListChange::Containers).await;
    let waiting = [host.ask(Plain, Freshness::Usual), host.ask(Plain, Freshness::Usual)];
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((containers(&outcome), secs), (Some(1), 0.01));
    // Its images were asked for when they were.
    assert_eq!(age(&outcome), 14.41);
    assert_ne!(outcome.unwrap().tag(), before.tag());
    for waiting in waiting {
        assert_eq!(containers(&waiting.await.unwrap()), Some(1));
    }
    assert_eq!(host.plain(Freshness::Usual).await.1, 0.0);
    assert_eq!((host.begun(), host.renewed()), (1, vec![counts()]));
    let figures = host.shelf.figures();
    assert_eq!((figures.calls, figures.renewals, figures.events), (1, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_name_costs_no_list_where_that_takes_long() {
    for (takes_ms, lists) in [(4_400, 1), (250, 1), (240, 2)] {
        let (host, told) = read(an_hour(), takes_ms).await;
        tell(&told, named("shop/web:1")).await;
        let (outcome, _) = host.plain(Freshness::Usual).await;
        assert_eq!((length(&outcome), host.begun()), (usize::try_from(lists).unwrap(), lists));
        assert_eq!(host.renewed(), if lists == 1 { vec![names(["shop/web:1"])] } else { vec![] });
    }
}

#[tokio::test(start_paused = true)]
async fn what_came_together_is_asked_for_together_and_what_is_too_much_as_a_whole() {
    let (host, told) = read(an_hour(), 4_400).await;
    for change in [named("a:1"), ListChange::Containers, named("b:1"), named("a:1")] {
        tell(&told, change).await;
    }
    host.plain(Freshness::Usual).await.0.unwrap();
    assert_eq!(host.renewed(), [ListChanges { containers: true, ..names(["a:1", "b:1"]) }]);
    pass(1.0).await;
    for number in 0..9 {
        tell(&told, named(&format!("a:{number}"))).await;
    }
    host.plain(Freshness::Usual).await.0.unwrap();
    assert_eq!((host.begun(), host.renewed().len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn an_event_that_comes_while_a_small_call_is_under_way_takes_another_one() {
    let (host, told) = read(an_hour(), 4_400).await;
    host.renews(100, Renews::AnotherCount);
    tell(&told, ListChange::Containers).await;
    let before = host.ask(Plain, Freshness::Usual);
    pass(0.05).await;
    tell(&told, ListChange::Containers).await;
    let after = host.ask(Plain, Freshness::Usual);
    assert_eq!(containers(&before.await.unwrap()), Some(1));
    // Never back to back.
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((containers(&outcome), secs), (Some(2), 0.2));
    assert_eq!(containers(&after.await.unwrap()), Some(2));
    assert_eq!((host.begun(), host.renewed().len()), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn an_event_that_comes_while_the_list_is_asked_for_takes_a_small_call_after_it() {
    let (host, told) = read(an_hour(), 4_400).await;
    let before = host.ask(Plain, Freshness::New);
    pass(1.0).await;
    tell(&told, ListChange::Containers).await;
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((length(&outcome), containers(&outcome), secs), (2, Some(1), 3.41));
    assert_eq!(containers(&before.await.unwrap()), None);
    assert_eq!(host.begun(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_takes_a_whole_list_makes_a_small_call_useless() {
    let (host, told) = read(an_hour(), 4_400).await;
    tell(&told, ListChange::Containers).await;
    let before = host.ask(Plain, Freshness::Usual);
    settle().await;
    tell(&told, ListChange::Images).await;
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 2);
    assert_eq!(length(&before.await.unwrap()), 1);
    assert_eq!((host.begun(), host.renewed().len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_small_call_that_does_not_do_is_followed_by_a_whole_list() {
    for renews in [Renews::Nothing, Renews::Timeout] {
        let (host, told) = read(an_hour(), 4_400).await;
        host.renews(8, renews);
        tell(&told, ListChange::Containers).await;
        let both = [host.ask(Plain, Freshness::Usual), host.ask(Plain, Freshness::Usual)];
        for one in both {
            assert_eq!(length(&one.await.unwrap()), 2);
        }
        assert_eq!((host.begun(), host.renewed().len()), (2, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn small_calls_that_are_lost_keep_nobody_waiting_without_end() {
    let (host, told) = read(an_hour(), 4_400).await;
    host.renews(8, Renews::Panic);
    tell(&told, ListChange::Containers).await;
    host.plain(Freshness::Usual).await.0.unwrap_err();
    host.renews(8, Renews::AnotherCount);
    assert_eq!(containers(&host.plain(Freshness::Usual).await.0), Some(3));
}

#[tokio::test(start_paused = true)]
async fn a_small_call_ends_when_everybody_has_left_and_the_next_one_asks_again() {
    let (host, told) = read(an_hour(), 4_400).await;
    host.renews(500, Renews::AnotherCount);
    tell(&told, ListChange::Containers).await;
    let leaving = host.ask(Plain, Freshness::Usual);
    pass(0.1).await;
    leaving.abort();
    settle().await;
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((containers(&outcome), secs), (Some(2), 0.6));
    assert_eq!((host.begun(), host.shelf.figures().abandoned), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn small_calls_make_no_list_younger() {
    let (host, told) = read(SnapshotLimits::default(), 4_400).await;
    for _ in 0..29 {
        tell(&told, ListChange::Containers).await;
        assert_eq!(length(&host.plain(Freshness::Usual).await.0), 1);
        pass(1.0).await;
    }
    // A tenth of the daemon's time, from the end of the call on.
    pass(0.5).await;
    tell(&told, ListChange::Containers).await;
    let (outcome, secs) = host.plain(Freshness::Usual).await;
    assert_eq!((length(&outcome), secs, age(&outcome)), (2, 4.4, 4.4));
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_a_new_list_gets_a_whole_one() {
    let (host, told) = read(an_hour(), 4_400).await;
    tell(&told, ListChange::Containers).await;
    let usual = host.ask(Plain, Freshness::Usual);
    settle().await;
    let (outcome, _) = host.plain(Freshness::New).await;
    assert_eq!((length(&outcome), length(&usual.await.unwrap())), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn who_follows_a_list_is_woken_by_what_is_less_than_a_list_and_told_of_the_new_one() {
    let (host, told) = read(an_hour(), 4_400).await;
    let slot = host.slot(Plain);
    let news = slot.news();
    let tag = news.borrow().tag.clone();
    let stale = tokio::spawn(async move { slot.until_stale().await });
    settle().await;
    assert!(!stale.is_finished());
    tell(&told, ListChange::ContainerStates).await;
    assert!(!stale.is_finished());
    tell(&told, ListChange::Containers).await;
    assert!(stale.is_finished());
    host.plain(Freshness::Usual).await.0.unwrap();
    assert_ne!(news.borrow().tag, tag);
    // What was found last is new again, for as long as the list is.
    let slot = host.slot(Plain);
    let stale = tokio::spawn(async move { slot.until_stale().await });
    pass(1_000.0).await;
    assert!(!stale.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_older_than_any_event_after_it() {
    let (host, told) = read(an_hour(), 4_400).await;
    host.finds(Finds::Timeout);
    host.plain(Freshness::New).await.0.unwrap_err();
    host.finds(Finds::AnotherList);
    tell(&told, ListChange::Containers).await;
    host.plain(Freshness::Usual).await.0.unwrap();
    assert_eq!(host.renewed(), []);
}

#[tokio::test(start_paused = true)]
async fn each_list_heeds_what_changes_it() {
    let (host, told) = read(an_hour(), 4_400).await;
    for list in [Enriched, Usage] {
        host.timed(list, Freshness::Usual).await.0.unwrap();
    }
    let calls = async |change: ListChange| {
        pass(10.0).await;
        host.watch(&told);
        tell(&told, change).await;
        let mut calls = Vec::new();
        for list in [Plain, Enriched, Usage] {
            let before = (host.begun(), host.renewed().len());
            host.timed(list, Freshness::Usual).await.0.unwrap();
            calls.push((host.begun() - before.0, host.renewed().len() - before.1));
        }
        calls
    };
    assert_eq!(calls(ListChange::ContainerStates).await, [(0, 0), (0, 0), (1, 0)]);
    assert_eq!(calls(ListChange::Containers).await, [(0, 1), (0, 1), (1, 0)]);
    assert_eq!(calls(named("a:1")).await, [(0, 1), (0, 1), (0, 1)]);
    assert_eq!(calls(ListChange::Images).await, [(1, 0), (1, 0), (1, 0)]);
    // What is kept for a moment is renewed as a whole.
    host.timed(other("a"), Freshness::Usual).await.0.unwrap();
    tell(&told, ListChange::Containers).await;
    let before = host.begun();
    host.timed(other("a"), Freshness::Usual).await.0.unwrap();
    assert_eq!(host.begun() - before, 1);
}
