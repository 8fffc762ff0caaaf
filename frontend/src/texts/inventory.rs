//! The images of all environments.

use shared::{
    Drift, EnvironmentStatus, InventoryColumn, InventoryTotals, Usage, readable_age, readable_count,
};

use super::counted;

pub(crate) const TITLE: &str = "All environments – Stowage";
pub(crate) const ALL_ENVIRONMENTS: &str = "All environments";
pub(crate) const RELOAD: &str = "Reload";
pub(crate) const RETRY: &str = "Retry";
pub(crate) const EXPORT: &str = "Export CSV";
pub(crate) const CLEAR: &str = "Clear filter";

// The filter.
pub(crate) const PLACEHOLDER: &str = "Filter: words, or terms like drift:yes and env:name";
pub(crate) const HELP_RULE: &str = "The filter looks at each copy: an image on one host. An image is shown where one of its copies fits, with \
    all hosts that have it; those whose copy does not fit are struck through. Numbers count the copies that fit.";
/// What the language has besides what it has in one environment.
pub(crate) const LANGUAGE: [(&str, &str); 4] = [
    ("env:nas", "on this host; of several, one is enough. Hosts above can be pressed for it"),
    ("drift:yes", "one of its tags points to another image elsewhere; yes, no or unknown"),
    ("used:no", "no container on that host uses it; yes, no or unknown"),
    ("before:nginx:1.27", "created before the image of this name on the same host"),
];
pub(crate) const AS_IN_ONE: &str = "And everything else as in the list of one environment:";
/// Some of that.
pub(crate) const SAME_LANGUAGE: [&str; 6] =
    ["-alpine", "size>500MB", "age>30d", "registry:ghcr.io", "ref:ghcr.io/*/web", "label:team=web"];
pub(crate) const NO_MATCH_ADVICE: &str = "All terms must hold for the same copy, an image on one host; “?” beside the filter shows what else there is.";

pub(crate) fn no_match(filter: &str) -> String {
    format!("No image matches “{filter}”")
}

pub(crate) fn no_such_environment(name: &str) -> String {
    format!("env: there is no environment {name} here")
}

// The hosts.
pub(crate) const HOSTS: &str = "Environments, and how each is";
pub(crate) const NOT_SHOWN: &str = "you may not see its images";
pub(crate) const HOST_HINT: &str = "Press to show only what is on it";
pub(crate) const FEWER_HOSTS: &str = "Fewer";

pub(crate) fn retry(host: &str) -> String {
    format!("Retry {host}")
}

pub(crate) fn more_hosts(count: usize) -> String {
    format!("{} more", readable_count(count))
}

pub(crate) fn too_many_hosts(count: usize) -> String {
    format!("and {} more: type env: and a name", readable_count(count))
}

pub(crate) fn asking(seconds: i64) -> String {
    match seconds {
        ..=0 => "asking…".to_owned(),
        seconds => format!("asking… {seconds} s"),
    }
}

/// `512 images · 41 GB · `, and behind it the age.
pub(crate) fn listed(found: Option<usize>, images: usize, size: &str) -> String {
    format!("{} · {size} · ", count(found, images))
}

/// How long ago the daemon was asked.
pub(crate) fn age(then_unix_secs: i64, now_unix_secs: i64) -> String {
    match now_unix_secs - then_unix_secs {
        ..=0 => "just now".to_owned(),
        seconds @ 1..60 => format!("{seconds} s ago"),
        _ => readable_age(then_unix_secs, now_unix_secs),
    }
}

pub(crate) fn problem(status: EnvironmentStatus) -> &'static str {
    match status {
        EnvironmentStatus::Unreachable => "unreachable",
        EnvironmentStatus::Timeout => "does not answer in time",
        EnvironmentStatus::Error | EnvironmentStatus::Ok => "answers with an error",
        EnvironmentStatus::Unknown => "not asked yet",
    }
}

/// `unreachable since 14:03 (20 minutes ago)`
pub(crate) fn problem_since(problem: &str, at: &str, age: &str) -> String {
    format!("{problem} since {at} ({age})")
}

/// What was known of a host that is not reached any more.
pub(crate) fn was_reachable(problem: &str, until: &str) -> String {
    format!("{problem}; was reachable until {until}")
}

// What all come to.
pub(crate) fn count(found: Option<usize>, all: usize) -> String {
    let all = counted(all, "image", "images");
    match found {
        Some(found) => format!("{} of {all}", readable_count(found)),
        None => all,
    }
}

pub(crate) const LOADING: &str = "Asking all environments…";

/// `12 images on all 3 environments`, or `12 images on 2 of 3 environments` where one has not answered.
pub(crate) fn images_on(images: &str, known: usize, all: usize) -> String {
    match known == all {
        true if all == 1 => format!("{images} on the one environment"),
        true => format!("{images} on all {} environments", readable_count(all)),
        false => {
            format!(
                "{images} on {} of {}",
                readable_count(known),
                counted(all, "environment", "environments")
            )
        }
    }
}

pub(crate) fn copies(totals: &InventoryTotals, size: &str) -> String {
    format!("{}, {size} as listed", counted(totals.copies, "copy", "copies"))
}

pub(crate) const AS_LISTED: &str = "Layers that images on a host share count for each of them";

pub(crate) fn on_several(count: usize) -> String {
    format!("{} on several hosts", readable_count(count))
}

pub(crate) fn unused(count: usize) -> String {
    format!("{} unused everywhere", readable_count(count))
}

pub(crate) fn usage_unknown(count: usize) -> String {
    format!("{} of unknown use", readable_count(count))
}

