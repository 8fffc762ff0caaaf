use std::io::Read as _;
use std::time::Duration;

use super::support::{Finds, Host, length, other, pass, settle};
use crate::key::ListName::{Enriched, Plain};
use crate::{Encoding, Freshness, SnapshotLimits};

fn with_max_bytes(max_bytes: u64) -> Host {
    let max_age = Duration::from_secs(3600);
    Host::new(SnapshotLimits { max_bytes, max_age, ..SnapshotLimits::default() }, 10)
}

/// The bytes of a list with so many images.
async fn bytes_of(images: usize) -> u64 {
    let host = with_max_bytes(u64::MAX);
    host.finds(Finds::Images(images));
    host.plain(Freshness::Usual).await.0.unwrap();
    host.shelf.figures().bytes
}

#[tokio::test(start_paused = true)]
async fn of_too_many_lists_the_one_goes_that_was_not_used_for_the_longest_time() {
    let host = with_max_bytes(2 * bytes_of(100).await);
    host.finds(Finds::Images(100));
    let list = async |list| {
        let (outcome, _) = host.timed(list, Freshness::Usual).await;
        assert_eq!(length(&outcome), 100);
        pass(0.01).await;
        host.begun()
    };
    assert_eq!(list(Plain).await, 1);
    assert_eq!(list(Enriched).await, 2);
    assert_eq!(list(Plain).await, 2);
    assert_eq!(list(other("a")).await, 3);
    assert_eq!(host.shelf.figures().evicted, 1);
    assert_eq!(list(Plain).await, 3, "it was used last");
    assert_eq!(list(Enriched).await, 4);
    assert!(host.shelf.figures().bytes <= host.shelf.limits.max_bytes);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_larger_than_all_may_be_is_answered_and_not_kept_and_pushes_nothing_out() {
    let host = with_max_bytes(bytes_of(100).await);
    host.finds(Finds::Images(50));
    host.plain(Freshness::Usual).await.0.unwrap();
    host.finds(Finds::Images(200));
    for calls in [2, 3] {
        assert_eq!(length(&host.timed(Enriched, Freshness::Usual).await.0), 200);
        assert_eq!(host.begun(), calls);
    }
    assert_eq!(length(&host.plain(Freshness::Usual).await.0), 50);
    assert_eq!(host.begun(), 3);
    assert_eq!(host.shelf.figures().kept, 1);
}

#[tokio::test(start_paused = true)]
async fn compressed_bytes_count_too_and_are_made_once() {
    let host = with_max_bytes(u64::MAX);
    host.finds(Finds::Images(100));
    let snapshot = host.plain(Freshness::Usual).await.0.unwrap();
    let plain = host.shelf.figures().bytes;
    let mut compressed_bytes = 0;
    for encoding in [Encoding::Brotli, Encoding::Gzip] {
        let compressed = snapshot.compressed(encoding).await.unwrap();
        let again = snapshot.compressed(encoding).await.unwrap();
        assert_eq!(compressed.as_ptr(), again.as_ptr());
        let mut decoded = Vec::new();
        match encoding {
            Encoding::Brotli => brotli::Decompressor::new(&*compressed, 4096).read_to_end(&mut decoded),
            Encoding::Gzip => flate2::read::GzDecoder::new(&*compressed).read_to_end(&mut decoded),
        }
        .unwrap();
        assert_eq!(decoded, snapshot.json());
        compressed_bytes += u64::try_from(compressed.len()).unwrap();
    }
    assert_eq!(host.shelf.figures().bytes, plain + compressed_bytes);

    let host = with_max_bytes(plain + 10);
    host.finds(Finds::Images(100));
    let snapshot = host.plain(Freshness::Usual).await.0.unwrap();
    assert_eq!(host.shelf.figures().kept, 1);
    snapshot.compressed(Encoding::Gzip).await.unwrap();
    assert_eq!(host.shelf.figures().kept, 0);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_will_be_served_any_more_is_let_go() {
    let host = Host::new(SnapshotLimits::default(), 10);
    host.plain(Freshness::Usual).await.0.unwrap();
    for name in 0..100 {
        host.timed(other(&name.to_string()), Freshness::Usual).await.0.unwrap();
    }
    assert!(host.shelf.figures().kept > 50);
    pass(1.1).await;
    settle().await;
    assert_eq!((host.shelf.figures().kept, host.shelf.slot_count()), (1, 1));
    pass(4.0).await;
    settle().await;
    assert_eq!((host.shelf.figures().kept, host.shelf.figures().bytes), (0, 0));
    // What a daemon that fails left behind goes as well.
    host.finds(Finds::Timeout);
    host.timed(other("a"), Freshness::Usual).await.0.unwrap_err();
    pass(2.0).await;
    settle().await;
    assert_eq!(host.shelf.slot_count(), 1);
    // And what is left of a call that everybody left.
    host.takes_ms(60_000);
    let leaving = host.ask(other("b"), Freshness::Usual);
    pass(0.5).await;
    leaving.abort();
    settle().await;
    assert_eq!(host.shelf.slot_count(), 2);
    pass(2.0).await;
    settle().await;
    assert_eq!(host.shelf.slot_count(), 1);
}
