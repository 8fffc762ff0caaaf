//! What images take, and what of it can go.

use shared::{SizeUnit, readable_count, readable_size};

pub(crate) const SUMMARY: &str = "Summary";
pub(crate) const ALL: &str = "All";
pub(crate) const FILTERED: &str = "Filtered";

pub(crate) const IMAGES: &str = "Images";
pub(crate) const TAGS: &str = "Tags";
pub(crate) const ON_DISK: &str = "On disk";
pub(crate) const ON_DISK_MEANS: &str =
    "What all layers take, each counted once, however many images share it";
pub(crate) const UNUSED: &str = "Unused";
pub(crate) const UNUSED_MEANS: &str = "Images that no container uses. If all of them went, so much would be freed: layers that other images use too stay";
pub(crate) const DANGLING: &str = "Dangling";
pub(crate) const DANGLING_MEANS: &str = "Images without a tag. If all of them went, so much would be freed: layers that other images use too stay";

pub(crate) const NOT_YET: &str = "…";
pub(crate) const NOT_YET_SPOKEN: &str = "not known yet";
pub(crate) const UNKNOWN: &str = "unknown";
/// Before a size: in words, and where there is no room for them.
pub(crate) const AT_LEAST: (&str, &str) = ("at least", "≥");
pub(crate) const UP_TO: (&str, &str) = ("up to", "≤");
/// Before what is freed.
pub(crate) const FREES: &str = ", frees ";

pub(crate) const REPOSITORIES: &str = "Disk use by repository";
pub(crate) const OWN: &str = "own";
pub(crate) const SHARED: &str = "shared with others";
pub(crate) const NO_NAME: &str = "<none>";
pub(crate) const NOT_ALL_LAYERS: &str = "Not all layers are known: there may be more.";
pub(crate) const WITHOUT_CONTENT: &str =
    "The compressed content that this store keeps besides is not counted.";
pub(crate) const LAYERS_NOT_YET: &str = "The layers are not known yet.";
pub(crate) const LAYERS_UNKNOWN: &str = "Unknown: the layers could not be learned.";

pub(crate) const ENRICHED_PART: &str = "shared sizes and platforms";
pub(crate) const USAGE_PART: &str = "what uses the images";
pub(crate) const LAYERS_PART: &str = "layers";

/// How many of the images' layers are known by now.
pub(crate) fn layers_progress(known: usize, all: usize) -> String {
    format!("The layers of {} of {} images are known by now.", readable_count(known), readable_count(all))
}

pub(crate) fn not_learned(parts: &[&str]) -> String {
    format!("Could not be learned: {}. Reload asks again.", parts.join("; "))
}

/// The repositories that have no bar.
pub(crate) fn others(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} other{plural}", readable_count(count))
}

/// What a repository takes.
pub(crate) fn share_spoken(name: &str, own: u64, shared: u64, unit: SizeUnit) -> String {
    format!("{name}: {} of its own, {} {SHARED}", readable_size(own, unit), readable_size(shared, unit))
}
