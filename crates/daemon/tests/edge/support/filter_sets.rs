//! A shelf of images and any number of filter sets over it, always the same for the same seed.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use real_engine::LoadedImage;
use shared::{FamiliarName, ImageSummary};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// When the first image was made: 2024-01-01.
const FIRST_UNIX_SECS: i64 = 1_704_067_200;

/// From one image to the next: more than an hour, so that no moment of a test is near any of them.
const STEP_SECS: i64 = 3_601;

const NAMES: [&str; 9] = [
    "docker.io/library/nginx",
    "docker.io/library/web",
    "docker.io/shop/web",
    "docker.io/shop/api",
    "docker.io/shop/team/api",
    "ghcr.io/acme/web",
    "ghcr.io/acme/nginx",
    "localhost:5000/nginx",
    "registry.example/a/b/c",
];

const TAGS: [&str; 6] = ["1", "1.27", "latest", "stable", "v10", "Edge_2-x"];

const LABELS: [(&str, &[&str]); 3] =
    [("team", &["web", "db", ""]), ("tier", &["front", "back"]), ("com.example/a-b", &["x=y", "z"])];

/// The values of each key, as the Engine takes them.
pub(crate) type FilterSet = BTreeMap<&'static str, Vec<String>>;

/// Images of different ages, names and labels: some with several tags, some without, each tag once.
pub(crate) fn shelf(images: usize, shares_layers: bool) -> Vec<LoadedImage> {
    let mut rng = Rng::with_seed(7);
    let mut free_tags: Vec<String> = NAMES
        .iter()
        .flat_map(|name| TAGS.iter().map(move |tag| format!("{name}:{tag}")))
        .flat_map(|tag| {
            (0..8).map(move |number| if number == 0 { tag.clone() } else { format!("{tag}.{number}") })
        })
        .collect();
    rng.shuffle(&mut free_tags);
    let mut age = 0;
    let mut image = |number: usize| {
        age += STEP_SECS * rng.i64(1..4);
        let created = OffsetDateTime::from_unix_timestamp(FIRST_UNIX_SECS + age).unwrap();
        let tags = [0, 1, 1, 1, 2, 3][rng.usize(..6)];
        let labels = LABELS.iter().filter_map(|(key, values)| {
            let value = rng.choice(values.iter())?;
            rng.bool().then(|| ((*key).to_owned(), (*value).to_owned()))
        });
        LoadedImage {
            created: created.format(&Rfc3339).unwrap(),
            labels: labels.chain([("number".to_owned(), number.to_string())]).collect(),
            tags: free_tags.split_off(free_tags.len().saturating_sub(tags)),
            content: if shares_layers { String::new() } else { number.to_string() },
        }
    };
    (0..images).map(&mut image).collect()
}

/// Any filters over images that are there: alone and together, one value and several.
pub(crate) fn any_set(rng: &mut Rng, images: &[ImageSummary], now: OffsetDateTime) -> FilterSet {
    let mut keys = ["before", "dangling", "label", "label!", "reference", "since", "until"];
    rng.shuffle(&mut keys);
    let keys = &keys[..rng.usize(1..4)];
    keys.iter()
        .map(|key| {
            let values = if *key == "dangling" { 1 } else { [1, 1, 1, 2, 3][rng.usize(..5)] };
            let values: BTreeSet<_> = (0..values).map(|_| any_value(rng, key, images, now)).collect();
            (*key, values.into_iter().collect())
        })
        .collect()
}

fn any_value(rng: &mut Rng, key: &str, images: &[ImageSummary], now: OffsetDateTime) -> String {
    match key {
        "before" | "since" => any_image(rng, images),
        "dangling" => rng.bool().to_string(),
        "label" | "label!" => any_label(rng),
        "reference" => any_pattern(rng, images),
        _ => any_until(rng, images, now),
    }
}

/// One of its names, its id, or the start of it.
fn any_image(rng: &mut Rng, images: &[ImageSummary]) -> String {
    let image = rng.choice(images).unwrap();
    let id = image.id.as_str();
    match rng.choice(&image.repo_tags) {
        Some(tag) if rng.bool() => tag.clone(),
        _ => [id, &id["sha256:".len()..], &id["sha256:".len()..][..12], &id[.."sha256:".len() + 14]]
            [rng.usize(..4)]
        .to_owned(),
    }
}

fn any_label(rng: &mut Rng) -> String {
    let (key, values) = LABELS[rng.usize(..LABELS.len())];
    let turn = if rng.u8(..8) == 0 { "!" } else { "" };
    match rng.u8(..8) {
        0..4 => format!("{key}{turn}={}", values[rng.usize(..values.len())]),
        4 => format!("{key}{turn}=nobody"),
        5 => format!("nothing{turn}"),
        _ => format!("{key}{turn}"),
    }
}

/// A name that is there, parts of which are left open.
fn any_pattern(rng: &mut Rng, images: &[ImageSummary]) -> String {
    let references: Vec<_> = images.iter().flat_map(|image| &image.repo_tags).collect();
    let familiar = FamiliarName::of(references[rng.usize(..references.len())]);
    let reference = if rng.bool() { familiar.reference } else { familiar.name };
    let part = |rng: &mut Rng, part: &str| {
        let cut = rng.usize(..=part.len());
        match rng.u8(..8) {
            0 => "*".to_owned(),
            1 => format!("{}*", &part[..cut]),
            2 => format!("*{}", &part[cut..]),
            3 => part.chars().map(|c| if rng.u8(..4) == 0 { '?' } else { c }).collect(),
            4 => part
                .chars()
                .map(|c| if c.is_ascii_lowercase() { "[a-m\\no-z]".to_owned() } else { c.into() })
                .collect(),
            5 => part.chars().map(|c| if rng.u8(..4) == 0 { format!("\\{c}") } else { c.into() }).collect(),
            _ => part.to_owned(),
        }
    };
    reference.split('/').map(|text| part(rng, text)).collect::<Vec<_>>().join("/")
}

/// A moment in the middle between two images, in any of the forms that are read.
fn any_until(rng: &mut Rng, images: &[ImageSummary], now: OffsetDateTime) -> String {
    let created = rng.choice(images).unwrap().created_unix_secs;
    let moment = OffsetDateTime::from_unix_timestamp(created - STEP_SECS / 2).unwrap();
    let before_now = (now - moment).whole_seconds();
    let timestamp = moment.format(&Rfc3339).unwrap();
    match rng.u8(..6) {
        0 => format!("{before_now}s"),
        1 => format!("{}h{}m{}.5s", before_now / 3_600, before_now / 60 % 60, before_now % 60),
        2 => timestamp,
        3 => timestamp.replace('Z', "+00:00"),
        4 => timestamp[..16].to_owned() + "Z",
        _ => format!("{}.25", moment.unix_timestamp()),
    }
}
