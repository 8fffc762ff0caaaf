//! Thousands of filter sets: what the filter language makes of them in memory, what Stowage answers, what the engine
//! itself answers, and what `docker images` prints, agree on all but what `docs/engines.md` says under "Filters".

use std::collections::BTreeSet;

use daemon::parse_images;
use fastrand::Rng;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use real_engine::{require_dockerd, require_modern_docker, require_podman};
use shared::{FamiliarName, ImageFilter, ImageFilters, ImageSummary, LabelPattern, UnixSeconds};
use time::OffsetDateTime;

use crate::support::{FilterSet, RealEngine, Wire, any_set, ended, query, shelf};

/// How much of it each engine gets: a list costs Docker 20.10 some milliseconds, and the others up to a second.
struct Effort {
    images: usize,
    sets: usize,
    /// Of the sets, every how many goes to the command line too.
    one_in_cli: usize,
}

const CLASSIC: Effort = Effort { images: 240, sets: 2_000, one_in_cli: 40 };
const CONTAINERD: Effort = Effort { images: 60, sets: 70, one_in_cli: 7 };
const PODMAN: Effort = Effort { images: 60, sets: 60, one_in_cli: 1 };

/// The name under which a containerd store keeps an image that has none.
const UNTAGGED: &str = "moby-dangling";

/// An image that is left and the names that are left of it.
type Left = (String, BTreeSet<String>);

/// What an engine alone may answer.
enum Alone {
    /// Just these.
    OneOf(Vec<Vec<Left>>),
    /// That it does not know a filter.
    Refusal,
    /// Something else.
    Anything,
}

#[tokio::test]
async fn filters_mean_on_docker_with_a_classic_store_what_they_mean_in_memory() {
    if let Some(docker) =
        require_dockerd("filters_mean_on_docker_with_a_classic_store_what_they_mean_in_memory")
    {
        compare(&RealEngine::Classic(docker), CLASSIC).await;
    }
}

#[tokio::test]
async fn filters_mean_on_docker_with_a_containerd_store_what_they_mean_in_memory() {
    let test = "filters_mean_on_docker_with_a_containerd_store_what_they_mean_in_memory";
    if let Some(docker) = require_modern_docker(test) {
        compare(&RealEngine::Containerd(docker), CONTAINERD).await;
    }
}

#[tokio::test]
async fn filters_mean_on_podman_what_they_mean_in_memory() {
    if let Some(podman) = require_podman("filters_mean_on_podman_what_they_mean_in_memory") {
        compare(&RealEngine::Podman(podman), PODMAN).await;
    }
}

async fn compare(engine: &RealEngine, effort: Effort) {
    let shares_layers = !matches!(engine, RealEngine::Podman(_));
    engine.load_images(&shelf(effort.images, shares_layers)).unwrap();
    let daemon = engine.daemon();
    let mut wire = Wire::to(&engine.endpoint()).await;
    let all = parse_images(&wire.get("/images/json").await.1).unwrap().images;
    assert_eq!(all.len(), effort.images);

    let mut rng = Rng::with_seed(4);
    let mut telling = 0;
    for number in 0..effort.sets {
        let now = OffsetDateTime::now_utc();
        let set = any_set(&mut rng, &all, now);
        let json = serde_json::to_string(&set).unwrap();
        let filters = ImageFilters::parse(&json).unwrap();
        let now = UnixSeconds(now.unix_timestamp());

        let expected = answers(engine, &all, &filters, now);
        let answer = ended(daemon.list_images(&query(&json))).await.unwrap();
        assert!(
            expected.contains(&left(&answer)),
            "{engine}, {json}: {:?} is none of {expected:?}",
            left(&answer)
        );
        telling += usize::from(!answer.is_empty() && answer.len() < all.len());

        let alone = alone(engine, &all, &set, now);
        let path = format!("/images/json?filters={}", utf8_percent_encode(&json, NON_ALPHANUMERIC));
        let (status, body) = wire.get(&path).await;
        match &alone {
            Alone::OneOf(expected) => {
                let answer = left(&parse_images(&body).unwrap().images);
                assert!(
                    expected.contains(&answer),
                    "{engine} alone, {json}: {answer:?} is none of {expected:?}"
                );
            }
            Alone::Refusal => assert!(!status.is_success(), "{engine} alone, {json}"),
            Alone::Anything => {}
        }
        if let Alone::OneOf(expected) = alone
            && number % effort.one_in_cli == 0
        {
            let printed = printed(engine, &set);
            let expected: Vec<_> = expected.iter().map(|left| rows(left)).collect();
            assert!(
                expected.contains(&printed),
                "docker images, {engine}, {json}: {printed:?} is none of {expected:?}"
            );
        }
    }
    assert!(
        telling > effort.sets / 3,
        "only {telling} of {} sets leave some images and not all",
        effort.sets
    );
}

/// What Stowage may answer: what the filters mean in memory, as far as it does not leave them to the engine.
fn answers(
    engine: &RealEngine,
    all: &[ImageSummary],
    filters: &ImageFilters,
    now: UnixSeconds,
) -> Vec<Vec<Left>> {
    match engine {
        RealEngine::Classic(_) | RealEngine::Podman(_) => vec![left(&in_memory(all.to_vec(), filters, now))],
        RealEngine::Containerd(_) => {
            [false, true].map(|full| by_record(all, filters, now, full)).into_iter().collect()
        }
    }
}

