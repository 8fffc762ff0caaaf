//! Labels that images and containers have on real machines.

use std::collections::BTreeMap;

use fastrand::Rng;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::digest::short;
use super::names::version;

/// Labels by name; the Engine sorts them too.
pub(crate) type Labels = BTreeMap<String, String>;

/// The labels of an image of that repository; none for about a third.
pub(super) fn image_labels(repository: &str, id: &str, created: i64, rng: &mut Rng) -> Labels {
    let mut labels = Labels::new();
    let mut set = |name: &str, value: String| labels.insert(name.to_owned(), value);
    let service = repository.rsplit('/').next().unwrap_or(repository);
    if rng.u8(0..100) < 50 {
        let source = format!("https://github.com/acme/{service}");
        set("org.opencontainers.image.title", service.to_owned());
        set("org.opencontainers.image.version", version(rng));
        set("org.opencontainers.image.revision", format!("{}e5c3", short(id, 36)));
        set("org.opencontainers.image.source", source);
        if rng.bool() {
            set("org.opencontainers.image.created", rfc3339(created));
            set("org.opencontainers.image.licenses", "Apache-2.0".to_owned());
        }
    }
    if rng.u8(0..100) < 25 {
        let team = rng.choice(["platform", "shop", "data", "mobile"]).unwrap_or("platform");
        set("team", team.to_owned());
    }
    if rng.u8(0..100) < 12 {
        let project = rng.choice(["shop", "monitoring", "home", "staging"]).unwrap_or("shop");
        set("com.docker.compose.project", project.to_owned());
        set("com.docker.compose.service", service.to_owned());
        set("com.docker.compose.version", "2.29.7".to_owned());
    }
    if rng.u8(0..100) < 10 {
        set("maintainer", format!("The {service} maintainers <{service}@acme.example>"));
    }
    labels
}

/// A time in Unix seconds, as the Engine writes it; what no calendar holds becomes the epoch.
pub(crate) fn rfc3339(unix_secs: i64) -> String {
    OffsetDateTime::from_unix_timestamp(unix_secs)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned())
}
