//! What is said of containers where the daemon does not count them, by the kind of its store.

use daemon::Limits;
use shared::ImageQuery;

use crate::support::{daemon_at, ended, scripted};

const CLASSIC: (&str, &str) =
    ("/info", r#"{"Driver":"overlay2","DriverStatus":[["Backing Filesystem","extfs"]]}"#);
const CONTAINERD: (&str, &str) =
    ("/info", r#"{"DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]]}"#);
const UNCOUNTED: (&str, &str) =
    ("/images/json", r#"[{"Id":"a","Containers":-1},{"Id":"b","Containers":-1}]"#);
const OF_A: (&str, &str) = ("/containers/json", r#"[{"ImageID":"a"}]"#);
const OF_A_AND_ANOTHER: (&str, &str) = ("/containers/json", r#"[{"ImageID":"a"},{"ImageID":"m"}]"#);

/// What is said of each image's containers by a daemon that answers these paths, and others with nothing of use.
async fn counts(
    api_version: &'static str,
    answers: &'static [(&'static str, &'static str)],
) -> Vec<Option<u64>> {
    let answer = move |path: String| async move {
        let known = answers.iter().find(|(known, _)| path.ends_with(known));
        known.map_or("{}", |(_, body)| *body).to_owned()
    };
    let daemon = daemon_at(&scripted(api_version, answer).await, Limits::default());
    let images = ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
    assert!(images.iter().all(|image| image.manifests.is_none()), "nobody asked for manifests");
    images.into_iter().map(|image| image.containers).collect()
}

#[tokio::test]
async fn a_new_daemon_that_does_not_count_is_counted_for() {
    assert_eq!(counts("1.51", &[UNCOUNTED, OF_A]).await, [Some(1), Some(0)]);
}

#[tokio::test]
async fn what_a_new_daemon_counted_stays_as_it_said() {
    const HALF: (&str, &str) = ("/images/json", r#"[{"Id":"a","Containers":7},{"Id":"b","Containers":-1}]"#);
    assert_eq!(counts("1.51", &[HALF, OF_A]).await, [Some(7), Some(0)]);
}

#[tokio::test]
async fn a_container_of_an_image_that_is_gone_hides_nothing_on_a_classic_store() {
    for api_version in ["1.45", "1.51"] {
        assert_eq!(counts(api_version, &[UNCOUNTED, OF_A_AND_ANOTHER, CLASSIC]).await, [Some(1), Some(0)]);
    }
    // Before containerd stores there is nothing to ask.
    assert_eq!(counts("1.41", &[UNCOUNTED, OF_A_AND_ANOTHER]).await, [Some(1), Some(0)]);
}

#[tokio::test]
async fn where_manifests_are_hidden_no_image_is_said_to_be_unused() {
    for api_version in ["1.45", "1.51"] {
        assert_eq!(counts(api_version, &[UNCOUNTED, OF_A_AND_ANOTHER, CONTAINERD]).await, [None, None]);
        // A store that does not say what it is may be one too.
        assert_eq!(counts(api_version, &[UNCOUNTED, OF_A_AND_ANOTHER]).await, [None, None]);
    }
}

#[tokio::test]
async fn a_container_of_one_platform_counts_for_the_image_that_holds_it() {
    const WITH_MANIFESTS: (&str, &str) = (
        "/images/json",
        r#"[{"Id":"a","Containers":-1,"Descriptor":{"digest":"a"},"Manifests":[{"ID":"m","Descriptor":{},
           "Available":true,"Size":{"Total":0,"Content":0},"Kind":"image"}]},
           {"Id":"b","Containers":-1,"Descriptor":{"digest":"b"},"Manifests":[]}]"#,
    );
    assert_eq!(counts("1.48", &[WITH_MANIFESTS, OF_A_AND_ANOTHER]).await, [Some(2), Some(0)]);
}
