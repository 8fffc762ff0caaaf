//! Real Docker, started by each test for itself: what Stowage lists is what the docker CLI says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use authz::{EnvironmentsView, ImagesView};
use daemon::{Daemon, DaemonError, Limits, Observation};
use real_engine::{Dockerd, Engine, require_dockerd};
use serde_json::Value;
use shared::{EnvironmentStatus, ImageQuery, ImageSummary};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::support::{connect, daemon_at, ended, query, registry_of};

/// An image with a label and two tags, one of which two containers use; another with another value of that label;
/// one without a name, with the steps of its build; one of the same layer as the first; one with a container whose
/// tag moved on.
fn fill(docker: &Engine) {
    docker.import_image("shop/web:1.0", &[("team", "web"), ("tier", "front")], 3_000).unwrap();
    docker.docker(&["tag", "shop/web:1.0", "registry.example:5000/team/web:stable"]).unwrap();
    docker.create_container("shop/web:1.0").unwrap();
    docker.create_container("registry.example:5000/team/web:stable").unwrap();
    docker.build_from_scratch(Some("shop/api:2"), &[("team", "api")], 2_000).unwrap();
    docker.build_from_scratch(None, &[("team", "nobody")], 1_000).unwrap();
    docker.import_image("moved:latest", &[], 500).unwrap();
    docker.create_container("moved:latest").unwrap();
    docker.import_image("moved:latest", &[], 600).unwrap();
}

fn daemon_of(docker: &Dockerd) -> Daemon<ImagesView> {
    daemon_at(&docker.endpoint(), Limits::default())
}

async fn listed(daemon: &Daemon<ImagesView>, query: &ImageQuery) -> Vec<ImageSummary> {
    ended(daemon.list_images(query)).await.unwrap()
}

/// The lines of a command's output.
fn lines(docker: &Engine, arguments: &[&str]) -> Vec<String> {
    docker.docker(arguments).unwrap().lines().map(str::to_owned).collect()
}

fn inspect(docker: &Engine, id: &str) -> Value {
    let array: Value = serde_json::from_str(&docker.docker(&["image", "inspect", id]).unwrap()).unwrap();
    array[0].clone()
}

/// The ids that `docker images` prints, each once.
fn cli_ids(docker: &Engine, filter: &[&str]) -> BTreeSet<String> {
    let arguments = [&["images", "--no-trunc", "--quiet"], filter].concat();
    lines(docker, &arguments).into_iter().collect()
}

fn ids(images: &[ImageSummary]) -> BTreeSet<String> {
    let ids: BTreeSet<_> = images.iter().map(|image| image.id.to_string()).collect();
    assert_eq!(ids.len(), images.len(), "each image once");
    ids
}

#[tokio::test]
async fn every_image_of_real_docker_is_listed_as_the_docker_command_says() {
    let Some(docker) = require_dockerd("every_image_of_real_docker_is_listed_as_the_docker_command_says")
    else {
        return;
    };
    fill(&docker);
    let everything = ImageQuery { all: true, ..ImageQuery::default() };
    let images = listed(&daemon_of(&docker), &everything).await;

    let mut tags: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in
        lines(&docker, &["images", "-a", "--no-trunc", "--format", "{{.ID}} {{.Repository}}:{{.Tag}}"])
    {
        let (id, tag) = line.split_once(' ').unwrap();
        let tags = tags.entry(id.to_owned()).or_default();
        if tag != "<none>:<none>" {
            tags.insert(tag.to_owned());
        }
    }
    assert_eq!(ids(&images), tags.keys().cloned().collect());

    let containers = lines(&docker, &["ps", "-a", "--no-trunc", "--quiet"]);
    let used: Vec<_> = containers
        .iter()
        .map(|container| docker.docker(&["inspect", "--format", "{{.Image}}", container]).unwrap())
        .collect();
    assert_eq!(used.len(), 3);

    for image in &images {
        let id = image.id.as_str();
        let said = inspect(&docker, id);
        assert_eq!(said["Id"], id);
        assert_eq!(image.repo_tags.iter().cloned().collect::<BTreeSet<_>>(), tags[id]);
        assert_eq!(said["Size"], image.size_bytes);
        assert_eq!(image.virtual_size_bytes, image.size_bytes);
        assert_eq!(said["Parent"], image.parent_id.as_str());
        let created = OffsetDateTime::parse(said["Created"].as_str().unwrap(), &Rfc3339).unwrap();
        assert_eq!(image.created_unix_secs, created.unix_timestamp());
        let labels: Option<BTreeMap<String, String>> =
            serde_json::from_value(said["Config"]["Labels"].clone()).unwrap();
        assert_eq!(image.labels, labels.unwrap_or_default());
        let count = used.iter().filter(|used| *used == id).count();
        assert_eq!(image.containers, Some(u64::try_from(count).unwrap()), "{image:?}");
        assert_eq!(image.shared_size_bytes, None);
    }
    assert!(images.iter().any(|image| image.repo_tags.len() == 2 && image.containers == Some(2)));
    assert!(images.iter().any(|image| image.repo_tags.is_empty() && image.containers == Some(1)));
    assert!(images.iter().any(|image| !image.parent_id.is_empty()));
}

