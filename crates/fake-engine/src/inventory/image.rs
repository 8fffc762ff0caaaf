//! Images and how they are made up.

use fastrand::Rng;

use super::digest::digest;
use super::labels::{Labels, image_labels};
use super::layers::{Layers, MAX_SIZE_BYTES, size_bytes};
use super::manifest::{Manifest, manifests};
use super::names::{Names, repository};
use super::plan::Plan;
use crate::reference_pattern::name;
use crate::shape::Shape;

/// The time that Go writes for "unknown": 1 January of year 1, in Unix seconds.
const GO_ZERO_TIME: i64 = -62_135_596_800;

const THREE_YEARS_SECS: i64 = 3 * 365 * 24 * 3600;

/// An image.
#[derive(Debug)]
pub(crate) struct Image {
    pub(crate) id: String,
    /// Empty where there is none.
    pub(crate) parent_id: String,
    pub(crate) kind: Kind,
    pub(crate) repo_tags: Vec<String>,
    pub(crate) repo_digests: Vec<String>,
    /// Unix seconds.
    pub(crate) created: i64,
    pub(crate) size_bytes: u64,
    pub(crate) shared_bytes: u64,
    /// No labels are null on the wire.
    pub(crate) labels: Labels,
    pub(crate) layers: Vec<usize>,
    /// Empty on a classic store.
    pub(crate) manifests: Vec<Manifest>,
    /// The IDs of the containers that use it.
    pub(crate) containers: Vec<String>,
}

/// Why an image is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It has a tag.
    Tagged,
    /// It lost its tag.
    Dangling,
    /// It lost its tag, but it is known by the digest it was pulled with.
    DanglingWithDigest,
    /// A step of a classic build: no name, and a child. Listed with `all=1` only.
    Intermediate,
}

impl Image {
    /// Whether the image is an index of platforms.
    pub(crate) fn is_index(&self) -> bool {
        self.manifests.first().is_some_and(|manifest| manifest.digest != self.id)
    }
}

/// All images, the newest first.
pub(super) fn images(plan: &Plan, layers: &mut Layers, rng: &mut Rng) -> Vec<Image> {
    let kinds = kinds(plan, rng);
    let created = creation_times(plan, kinds.len(), rng);

    // A child needs its parent: the oldest come first here.
    let mut images: Vec<Image> = Vec::with_capacity(kinds.len());
    let mut possible_parents: Vec<usize> = Vec::new();
    for (number, (kind, created)) in kinds.into_iter().zip(created).enumerate() {
        let parent = parent(plan.shape, &images, &possible_parents, rng);
        let stack = match parent {
            Some(parent) => {
                let own_bytes = (size_bytes(rng) / 16).min(MAX_SIZE_BYTES.saturating_sub(parent.size_bytes));
                layers.stack_on(&parent.layers, own_bytes, rng)
            }
            None => layers.stack(size_bytes(rng), rng),
        };
        let parent_id = parent.map(|parent| parent.id.clone()).unwrap_or_default();
        layers.count_use(&stack);
        let id = digest(plan.seed, "image", number);
        let size_bytes = layers.total_bytes(&stack);
        if kind == Kind::Tagged && size_bytes < 2_000_000_000 {
            possible_parents.push(number);
        }
        images.push(Image {
            manifests: match plan.shape {
                Shape::Docker20Classic => Vec::new(),
                Shape::Docker28Containerd => manifests(plan.seed, number, &id, size_bytes, rng),
            },
            id,
            parent_id,
            kind,
            repo_tags: Vec::new(),
            repo_digests: Vec::new(),
            created,
            size_bytes,
            shared_bytes: 0,
            labels: Labels::new(),
            layers: stack,
            containers: Vec::new(),
        });
    }

    // The newest image has the first choice of names: `latest` is its.
    images.reverse();
    let mut names = Names::default();
    for (number, image) in images.iter_mut().enumerate() {
        image.shared_bytes = layers.shared_bytes(&image.layers);
        give_names(image, plan, number, &mut names, rng);
    }
    images
}

/// The kinds of the images, the oldest first; only the visible ones count as the plan's.
fn kinds(plan: &Plan, rng: &mut Rng) -> Vec<Kind> {
    let mut kinds = Vec::with_capacity(plan.images + plan.images / 20);
    for _ in 0..plan.images {
        if plan.shape == Shape::Docker20Classic && rng.u8(0..100) < 5 {
            kinds.push(Kind::Intermediate);
        }
        kinds.push(match rng.u8(0..100) {
            0..5 => Kind::Dangling,
            5..8 => Kind::DanglingWithDigest,
            _ => Kind::Tagged,
        });
    }
    kinds
}

/// When the images were made, the oldest first: over three years, the last months more than the first.
fn creation_times(plan: &Plan, count: usize, rng: &mut Rng) -> Vec<i64> {
    let mut age = || rng.i64(60..THREE_YEARS_SECS).min(rng.i64(60..THREE_YEARS_SECS * 2));
    let mut times: Vec<i64> = (0..count).map(|_| plan.now_unix_secs - age()).collect();
    times.sort_unstable();
    if plan.shape == Shape::Docker28Containerd && count >= 20 {
        // Reproducible builds have no time of creation.
        times.iter_mut().take(count.div_ceil(200)).for_each(|time| *time = GO_ZERO_TIME);
    }
    times
}

/// Classic builds leave the image they begin with as a parent, and their own steps in between.
fn parent<'a>(shape: Shape, older: &'a [Image], possible: &[usize], rng: &mut Rng) -> Option<&'a Image> {
    if shape != Shape::Docker20Classic {
        return None;
    }
    if let Some(step) = older.last().filter(|image| image.kind == Kind::Intermediate) {
        return Some(step);
    }
    if rng.u8(0..100) < 6 { older.get(*rng.choice(possible)?) } else { None }
}

fn give_names(image: &mut Image, plan: &Plan, number: usize, names: &mut Names, rng: &mut Rng) {
    // On a containerd store the image is known by the very digest it was pulled or built with.
    let digest = match plan.shape {
        Shape::Docker20Classic => digest(plan.seed, "repo-digest", number),
        Shape::Docker28Containerd => image.id.clone(),
    };
    let local_only = plan.shape == Shape::Docker20Classic && rng.u8(0..100) < 30;
    let repository = match image.kind {
        Kind::Tagged => {
            image.repo_tags = names.repo_tags(&image.id, image.created, rng);
            let mut repositories: Vec<&str> = image.repo_tags.iter().map(|tag| name(tag)).collect();
            repositories.dedup();
            if !local_only {
                image.repo_digests = repositories.iter().map(|name| format!("{name}@{digest}")).collect();
            }
            repositories.first().map(|name| (*name).to_owned()).unwrap_or_default()
        }
        Kind::DanglingWithDigest => {
            let repository = repository(rng);
            image.repo_digests = vec![format!("{repository}@{digest}")];
            repository
        }
        Kind::Dangling => repository(rng),
        Kind::Intermediate => return,
    };
    image.labels = image_labels(&repository, &image.id, image.created, rng);
}