fn alone(engine: &RealEngine, all: &[ImageSummary], set: &FilterSet, now: UnixSeconds) -> Alone {
    let values = |key: &str| set.get(key).map_or(&[][..], Vec::as_slice);
    let several = ["before", "since", "until"].iter().any(|key| values(key).len() > 1);
    let filters = |set: &FilterSet| ImageFilters::parse(&serde_json::to_string(set).unwrap()).unwrap();
    match engine {
        RealEngine::Classic(_) if set.contains_key("until") || set.contains_key("label!") => Alone::Refusal,
        RealEngine::Classic(_) if several => Alone::Anything,
        RealEngine::Classic(_) if values("label").iter().any(|label| LabelPattern::parse(label).1) => {
            Alone::OneOf(vec![Vec::new()])
        }
        RealEngine::Containerd(_) => {
            let turned = values("label").iter().filter(|label| LabelPattern::parse(label).1);
            let unturned = values("label!").iter().filter(|label| !LabelPattern::parse(label).1);
            let demanded = turned
                .chain(unturned)
                .filter(|label| label.contains('='))
                .map(|label| LabelPattern::parse(label).0.key);
            let mut demanding = set.clone();
            demanding.entry("label").or_default().extend(demanded);
            let [fixed, demanding] = [set, &demanding].map(|set| answers(engine, all, &filters(set), now));
            Alone::OneOf([fixed, demanding].concat())
        }
        RealEngine::Podman(_)
            if several || set.keys().any(|key| !["before", "since", "until"].contains(key)) =>
        {
            Alone::Anything
        }
        RealEngine::Podman(_)
            if set.values().flatten().any(|id| id.starts_with("sha256:") && id.len() < 71) =>
        {
            Alone::Refusal
        }
        RealEngine::Classic(_) | RealEngine::Podman(_) => {
            Alone::OneOf(answers(engine, all, &filters(set), now))
        }
    }
}

/// The filters in memory.
fn in_memory(mut images: Vec<ImageSummary>, filters: &ImageFilters, now: UnixSeconds) -> Vec<ImageSummary> {
    let matcher = ImageFilter::from(filters).compile(&images, now).unwrap();
    images.retain_mut(|image| matcher.narrow(image, &[]));
    images
}

/// The same, but for what a containerd store makes of `reference` and `until`: it looks at its records, one for each tag
/// and one for an image without any, all of them made in this test. `full` is whether it looks at full names too.
fn by_record(all: &[ImageSummary], filters: &ImageFilters, now: UnixSeconds, full: bool) -> Vec<Left> {
    if !filters.until.is_empty() {
        return Vec::new();
    }
    let reference = ImageFilters { reference: filters.reference.clone(), ..ImageFilters::default() };
    let others = ImageFilters { reference: Vec::new(), ..filters.clone() };
    let mut images = in_memory(all.to_vec(), &others, now);
    for image in &mut images {
        image.repo_digests.clear();
        if image.repo_tags.is_empty() {
            image.repo_tags.push(format!("{UNTAGGED}@{}", image.id));
        }
        for tag in image.repo_tags.iter_mut().filter(|_| full) {
            *tag = full_name(tag);
        }
    }
    let mut images = in_memory(images, &reference, now);
    for image in &mut images {
        image.repo_tags =
            image.repo_tags.iter().map(|tag| FamiliarName::of(tag).reference.to_owned()).collect();
        image.repo_tags.retain(|tag| !tag.starts_with(UNTAGGED));
    }
    left(&images)
}

fn full_name(reference: &str) -> String {
    match reference.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) => reference.to_owned(),
        Some(_) => format!("docker.io/{reference}"),
        None => format!("docker.io/library/{reference}"),
    }
}

fn left(images: &[ImageSummary]) -> Vec<Left> {
    images.iter().map(|image| (image.id.to_string(), image.repo_tags.iter().cloned().collect())).collect()
}

/// A line for each tag, one for an image without any, in any order; names as `docker images` prints them.
fn rows(left: &[Left]) -> BTreeSet<String> {
    let none = BTreeSet::from(["<none>:<none>".to_owned()]);
    left.iter()
        .flat_map(|(id, tags)| {
            if tags.is_empty() { &none } else { tags }
                .iter()
                .map(move |tag| format!("{id} {}", FamiliarName::of(tag).reference))
        })
        .collect()
}

fn printed(engine: &RealEngine, set: &FilterSet) -> BTreeSet<String> {
    let filters =
        set.iter().flat_map(|(key, values)| values.iter().map(move |value| format!("{key}={value}")));
    let filters: Vec<_> = filters.flat_map(|filter| ["--filter".to_owned(), filter]).collect();
    let mut arguments = vec!["images", "--no-trunc", "--format", "{{.ID}} {{.Repository}}:{{.Tag}}"];
    arguments.extend(filters.iter().map(String::as_str));
    engine.docker(&arguments).unwrap().lines().map(str::to_owned).collect()
}