#[tokio::test]
async fn every_parameter_does_on_real_docker_what_the_docker_command_does() {
    let Some(docker) = require_dockerd("every_parameter_does_on_real_docker_what_the_docker_command_does")
    else {
        return;
    };
    fill(&docker);
    // Two images of one layer: its bytes are shared.
    let container = docker.create_container("shop/web:1.0").unwrap();
    docker.docker(&["commit", &container, "shop/web:copy"]).unwrap();
    let daemon = daemon_of(&docker);
    let plain = listed(&daemon, &ImageQuery::default()).await;
    assert_eq!(ids(&plain), cli_ids(&docker, &[]));

    let all = listed(&daemon, &ImageQuery { all: true, ..ImageQuery::default() }).await;
    assert_eq!(ids(&all), cli_ids(&docker, &["-a"]));
    assert!(all.len() > plain.len());

    // Images of the same second come in any order.
    let sorted = |mut images: Vec<ImageSummary>| {
        images.sort_by(|a, b| a.id.cmp(&b.id));
        images
    };
    let plain = sorted(plain);
    let digests = listed(&daemon, &ImageQuery { digests: true, ..ImageQuery::default() }).await;
    assert_eq!(sorted(digests), plain);

    // A classic store has none, and then they cannot be shown.
    let manifests = listed(&daemon, &ImageQuery { manifests: true, ..ImageQuery::default() }).await;
    assert_eq!(ids(&manifests), ids(&plain));

    let shared = listed(&daemon, &ImageQuery { shared_size: true, ..ImageQuery::default() }).await;
    let usage: Value =
        serde_json::from_str(&docker.docker(&["system", "df", "-v", "--format", "json"]).unwrap()).unwrap();
    let shared_of = |id: &str| {
        let row = usage["Images"].as_array().unwrap().iter().find(|row| row["ID"] == id).unwrap();
        row["SharedSize"].as_str().unwrap().to_owned()
    };
    for image in &shared {
        // The command prints human sizes; all of these are below a kilobyte or whole ones.
        let bytes = image.shared_size_bytes.unwrap();
        let human = if bytes < 1_000 { format!("{bytes}B") } else { format!("{}kB", bytes / 1_000) };
        assert_eq!(shared_of(image.id.as_str()), human);
    }
    assert!(shared.iter().any(|image| image.shared_size_bytes > Some(0)));
}

