//! Daemons that misbehave: what each fault costs, and that it costs nobody else.

use authz::ImagesView;
use daemon::{DaemonError, Limits};
use fake_engine::{FakeEngine, Fault, Listen, Shape};
use shared::{EnvironmentStatus, ImageQuery, ImageSummary};

use crate::support::{connect, daemon_at, ended, engine, patient, quick, registry_of, spoilt, until};

/// What a caller gets: the number of images, or the error's kind and the state that it leaves the environment in.
fn outcome(result: &Result<Vec<ImageSummary>, DaemonError>) -> String {
    let error = match result {
        Ok(images) => return format!("{} images", images.len()),
        Err(error) => error,
    };
    let kind = match error {
        DaemonError::Unreachable(_) => "unreachable".to_owned(),
        DaemonError::Timeout => "timeout".to_owned(),
        DaemonError::Broken(_) => "broken".to_owned(),
        DaemonError::TooLong => "too long".to_owned(),
        DaemonError::Failed { status, .. } => format!("failed {status}"),
        DaemonError::Nonsense(_) => "nonsense".to_owned(),
        DaemonError::ContainersUnknown => "containers unknown".to_owned(),
        DaemonError::Refused { .. } | DaemonError::NoSuchImage { .. } | DaemonError::ImageNotFound => {
            "request at fault".to_owned()
        }
    };
    let status = error.environment_status();
    format!("{kind} -> {}", status.map_or("none", EnvironmentStatus::as_str))
}

const EVERY_FAULT: [(Fault, &str); 18] = [
    (Fault::None, "60 images"),
    (Fault::Hang, "timeout -> timeout"),
    (Fault::Slow { delay_ms: 600_000 }, "timeout -> timeout"),
    (Fault::Drip, "timeout -> timeout"),
    (Fault::Reset, "broken -> error"),
    (Fault::Http500, "failed 500 -> error"),
    (Fault::ListFails, "failed 500 -> error"),
    (Fault::Truncated, "broken -> error"),
    (Fault::Html, "nonsense -> error"),
    (Fault::NotAList, "nonsense -> error"),
    (Fault::WrongTypes, "nonsense -> error"),
    (Fault::Huge, "too long -> error"),
    (Fault::RowWithoutId, "59 images"),
    (Fault::OddRow, "60 images"),
    (Fault::UnknownFields, "60 images"),
    (Fault::MissingFields, "60 images"),
    (Fault::ContainersFail, "60 images"),
    (Fault::ContainersHang, "60 images"),
];

#[test]
fn every_fault_that_there_is_is_tested() {
    let tested = EVERY_FAULT.map(|(fault, _)| fault.to_string().split('=').next().unwrap().to_owned());
    for name in Fault::NAMES {
        let name = name.split('=').next().unwrap();
        assert!(tested.contains(&name.to_owned()), "{name}");
    }
}

/// Whether only the end of the time ends the question.
fn never_ends(fault: Fault) -> bool {
    matches!(fault, Fault::Hang | Fault::Slow { .. } | Fault::Drip | Fault::ContainersHang)
}

async fn every_fault_has_its_outcome(shape: Shape, over_unix: bool) {
    let folder = tempfile::tempdir().unwrap();
    for (fault, expected) in EVERY_FAULT {
        let listen =
            if over_unix { Listen::Unix(folder.path().join("docker.sock")) } else { Listen::default() };
        let engine = engine(shape).fault(fault).listen(listen).start().await.unwrap();
        let time = if never_ends(fault) { quick() } else { patient() };
        let daemon = daemon_at(&engine.endpoint(), Limits { max_answer_bytes: 1 << 20, ..time });
        let result = ended(daemon.list_images(&ImageQuery::default())).await;
        assert_eq!(outcome(&result), expected, "{shape} {fault}: {result:?}");
    }
}

#[tokio::test]
async fn every_fault_of_a_classic_engine_ends_as_what_it_is_over_tcp() {
    every_fault_has_its_outcome(Shape::Docker20Classic, false).await;
}

#[tokio::test]
async fn every_fault_of_a_classic_engine_ends_as_what_it_is_over_a_unix_socket() {
    every_fault_has_its_outcome(Shape::Docker20Classic, true).await;
}

#[tokio::test]
async fn every_fault_of_a_containerd_engine_ends_as_what_it_is_over_tcp() {
    every_fault_has_its_outcome(Shape::Docker28Containerd, false).await;
}

#[tokio::test]
async fn every_fault_of_a_containerd_engine_ends_as_what_it_is_over_a_unix_socket() {
    every_fault_has_its_outcome(Shape::Docker28Containerd, true).await;
}

#[tokio::test]
async fn a_slow_engine_is_waited_for() {
    for shape in Shape::ALL {
        let engine = spoilt(shape, Fault::Slow { delay_ms: 100 }).await;
        let daemon = daemon_at(&engine.endpoint(), patient());
        assert_eq!(ended(daemon.list_images(&ImageQuery::default())).await.unwrap().len(), 60);
    }
}