pub(crate) fn drifting(count: usize) -> String {
    counted(count, "tag drifts", "tags drift")
}

pub(crate) fn untold(count: usize) -> String {
    format!("{} cannot be compared", counted(count, "tag", "tags"))
}

/// What is missing from all numbers.
pub(crate) fn missing(names: &[String], others: usize) -> String {
    let mut all = names.to_vec();
    if others > 0 {
        all.push(format!("{} others", readable_count(others)));
    }
    let verb = if all.len() == 1 { "has" } else { "have" };
    let names = match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    };
    format!("{names} {verb} not answered: what is there is not in these numbers.")
}

// Instead of the table.
pub(crate) const NOT_LOADED: &str = "Stowage could not load the images";
pub(crate) const NONE_ANSWERED: &str = "No environment answers";
pub(crate) const NONE_ANSWERED_ADVICE: &str = "What they have is not known. Each says above since when, and is asked again by itself as soon as it answers.";
pub(crate) const NONE_TO_SEE: &str = "You may not see the images of any environment";
pub(crate) const ASK: &str = "Ask an administrator.";
pub(crate) const HAVE_NONE: &str =
    "They answered, and have no image. Whatever is pulled or built there shows up here.";

pub(crate) fn no_images(known: usize, all: usize) -> String {
    match known == all {
        true => "No images on any environment".to_owned(),
        false => format!("No images on the {} that answered", counted(known, "environment", "environments")),
    }
}

// The table.
pub(crate) const TABLE: &str = "Images on all environments";
pub(crate) const NO_NAME: &str = "<none>";
pub(crate) const UNKNOWN: &str = "unknown";
pub(crate) const NO_DIGEST: &str = "No registry knows this image, as far as the hosts tell: this is its ID";
pub(crate) const NO_DATE: &str = "The image does not say when it was created";
pub(crate) const NOT_FITTING: &str = "does not fit the filter";

pub(crate) fn column(column: InventoryColumn) -> &'static str {
    match column {
        InventoryColumn::Name => "Name",
        InventoryColumn::Drift => "Drift",
        InventoryColumn::Hosts => "Hosts",
        InventoryColumn::Digest => "Digest",
        InventoryColumn::Created => "Created",
        InventoryColumn::Size => "Size",
        InventoryColumn::Total => "All copies",
        InventoryColumn::Containers => "Containers",
    }
}

pub(crate) fn drift(drift: Drift) -> &'static str {
    match drift {
        Drift::Same => "",
        Drift::Differs => "differs",
        Drift::Unknown => "cannot tell",
    }
}

pub(crate) fn drift_hint(drift: Drift) -> &'static str {
    match drift {
        Drift::Same => "",
        Drift::Differs => "One of its tags points to another image on another host",
        Drift::Unknown => {
            "One of its tags points to something on another host that cannot be compared with this: no repo digest in \
             common, and IDs of different kinds of stores"
        }
    }
}

pub(crate) fn and_more(count: usize) -> String {
    format!("+{}", readable_count(count))
}

pub(crate) fn hosts(count: usize) -> String {
    counted(count, "host", "hosts")
}

pub(crate) fn range(least: &str, most: &str) -> String {
    format!("{least} – {most}")
}

/// Whether containers use an image on any host, and how many.
pub(crate) fn usage(usage: Usage, containers: Option<u64>) -> String {
    match (usage, containers) {
        (Usage::Used, Some(count)) => {
            format!("used by {}", readable_count(usize::try_from(count).unwrap_or(usize::MAX)))
        }
        (Usage::Used, None) => "used".to_owned(),
        (Usage::Unused, _) => "unused".to_owned(),
        (Usage::Unknown, _) => UNKNOWN.to_owned(),
    }
}

pub(crate) const USED_AT_LEAST: &str = "At least one container uses it; one of its hosts could not count";
pub(crate) const NOT_COUNTED: &str =
    "On one of its hosts the containers could not be counted, and on the others there is none";

// One image.
pub(crate) const TAGS: &str = "Tags";
pub(crate) const DIGEST: &str = "Digest";
pub(crate) const ID: &str = "ID";
pub(crate) const NO_TAG: &str = "no tag";
pub(crate) const NEWEST: &str = "newest";
pub(crate) const THIS_IMAGE: &str = "this image";
pub(crate) const SHOW_ALL_HOSTS: &str = "Show more hosts";
pub(crate) const NOT_THERE: &str = "None of the hosts that answered has this image.";
pub(crate) const STILL_ASKING: &str = "Some environments are still being asked.";
pub(crate) const CANNOT_TELL: &str = "Whether these are the same image cannot be told: they have no repo digest in common, and their \
    IDs are of different kinds, a configuration's digest on the one and a manifest's on the other.";

pub(crate) fn on_hosts(count: usize) -> String {
    format!("On {}", hosts(count))
}

pub(crate) fn not_known_of(count: usize) -> String {
    match count {
        1 => "One environment has not answered: it may have it too.".to_owned(),
        _ => format!("{} environments have not answered: they may have it too.", readable_count(count)),
    }
}

pub(crate) fn points_to(tag: &str) -> String {
    format!("{tag} does not point to one image")
}

pub(crate) fn created_ago(age: &str) -> String {
    format!("created {age}")
}

pub(crate) fn and_others(count: usize) -> String {
    format!("and {} more", readable_count(count))
}

/// `images-on-all-environments-2026-11-22.csv`
pub(crate) fn file_name(day: &str) -> String {
    format!("images-on-all-environments-{day}.csv")
}
