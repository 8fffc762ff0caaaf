//! Containers and the images they use.

use fastrand::Rng;

use super::digest::hex;
use super::image::{Image, Kind};
use super::labels::Labels;
use super::plan::Plan;
use crate::reference_pattern::name;

const THREE_YEARS_SECS: i64 = 3 * 365 * 24 * 3600;

/// A container.
#[derive(Debug)]
pub(crate) struct Container {
    pub(crate) id: String,
    /// Without the slash in front.
    pub(crate) name: String,
    /// What it was started from: a tag, or the ID where the image has none.
    pub(crate) image: String,
    /// The image's ID or, on a containerd store, sometimes the digest of the platform's manifest in it.
    pub(crate) image_id: String,
    /// The place of its image in the inventory.
    pub(crate) image_place: usize,
    pub(crate) command: &'static str,
    /// Unix seconds.
    pub(crate) created: i64,
    pub(crate) state: State,
    /// The state in words: `Up 3 days`.
    pub(crate) status: String,
    pub(crate) labels: Labels,
}

/// The states in which containers are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Running,
    Exited,
    Paused,
    Created,
}

impl State {
    /// The Engine's word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Exited => "exited",
            Self::Paused => "paused",
            Self::Created => "created",
        }
    }

    /// Whether the container is listed without `all=1`.
    pub(crate) fn is_live(self) -> bool {
        matches!(self, Self::Running | Self::Paused)
    }
}

/// The plan's containers, the newest first; each is noted with its image. There are none without images.
pub(super) fn containers(plan: &Plan, images: &mut [Image], rng: &mut Rng) -> Vec<Container> {
    let usable: Vec<usize> = images
        .iter()
        .enumerate()
        .filter(|(_, image)| image.kind != Kind::Intermediate)
        .map(|(place, _)| place)
        .collect();
    if usable.is_empty() {
        return Vec::new();
    }
    let mut containers = Vec::with_capacity(plan.containers);
    for number in 0..plan.containers {
        // New images are used more than old ones.
        let choice = rng.usize(0..usable.len()).min(rng.usize(0..usable.len()));
        let Some(place) = usable.get(choice).copied() else {
            continue;
        };
        let Some(image) = images.get(place) else {
            continue;
        };
        let container = container(plan, number, place, image, rng);
        containers.push(container);
    }
    containers.sort_by_key(|container| std::cmp::Reverse(container.created));
    for container in &containers {
        if let Some(image) = images.get_mut(container.image_place) {
            image.containers.push(container.id.clone());
        }
    }
    containers
}

fn container(plan: &Plan, number: usize, image_place: usize, image: &Image, rng: &mut Rng) -> Container {
    let state = match rng.u8(0..100) {
        0..62 => State::Running,
        62..90 => State::Exited,
        90..94 => State::Paused,
        _ => State::Created,
    };
    let oldest_secs = (plan.now_unix_secs - image.created).clamp(2, THREE_YEARS_SECS);
    let age_secs = rng.i64(1..oldest_secs).min(rng.i64(1..oldest_secs));
    let image_name = image.repo_tags.first();
    let service = image_name.map_or("job", |tag| name(tag).rsplit('/').next().unwrap_or("job"));

    let mut labels: Labels = image.labels.clone();
    if rng.u8(0..100) < 40 {
        labels.insert("com.docker.compose.project".to_owned(), "shop".to_owned());
        labels.insert("com.docker.compose.service".to_owned(), service.to_owned());
    }
    let platform = image.manifests.first().filter(|_| image.is_index() && rng.u8(0..100) < 25);
    Container {
        id: hex(plan.seed, "container", number),
        name: format!("{service}-{}", number + 1),
        image: image_name.unwrap_or(&image.id).clone(),
        image_id: platform.map_or(&image.id, |manifest| &manifest.digest).clone(),
        image_place,
        command: rng
            .choice([
                "/docker-entrypoint.sh nginx -g 'daemon off;'",
                "/app",
                "node server.js",
                "sleep infinity",
            ])
            .unwrap_or("/app"),
        created: plan.now_unix_secs - age_secs,
        status: status(state, age_secs, rng),
        state,
        labels,
    }
}

fn status(state: State, age_secs: i64, rng: &mut Rng) -> String {
    let for_how_long = in_words(rng.i64(0..=age_secs));
    match state {
        State::Running => format!("Up {for_how_long}"),
        State::Paused => format!("Up {for_how_long} (Paused)"),
        State::Exited => {
            let code = rng.choice([0, 0, 0, 1, 137, 143]).unwrap_or(0);
            format!("Exited ({code}) {for_how_long} ago")
        }
        State::Created => "Created".to_owned(),
    }
}

/// A time span as the Engine words it.
fn in_words(secs: i64) -> String {
    let (hours, days) = (secs / 3600, secs / 86_400);
    match secs {
        ..1 => "Less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..60 => format!("{secs} seconds"),
        60..120 => "About a minute".to_owned(),
        120..3600 => format!("{} minutes", secs / 60),
        3600..7200 => "About an hour".to_owned(),
        _ if hours < 48 => format!("{hours} hours"),
        _ if days < 14 => format!("{days} days"),
        _ if days < 60 => format!("{} weeks", days / 7),
        _ if days < 730 => format!("{} months", days / 30),
        _ => format!("{} years", days / 365),
    }
}