#[tokio::test]
async fn every_filter_means_on_real_docker_what_it_means_to_the_docker_command() {
    let Some(docker) =
        require_dockerd("every_filter_means_on_real_docker_what_it_means_to_the_docker_command")
    else {
        return;
    };
    fill(&docker);
    let daemon = daemon_of(&docker);
    let everything = ids(&listed(&daemon, &ImageQuery::default()).await);

    for (filter, json) in [
        ("dangling=true", r#"{"dangling":["true"]}"#),
        ("dangling=true", r#"{"dangling":{"true":true}}"#),
        ("dangling=false", r#"{"dangling":["0"]}"#),
        ("label=team", r#"{"label":["team"]}"#),
        ("label=team=web", r#"{"label":["team=web"]}"#),
        ("reference=shop/*", r#"{"reference":["shop/*"]}"#),
        ("reference=shop/web:1.0", r#"{"reference":["shop/web:1.0"]}"#),
        ("reference=registry.example:5000/*/web", r#"{"reference":["registry.example:5000/*/web"]}"#),
        ("before=shop/api:2", r#"{"before":["shop/api:2"]}"#),
        ("since=shop/api:2", r#"{"since":["shop/api:2"]}"#),
    ] {
        let images = listed(&daemon, &query(json)).await;
        assert_eq!(ids(&images), cli_ids(&docker, &["--filter", filter]), "{filter}");
        assert!(images.len() < everything.len(), "{filter}");
    }

    // These the daemon may not know; what they mean is a matter of what it says of its images.
    let with_label = |label: &str| cli_ids(&docker, &["--filter", &format!("label={label}")]);
    for label in ["team", "team=web"] {
        let images = listed(&daemon, &query(&format!(r#"{{"label!":["{label}"]}}"#))).await;
        assert_eq!(ids(&images), &everything - &with_label(label), "{label}");
    }
    for (until, expected) in [
        ("1h", BTreeSet::new()),
        ("2020-01-01", BTreeSet::new()),
        ("-1h", everything.clone()),
        ("2099-01-01T00:00:00Z", everything.clone()),
    ] {
        let images = listed(&daemon, &query(&format!(r#"{{"until":["{until}"]}}"#))).await;
        assert_eq!(ids(&images), expected, "{until}");
    }
}

#[tokio::test]
async fn an_image_that_real_docker_does_not_have_is_named() {
    let Some(docker) = require_dockerd("an_image_that_real_docker_does_not_have_is_named") else {
        return;
    };
    let daemon = daemon_of(&docker);
    for filter in ["before", "since"] {
        for reference in ["no/such:image", "sha256:00", "no-such@sha256:00", "Upper:Case"] {
            let filters = serde_json::json!({ filter: [reference] }).to_string();
            let error = ended(daemon.list_images(&query(&filters))).await.unwrap_err();
            assert_eq!(error.environment_status(), None, "{error:?}");
            assert_eq!(error.to_string(), format!("filters: {filter}: no such image: {reference}"));
        }
    }
}

#[tokio::test]
async fn real_docker_that_is_stopped_is_unreachable_and_works_again_once_it_is_started() {
    let Some(mut docker) =
        require_dockerd("real_docker_that_is_stopped_is_unreachable_and_works_again_once_it_is_started")
    else {
        return;
    };
    docker.import_image("kept:1", &[], 100).unwrap();
    let registry = registry_of(&[&docker.endpoint()], Limits::default());
    let daemon = connect::<ImagesView>(&registry, 1);
    let observe =
        async || ended(connect::<EnvironmentsView>(&registry, 1).observe(Duration::from_secs(60))).await;
    let before = listed(&daemon, &ImageQuery::default()).await;
    assert_eq!(before.len(), 1);
    let running = observe().await;
    assert_eq!(running.status, EnvironmentStatus::Ok, "{running:?}");
    assert_eq!(running.engine.as_deref(), Some("Docker"));
    let version = docker.docker(&["version", "--format", "{{.Server.Version}}"]).unwrap();
    assert_eq!(running.version.as_deref(), Some(version.as_str()));

    docker.stop();
    let error = ended(daemon.list_images(&ImageQuery::default())).await.unwrap_err();
    assert!(matches!(error, DaemonError::Unreachable(_)), "{error:?}");
    let stopped = observe().await;
    assert_eq!(stopped.status, EnvironmentStatus::Unreachable);

    docker.start_again().unwrap();
    assert_eq!(listed(&daemon, &ImageQuery::default()).await, before);
    let again = observe().await;
    assert!(again.since >= stopped.since, "{again:?} after {stopped:?}");
    assert_eq!(again, Observation { since: again.since, ..running });
}
