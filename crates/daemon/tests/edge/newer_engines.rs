//! Engines that are newer than all that is known here.

use authz::EnvironmentsView;
use daemon::Limits;
use fake_engine::{Fault, Shape};
use shared::ImageQuery;

use crate::support::{connect, daemon_at, ended, engine, patient, registry_of};

/// Both were made at the same second.
const NOW: i64 = 1_700_000_000;

fn everything() -> ImageQuery {
    ImageQuery { shared_size: true, manifests: true, digests: true, ..ImageQuery::default() }
}

#[tokio::test]
async fn an_engine_of_tomorrow_is_listed_as_one_of_today() {
    let today = engine(Shape::Docker28Containerd).now(NOW).start().await.unwrap();
    let expected = daemon_at(&today.endpoint(), patient()).list_images(&everything()).await.unwrap();
    assert!(expected.iter().any(|image| image.containers > Some(0)));
    // The first still answers in the newest version that we know; the second no longer does.
    for oldest in [24, 60] {
        let tomorrow =
            engine(Shape::Docker28Containerd).now(NOW).api_minors(oldest, 99).fault(Fault::UnknownFields);
        let tomorrow = tomorrow.start().await.unwrap();
        let daemon = daemon_at(&tomorrow.endpoint(), patient());
        for _ in 0..2 {
            assert_eq!(ended(daemon.list_images(&everything())).await.unwrap(), expected, "from 1.{oldest}");
        }
        // It counts its containers itself.
        assert_eq!(tomorrow.call_count("GET /containers/json"), 0);
    }
}

#[tokio::test]
async fn an_engine_of_tomorrow_is_observed_as_one_of_today() {
    let tomorrow = engine(Shape::Docker28Containerd).api_minors(60, 99).version_label("99.0.1");
    let tomorrow = tomorrow.start().await.unwrap();
    let registry = registry_of(&[&tomorrow.endpoint()], Limits::default());
    let health =
        ended(connect::<EnvironmentsView>(&registry, 1).observe(std::time::Duration::from_secs(60))).await;
    assert_eq!(health.status, shared::EnvironmentStatus::Ok, "{health:?}");
    assert_eq!(health.version.as_deref(), Some("99.0.1"));
}
