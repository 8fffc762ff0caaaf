//! Which containers use an image: those that the list counts.

use std::collections::BTreeMap;

use authz::ImagesInspect;
use daemon::{Daemon, DaemonError, Limits};
use fake_engine::{Fault, Shape};
use shared::{ImageContainer, ImageQuery};

use crate::support::{connect, daemon_at, ended, engine, raw_rows, registry_of, scripted, spoilt};

fn inspector(endpoint: &str) -> Daemon<ImagesInspect> {
    connect(&registry_of(&[endpoint], Limits::default()), 1)
}

#[tokio::test]
async fn each_container_is_told_for_its_image_and_as_many_as_the_list_counts() {
    for shape in Shape::ALL {
        let engine = engine(shape).start().await.unwrap();
        let daemon = inspector(&engine.endpoint());
        let images = daemon_at(&engine.endpoint(), Limits::default());
        let images = ended(images.list_images(&ImageQuery::default())).await.unwrap();
        let mut seen: BTreeMap<String, ImageContainer> = BTreeMap::new();
        for image in images {
            let name = image.id.as_str().parse().unwrap();
            let containers = ended(daemon.image_containers(&name)).await.unwrap();
            assert_eq!(image.containers, u64::try_from(containers.len()).ok(), "{}", image.id);
            seen.extend(containers.into_iter().map(|container| (container.id.clone(), container)));
        }
        let all = raw_rows(&engine.endpoint(), "/containers/json?all=1").await;
        assert_eq!(seen.len(), all.len());
        for row in all {
            let container = &seen[row["Id"].as_str().unwrap()];
            assert_eq!(container.state, row["State"].as_str().unwrap());
            assert_eq!(format!("/{}", container.names[0]), row["Names"][0].as_str().unwrap());
        }
    }
}

#[tokio::test]
async fn where_they_cannot_be_learned_there_is_an_error_and_no_empty_list() {
    for shape in Shape::ALL {
        for fault in [Fault::ContainersFail, Fault::WrongTypes, Fault::NotAList, Fault::OddRow, Fault::Html] {
            let engine = spoilt(shape, Fault::None).await;
            let image =
                raw_rows(&engine.endpoint(), "/images/json").await[0]["Id"].as_str().unwrap().to_owned();
            engine.set_fault(fault);
            let daemon = inspector(&engine.endpoint());
            let result = ended(daemon.image_containers(&image.parse().unwrap())).await;
            assert!(result.is_err(), "{fault}");
        }
    }
}

const IMAGE: (&str, &str) = ("/images/a/json", r#"{"Id":"a"}"#);
const CONTAINERD: (&str, &str) =
    ("/info", r#"{"Driver":"overlayfs","DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]]}"#);
const CLASSIC: (&str, &str) = ("/info", r#"{"Driver":"overlay2","DriverStatus":null}"#);
const OF_A_AND_M: (&str, &str) =
    ("/containers/json", r#"[{"Id":"1","ImageID":"a"},{"Id":"2","ImageID":"m"}]"#);

/// The ids of the containers of `a`, on a daemon that answers these paths.
async fn of_a(
    api_version: &'static str,
    answers: &'static [(&'static str, &'static str)],
) -> Result<Vec<String>, DaemonError> {
    let answer = move |path: String| async move {
        let known = answers.iter().find(|(known, _)| path.ends_with(known));
        known.map_or("{}", |(_, body)| *body).to_owned()
    };
    let daemon = inspector(&scripted(api_version, answer).await);
    let containers = ended(daemon.image_containers(&"a".parse().unwrap())).await?;
    Ok(containers.into_iter().map(|container| container.id).collect())
}

#[tokio::test]
async fn a_container_of_a_manifest_uses_the_image_that_holds_it() {
    const INSPECTED: (&str, &str) = ("/images/a/json", r#"{"Id":"a","Manifests":[{"ID":"m"}]}"#);
    assert_eq!(of_a("1.51", &[INSPECTED, OF_A_AND_M]).await.unwrap(), ["1", "2"]);
    // Where only the list names them.
    const LISTED: (&str, &str) = (
        "/images/json",
        r#"[{"Id":"a","Manifests":[{"ID":"m","Descriptor":{},"Available":true,
           "Size":{"Total":0,"Content":0},"Kind":"image"}]}]"#,
    );
    assert_eq!(of_a("1.47", &[IMAGE, LISTED, OF_A_AND_M, CONTAINERD]).await.unwrap(), ["1", "2"]);
}

#[tokio::test]
async fn on_a_classic_store_a_container_names_its_image() {
    for (api_version, answers) in
        [("1.41", &[IMAGE, OF_A_AND_M][..]), ("1.51", &[IMAGE, OF_A_AND_M, CLASSIC])]
    {
        assert_eq!(of_a(api_version, answers).await.unwrap(), ["1"]);
    }
}

#[tokio::test]
async fn where_manifests_are_hidden_a_container_of_an_unknown_one_makes_it_unknown() {
    const LISTED: (&str, &str) = ("/images/json", r#"[{"Id":"a"},{"Id":"b"}]"#);
    const OF_A_AND_B: (&str, &str) =
        ("/containers/json", r#"[{"Id":"1","ImageID":"a"},{"Id":"2","ImageID":"b"}]"#);
    for api_version in ["1.44", "1.47", "1.51"] {
        let unknown = of_a(api_version, &[IMAGE, LISTED, OF_A_AND_M, CONTAINERD]).await;
        assert!(matches!(unknown, Err(DaemonError::ContainersUnknown)), "{unknown:?}");
        assert_eq!(of_a(api_version, &[IMAGE, LISTED, OF_A_AND_B, CONTAINERD]).await.unwrap(), ["1"]);
    }
}
