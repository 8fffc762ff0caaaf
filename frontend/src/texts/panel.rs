//! The panel of one image.

use shared::{ContainerState, EnvironmentStatus, Healthcheck, readable_count, readable_words};

pub(crate) const PREVIOUS: &str = "Previous";
pub(crate) const PREVIOUS_IMAGE: &str = "Previous image";
pub(crate) const NEXT: &str = "Next";
pub(crate) const NEXT_IMAGE: &str = "Next image";
pub(crate) const CLOSE: &str = "Close";
pub(crate) const CLOSE_IMAGE: &str = "Close the image";
pub(crate) const COPY_LINK: &str = "Copy link";
pub(crate) const LINK: &str = "the link to this image";
pub(crate) const COPIED: &str = "Copied";
pub(crate) const NOT_COPIED: &str = "The browser did not let it be copied";
pub(crate) const SHOW_ALL: &str = "Show all";
pub(crate) const SHOW_LESS: &str = "Show less";
pub(crate) const SHOW_MORE: &str = "Show more";
pub(crate) const RELOAD_LIST: &str = "Reload the list";

pub(crate) const TAGS: &str = "Tags";
pub(crate) const NO_TAG: &str = "none: the image is dangling";
pub(crate) const DIGESTS: &str = "Digests";
pub(crate) const NO_DIGEST: &str =
    "none: not pulled from or pushed to a registry, as far as the daemon knows";
pub(crate) const ID: &str = "ID";
pub(crate) const CREATED: &str = "Created";
pub(crate) const NOT_SAID: &str = "not said";
pub(crate) const SIZE: &str = "Size";
pub(crate) const SHARED_SIZE: &str = "Shared";
pub(crate) const SHARED_SIZE_HINT: &str = "in other images too";
pub(crate) const UNIQUE_SIZE: &str = "Unique";
pub(crate) const UNIQUE_SIZE_HINT: &str = "in this image alone";
pub(crate) const PLATFORM: &str = "Platform";
pub(crate) const BUILT_ON: &str = "Built on";
pub(crate) const PARENT_OF: &str = "Parent of";
pub(crate) const NOT_YET: &str = "…";
pub(crate) const NOT_YET_HINT: &str = "not known yet";
pub(crate) const UNKNOWN: &str = "unknown";
pub(crate) const UNKNOWN_HINT: &str = "The daemon does not say, or could not be asked";

pub(crate) const CONTAINERS: &str = "Containers";
pub(crate) const UNUSED: &str = "Unused: no container uses it, not even a stopped one.";
pub(crate) const USAGE_UNKNOWN: &str = "Unknown: the daemon's containers could not be counted.";

pub(crate) const PLATFORMS: &str = "Platforms and attestations";
pub(crate) const UNKNOWN_PLATFORM: &str = "unknown platform";
pub(crate) const OTHER_MANIFEST: &str = "Other manifest";
pub(crate) const ATTESTATION: &str = "Attestation";
pub(crate) const AVAILABLE: &str = "available";
pub(crate) const NOT_AVAILABLE: &str = "not available";
pub(crate) const NOT_AVAILABLE_HINT: &str = "Its content is not, or not all, on this daemon";
pub(crate) const UNPACKED: &str = "unpacked";
pub(crate) const NO_SUBJECT: &str = "of nothing that it names";

pub(crate) const LABELS: &str = "Labels";
pub(crate) const NO_LABEL: &str = "The image has no label.";

pub(crate) const CONFIGURATION: &str = "Configuration";
pub(crate) const NO_CONFIGURATION: &str = "The image says nothing about how its containers run.";
pub(crate) const ENTRYPOINT: &str = "Entrypoint";
pub(crate) const COMMAND: &str = "Command";
pub(crate) const USER: &str = "User";
pub(crate) const WORKING_DIR: &str = "Working directory";
pub(crate) const EXPOSED_PORTS: &str = "Exposed ports";
pub(crate) const VOLUMES: &str = "Volumes";
pub(crate) const STOP_SIGNAL: &str = "Stop signal";
pub(crate) const STOP_TIMEOUT: &str = "Stop timeout";
pub(crate) const HEALTHCHECK: &str = "Health check";
pub(crate) const SHELL: &str = "Shell";
pub(crate) const ON_BUILD: &str = "On build";

pub(crate) const ENVIRONMENT: &str = "Environment variables";
pub(crate) const NO_VARIABLE: &str = "The image sets no variable.";
pub(crate) const SHOW: &str = "Show";
pub(crate) const HIDE: &str = "Hide";
pub(crate) const SHOW_VALUES: &str = "Show all values";
pub(crate) const HIDE_VALUES: &str = "Hide all values";
pub(crate) const HIDDEN: &str = "hidden";
pub(crate) const EMPTY: &str = "empty";
pub(crate) const UNSET: &str = "removed";

pub(crate) const LAYERS: &str = "Layers and history";
pub(crate) const NO_HISTORY: &str = "The image has no history.";
pub(crate) const SECRETS_NOTE: &str =
    "The newest first, as the image has them: secrets that were built in are shown too.";
pub(crate) const NO_LAYER: &str = "no layer";
pub(crate) const NO_COMMAND: &str = "The step does not say what it did.";
pub(crate) const OTHER_LAYERS: &str =
    "Which step made which layer cannot be told: the history does not fit the layers.";
pub(crate) const STEP: &str = "the step";
pub(crate) const LAYER: &str = "the layer's digest";

pub(crate) const DETAILS: &str = "details";
pub(crate) const HISTORY: &str = "history";
pub(crate) const CONTAINER_LIST: &str = "containers";

