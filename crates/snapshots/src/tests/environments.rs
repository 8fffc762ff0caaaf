//! What is known of environments without asking them.

use super::support::{Finds, Host, other, pass, settle};
use crate::key::ListName;
use crate::{EnvironmentFigures, Freshness, SnapshotLimits, Totals};

/// The one environment: whether it is up, its images, and the seconds since it was asked for them.
fn known(host: &Host) -> Option<(bool, Option<(u64, u64)>)> {
    let environments = host.shelf.environments();
    assert!(environments.len() <= 1);
    environments.first().map(|EnvironmentFigures { is_up, newest, .. }| {
        (*is_up, newest.map(|(Totals { images, .. }, age)| (images, age.as_secs())))
    })
}

#[tokio::test(start_paused = true)]
async fn the_newest_list_of_all_images_counts_for_as_long_as_it_is_kept() {
    let host = Host::new(SnapshotLimits::default(), 10);
    assert_eq!(known(&host), None);
    host.finds(Finds::Images(3));
    host.timed(other("some of them"), Freshness::Usual).await.0.unwrap();
    host.timed(ListName::Usage, Freshness::Usual).await.0.unwrap();
    assert_eq!(known(&host), None);
    host.plain(Freshness::Usual).await.0.unwrap();
    pass(2.0).await;
    assert_eq!(known(&host), Some((true, Some((3, 2)))));
    host.finds(Finds::Images(4));
    host.timed(ListName::Enriched, Freshness::Usual).await.0.unwrap();
    assert_eq!(known(&host), Some((true, Some((4, 0)))));
    let begun = host.begun();
    pass(6.0).await;
    settle().await;
    assert_eq!((known(&host), host.begun()), (None, begun));
}

#[tokio::test(start_paused = true)]
async fn a_daemon_that_fails_is_down_and_one_that_refuses_a_request_is_not() {
    let host = Host::new(SnapshotLimits::default(), 10);
    host.finds(Finds::Refusal);
    host.plain(Freshness::Usual).await.0.unwrap_err();
    assert_eq!(known(&host), None);
    host.finds(Finds::Images(3));
    host.timed(ListName::Enriched, Freshness::Usual).await.0.unwrap();
    host.finds(Finds::Timeout);
    host.plain(Freshness::New).await.0.unwrap_err();
    assert!(!known(&host).unwrap().0);
    host.finds(Finds::Images(3));
    host.plain(Freshness::New).await.0.unwrap();
    assert_eq!(known(&host), Some((true, Some((3, 0)))));
    // Another connection is another daemon.
    host.change();
    assert_eq!(known(&host), None);
}

#[tokio::test(start_paused = true)]
async fn sizes_that_no_number_holds_together_are_as_much_as_one_holds() {
    let image = |size: u64| serde_json::json!({ "Id": "sha256:a", "Size": size });
    let largest = i64::MAX.unsigned_abs();
    let rows = [image(largest), image(largest), image(largest)];
    let list = daemon::parse_images(&serde_json::to_vec(&rows).unwrap()).unwrap().images;
    let totals = crate::totals::List::totals(&list).unwrap();
    assert_eq!(totals, Totals { images: 3, bytes: u64::MAX });
}