#[tokio::test]
async fn an_odd_row_costs_that_row_and_nothing_else() {
    for shape in Shape::ALL {
        let engine = spoilt(shape, Fault::None).await;
        let daemon = daemon_at(&engine.endpoint(), patient());
        let list = async || daemon.list_images(&ImageQuery::default()).await.unwrap();
        let right = list().await;

        engine.set_fault(Fault::UnknownFields);
        assert_eq!(list().await, right, "{shape}");

        engine.set_fault(Fault::RowWithoutId);
        let mut expected = right.clone();
        expected.remove(right.len() / 2);
        assert_eq!(list().await, expected, "{shape}");

        // The list of containers is as odd, so a daemon that does not count by itself leaves them unknown.
        engine.set_fault(Fault::OddRow);
        let mut expected = right.clone();
        if shape == Shape::Docker20Classic {
            expected.iter_mut().for_each(|image| image.containers = None);
        }
        assert_eq!(list().await, expected, "{shape}");
    }
}

#[tokio::test]
async fn a_row_with_nothing_but_its_id_is_an_image_of_which_nothing_is_known() {
    for shape in Shape::ALL {
        let engine = spoilt(shape, Fault::MissingFields).await;
        let daemon = daemon_at(&engine.endpoint(), patient());
        let images = daemon.list_images(&ImageQuery::default()).await.unwrap();
        let mut first = images[0].clone();
        first.id = "sha256:x".to_owned().into();
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(first, @r#"
            {
              "Id": "sha256:x",
              "ParentId": "",
              "RepoTags": [],
              "RepoDigests": [],
              "Created": 0,
              "Size": 0,
              "VirtualSize": 0,
              "SharedSize": -1,
              "Labels": {},
              "Containers": -1
            }
            "#);
        }
    }
}

#[tokio::test]
async fn where_containers_cannot_be_listed_their_number_is_unknown_and_the_images_are_all_there() {
    for fault in [Fault::ContainersFail, Fault::ContainersHang] {
        let engine = spoilt(Shape::Docker20Classic, Fault::None).await;
        let daemon = daemon_at(&engine.endpoint(), quick());
        let mut expected = daemon.list_images(&ImageQuery::default()).await.unwrap();
        assert!(expected.iter().all(|image| image.containers.is_some()));
        expected.iter_mut().for_each(|image| image.containers = None);
        engine.set_fault(fault);
        let images = ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
        assert_eq!(images, expected, "{fault}");
    }
}

#[tokio::test]
async fn an_engine_that_counts_containers_itself_is_not_hurt_by_a_broken_list_of_them() {
    let engine = spoilt(Shape::Docker28Containerd, Fault::ContainersHang).await;
    let daemon = daemon_at(&engine.endpoint(), patient());
    let images = ended(daemon.list_images(&ImageQuery::default())).await.unwrap();
    assert!(images.iter().any(|image| image.containers > Some(0)));
}

#[tokio::test]
async fn an_answer_may_have_as_many_bytes_as_the_bound_says() {
    let engine = engine(Shape::Docker28Containerd).images(5_000).start().await.unwrap();
    let list = async |max_answer_bytes| {
        let limits = Limits { max_answer_bytes, ..patient() };
        let daemon = daemon_at(&engine.endpoint(), limits);
        ended(daemon.list_images(&ImageQuery::default())).await
    };
    assert_eq!(outcome(&list(64 << 20).await), "5000 images");
    assert_eq!(outcome(&list(1 << 20).await), "too long -> error");
    assert_eq!(outcome(&list(16).await), "too long -> error");
}

#[tokio::test]
async fn a_dead_daemon_does_not_keep_another_from_answering() {
    let folder = tempfile::tempdir().unwrap();
    let dead = spoilt(Shape::Docker20Classic, Fault::Hang).await;
    let live =
        FakeEngine::builder().listen(Listen::Unix(folder.path().join("docker.sock"))).start().await.unwrap();
    let registry = registry_of(&[&dead.endpoint(), &live.endpoint()], patient());
    let (first, second) = (connect::<ImagesView>(&registry, 1), connect::<ImagesView>(&registry, 2));

    let hanging = tokio::spawn(async move { first.list_images(&ImageQuery::default()).await });
    until(|| dead.call_count("GET /_ping") == 1).await;
    let images = ended(second.list_images(&ImageQuery::default())).await.unwrap();
    assert_eq!(images.len(), 50);
    assert!(!hanging.is_finished());
    hanging.abort();
}

#[tokio::test]
async fn nobody_at_the_address_is_unreachable() {
    let folder = tempfile::tempdir().unwrap();
    let stale = folder.path().join("stale.sock");
    drop(std::os::unix::net::UnixListener::bind(&stale).unwrap());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for endpoint in [
        format!("unix://{}/none.sock", folder.path().display()),
        format!("unix://{}", stale.display()),
        format!("unix://{}", folder.path().display()),
        format!("tcp://{port}"),
    ] {
        let daemon = daemon_at(&endpoint, patient());
        let result = ended(daemon.list_images(&ImageQuery::default())).await;
        assert_eq!(outcome(&result), "unreachable -> unreachable", "{endpoint}");
    }
}