/// What is under way, after a moment.
pub(crate) fn loading(what: &str) -> String {
    format!("Loading the {what}…")
}

/// The same, after some seconds.
pub(crate) fn loading_slowly(name: &str) -> String {
    format!("{name} takes its time to answer.")
}

pub(crate) fn could_not_be_loaded(what: &str) -> String {
    format!("The {what} could not be loaded")
}

/// Why a daemon's answer is missing.
pub(crate) fn daemon_failed(status: EnvironmentStatus, name: &str) -> String {
    match status {
        EnvironmentStatus::Unreachable => format!("{name} is unreachable"),
        EnvironmentStatus::Timeout => format!("{name} did not answer in time"),
        EnvironmentStatus::Error | EnvironmentStatus::Unknown | EnvironmentStatus::Ok => {
            format!("{name} answered with an error")
        }
    }
}

pub(crate) fn not_allowed(name: &str) -> String {
    format!(
        "This is what the lists say. Configuration, history and the single containers are for those who may inspect \
         images on {name} (images:inspect)."
    )
}

pub(crate) fn gone(named: &str, name: &str) -> String {
    format!("{named} is not on {name}, or no longer")
}

pub(crate) const GONE_ADVICE: &str = "It may have been removed, or the link may be of another environment. A reloaded list tells what is there now.";

pub(crate) fn no_name(text: &str) -> String {
    format!("“{text}” names no image")
}

pub(crate) const NO_NAME_ADVICE: &str = "The link should hold an image's ID, the start of one, or its name.";

pub(crate) fn not_listed(name: &str) -> String {
    format!(
        "It is not in the list of {name}: newer than the list, or a step of a build, which the list leaves out."
    )
}

pub(crate) const FILTERED_OUT: &str = "not in this view";

/// Where the image stands among those that are shown, counted from 1.
pub(crate) fn place(position: usize, count: usize) -> String {
    format!("{} of {}", readable_count(position), readable_count(count))
}

pub(crate) fn untagged(short_id: &str) -> String {
    format!("Image {short_id}")
}

pub(crate) fn copy(what: &str) -> String {
    format!("Copy {what}")
}

pub(crate) fn copied(what: &str) -> String {
    format!("Copied {what}")
}

pub(crate) fn bytes(count: u64) -> String {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    format!("{} byte{}", readable_count(count), plural(count))
}

pub(crate) fn images(count: u64) -> String {
    match usize::try_from(count).unwrap_or(usize::MAX) {
        0 => "no other image".to_owned(),
        count => format!("{} image{}", readable_count(count), plural(count)),
    }
}

/// What the list of containers comes to.
pub(crate) fn used_by_these(count: usize, not_running: usize) -> String {
    let used = format!("Used by {} container{}", readable_count(count), plural(count));
    match not_running {
        0 => format!("{used}."),
        _ if not_running == count && count == 1 => format!("{used}, which does not run."),
        _ if not_running == count => format!("{used}, none of which runs."),
        1 => format!("{used}, 1 of which does not run."),
        _ => format!("{used}, {} of which do not run.", readable_count(not_running)),
    }
}

/// The engine's own word for a container's state, or that there is none.
pub(crate) fn container_state(word: &str, state: ContainerState) -> String {
    match state {
        ContainerState::Unknown if word.is_empty() => "state unknown".to_owned(),
        ContainerState::Running
        | ContainerState::Paused
        | ContainerState::Stopped
        | ContainerState::Unknown => word.to_owned(),
    }
}

pub(crate) fn attestation_of(subject: &str) -> String {
    format!("of {subject}, which is not part of the image")
}

pub(crate) fn more(count: usize) -> String {
    format!("and {} more", readable_count(count))
}

pub(crate) fn show_value(name: &str) -> String {
    format!("{SHOW} the value of {name}")
}

pub(crate) fn hide_value(name: &str) -> String {
    format!("{HIDE} the value of {name}")
}

pub(crate) fn value_of(name: &str) -> String {
    format!("the value of {name}")
}

/// How many layers there are, and how many steps that made none.
pub(crate) fn layers(layers: usize, others: usize) -> String {
    let layers = format!("{} layer{}", readable_count(layers), plural(layers));
    match others {
        0 => format!("{layers}."),
        _ => format!("{layers}, and {} step{} without one.", readable_count(others), plural(others)),
    }
}

pub(crate) fn seconds(count: u64) -> String {
    format!("{count} s")
}

/// What is run, and how often.
pub(crate) fn healthcheck(check: &Healthcheck) -> String {
    let command = match check.test.split_first() {
        None => "as in the image below".to_owned(),
        Some((kind, [])) if kind == "NONE" => "switched off".to_owned(),
        Some((kind, [command])) if kind == "CMD-SHELL" => command.clone(),
        Some((kind, words)) if kind == "CMD" => readable_words(words),
        Some(_) => readable_words(&check.test),
    };
    let times = [
        ("every", check.interval_nanos),
        ("timeout", check.timeout_nanos),
        ("start period", check.start_period_nanos),
    ];
    let mut words = vec![command];
    words.extend(times.into_iter().filter_map(|(what, nanos)| Some(format!("{what} {}", duration(nanos?)))));
    words.extend(check.retries.map(|retries| format!("{retries} retries")));
    words.join(" · ")
}

/// Nanoseconds in the largest unit that tells them exactly.
fn duration(nanos: u64) -> String {
    let units = [(60_000_000_000, "min"), (1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")];
    let unit = units.into_iter().find(|(length, _)| nanos.is_multiple_of(*length));
    unit.map_or_else(|| format!("{nanos} ns"), |(length, unit)| format!("{} {unit}", nanos / length))
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
