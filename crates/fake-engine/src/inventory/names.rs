//! Names that images have on real machines.

use std::collections::HashSet;

use fastrand::Rng;
use time::OffsetDateTime;

use super::digest::short;

const PUBLIC: [&str; 30] = [
    "nginx",
    "postgres",
    "redis",
    "python",
    "node",
    "alpine",
    "debian",
    "ubuntu",
    "busybox",
    "mariadb",
    "mongo",
    "rabbitmq",
    "traefik",
    "caddy",
    "golang",
    "rust",
    "eclipse-temurin",
    "memcached",
    "registry",
    "hello-world",
    "grafana/grafana",
    "prom/prometheus",
    "prom/alertmanager",
    "portainer/agent",
    "bitnami/kafka",
    "minio/minio",
    "gcr.io/distroless/static-debian12",
    "quay.io/keycloak/keycloak",
    "lscr.io/linuxserver/jellyfin",
    "ghcr.io/home-assistant/home-assistant",
];

const PREFIXES: [&str; 8] = [
    "ghcr.io/acme/",
    "registry.internal.example:5000/team/",
    "registry.internal.example:5000/platform/",
    "registry.gitlab.example/shop/backend/",
    "quay.io/acme/",
    "acme/",
    "localhost:5000/",
    "",
];

const SERVICES: [&str; 24] = [
    "app",
    "web",
    "api",
    "worker",
    "gateway",
    "billing",
    "search",
    "auth",
    "frontend",
    "migrations",
    "scheduler",
    "reports",
    "mailer",
    "ingest",
    "notifier",
    "catalog",
    "checkout",
    "inventory",
    "ml-serving",
    "feature-flags",
    "image-resizer",
    "webhooks",
    "docs",
    "e2e-runner",
];

/// Gives out references, each to one image only.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// One reference for most images, two to four for some; never none.
    pub(super) fn repo_tags(&mut self, id: &str, created: i64, rng: &mut Rng) -> Vec<String> {
        let name = repository(rng);
        let count = if rng.u8(0..100) < 15 { rng.usize(2..=4) } else { 1 };
        let mut tags = Vec::with_capacity(count);
        for turn in 0..count {
            // Some images are known under the name of a second registry as well.
            let name = if turn > 0 && rng.u8(0..100) < 25 { repository(rng) } else { name.clone() };
            let wished = format!("{name}:{}", tag(&name, id, created, rng));
            if self.taken.insert(wished.clone()) {
                tags.push(wished);
            } else if turn == 0 {
                // The ID is nobody else's, and so is a tag that is made of it.
                let own = format!("{name}:{}", short(id, 12));
                self.taken.insert(own.clone());
                tags.push(own);
            }
        }
        tags.sort();
        tags
    }
}

/// A repository, public or private.
pub(super) fn repository(rng: &mut Rng) -> String {
    if rng.u8(0..100) < 45 {
        return (*rng.choice(&PUBLIC).unwrap_or(&"nginx")).to_owned();
    }
    let prefix = rng.choice(&PREFIXES).unwrap_or(&"");
    let service = rng.choice(&SERVICES).unwrap_or(&"app");
    format!("{prefix}{service}")
}

fn tag(repository: &str, id: &str, created: i64, rng: &mut Rng) -> String {
    // What everybody pulls is tagged by version; what a pipeline pushes, by whatever it has.
    let is_public = PUBLIC.contains(&repository);
    let date = OffsetDateTime::from_unix_timestamp(created).map_or(time::Date::MIN, OffsetDateTime::date);
    match rng.u8(0..if is_public { 56 } else { 100 }) {
        0..10 => "latest".to_owned(),
        10..36 => version(rng),
        36..56 => {
            let variant = rng.choice(["alpine", "slim", "bookworm", "rc1", "arm64"]).unwrap_or("alpine");
            format!("{}-{variant}", version(rng))
        }
        56..62 => "main".to_owned(),
        62..70 => format!("{:04}{:02}{:02}", date.year(), u8::from(date.month()), date.day()),
        70..75 => format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day()),
        75..90 => short(id, 7).to_owned(),
        90..95 => format!("pr-{}", rng.u32(10..4000)),
        _ => format!("main-{}", short(id, 8)),
    }
}

/// A version of two or three numbers.
pub(super) fn version(rng: &mut Rng) -> String {
    let (major, minor) = (rng.u32(0..=24), rng.u32(0..=30));
    if rng.bool() { format!("{major}.{minor}") } else { format!("{major}.{minor}.{}", rng.u32(0..=20)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::digest::digest;

    #[test]
    fn no_reference_is_given_twice() {
        let mut rng = Rng::with_seed(1);
        let mut names = Names::default();
        let mut seen = HashSet::new();
        for number in 0..5_000 {
            let tags = names.repo_tags(&digest(1, "image", number), 1_700_000_000, &mut rng);
            assert!((1..=4).contains(&tags.len()));
            for tag in tags {
                assert!(seen.insert(tag.clone()), "{tag}");
            }
        }
    }
}
