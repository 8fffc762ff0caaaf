//! Which crate may use which: the table of the architecture, held against what the manifests say.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand};

/// What one crate of the workspace may name in its manifest.
struct Rule {
    package: &'static str,
    /// The workspace's crates.
    may_use: &'static [&'static str],
    /// Crates from elsewhere.
    from_elsewhere: Elsewhere,
}

#[derive(Clone, Copy)]
enum Elsewhere {
    Any,
    /// These; and with a feature turned on, the optional ones.
    Only {
        always: &'static [&'static str],
        optional: &'static [&'static str],
    },
    /// None whose name is one of these, or begins with one and a hyphen or an underscore.
    Never(&'static [&'static str]),
}

const RULES: [Rule; 12] = [
    Rule {
        package: "shared",
        may_use: &[],
        from_elsewhere: Elsewhere::Only {
            always: &["serde", "serde_json", "thiserror", "time"],
            optional: &["utoipa"],
        },
    },
    Rule {
        package: "authz",
        may_use: &["shared"],
        from_elsewhere: Elsewhere::Only { always: &["serde", "thiserror"], optional: &[] },
    },
    Rule {
        package: "daemon",
        may_use: &["authz", "shared"],
        from_elsewhere: Elsewhere::Never(&["actix", "diesel", "libsqlite3"]),
    },
    Rule {
        package: "snapshots",
        may_use: &["authz", "daemon", "shared"],
        from_elsewhere: Elsewhere::Never(&["actix", "bollard", "diesel", "libsqlite3"]),
    },
    Rule {
        package: "db",
        may_use: &["authz", "shared"],
        from_elsewhere: Elsewhere::Never(&["actix", "bollard"]),
    },
    Rule {
        package: "client",
        may_use: &["shared"],
        from_elsewhere: Elsewhere::Only {
            // `reqwest` in programs, the browser's `fetch` in pages.
            always: &[
                "js-sys",
                "reqwest",
                "serde",
                "serde_json",
                "thiserror",
                "wasm-bindgen",
                "wasm-bindgen-futures",
                "web-sys",
            ],
            optional: &[],
        },
    },
    Rule {
        package: "backend",
        may_use: &["authz", "client", "daemon", "db", "shared", "snapshots"],
        from_elsewhere: Elsewhere::Never(&["bollard", "diesel", "libsqlite3"]),
    },
    Rule {
        package: "frontend",
        may_use: &["client", "shared"],
        from_elsewhere: Elsewhere::Never(&["actix", "bollard", "diesel", "libsqlite3", "tokio"]),
    },
    Rule { package: "fake-engine", may_use: &[], from_elsewhere: Elsewhere::Never(&["bollard"]) },
    Rule { package: "real-engine", may_use: &[], from_elsewhere: Elsewhere::Never(&["bollard"]) },
    Rule { package: "real-postgres", may_use: &[], from_elsewhere: Elsewhere::Never(&["diesel"]) },
    Rule { package: "xtask", may_use: &[], from_elsewhere: Elsewhere::Any },
];

/// Crates that exactly one of ours may name, in whatever section of its manifest.
const NAMED_BY_ONE: [(&str, &str); 4] =
    [("bollard", "daemon"), ("diesel", "db"), ("libsqlite3", "db"), ("pq-sys", "db")];

/// Test machinery: anybody's tests may use it.
const FOR_TESTS: [&str; 3] = ["fake-engine", "real-engine", "real-postgres"];

/// One line of one manifest.
struct Edge {
    from: String,
    to: String,
    is_ours: bool,
    is_for_tests: bool,
    is_optional: bool,
}

#[test]
fn every_crate_uses_only_what_it_may() -> Result<()> {
    let metadata = MetadataCommand::new().no_deps().exec().context("cargo metadata")?;
    let packages: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let ruled: BTreeSet<&str> = RULES.iter().map(|rule| rule.package).collect();
    assert_eq!(packages, ruled, "every crate of the workspace has a rule in this file, and no other has");

    let mut broken = Vec::new();
    for package in &metadata.packages {
        for dependency in &package.dependencies {
            let edge = Edge {
                from: package.name.to_string(),
                to: dependency.name.clone(),
                is_ours: packages.contains(dependency.name.as_str()),
                is_for_tests: dependency.kind == DependencyKind::Development,
                is_optional: dependency.optional,
            };
            broken.extend(broken_rule(&edge).map(|rule| format!("{} -> {}: {rule}", edge.from, edge.to)));
        }
    }
    assert!(broken.is_empty(), "edges that the architecture forbids:\n{}", broken.join("\n"));
    Ok(())
}

#[test]
fn a_forbidden_edge_is_found() {
    let forbidden = [
        edge("frontend", "backend"),
        edge("frontend", "daemon"),
        edge("shared", "authz"),
        edge("daemon", "db"),
        edge("backend", "fake-engine"),
        edge("db", "real-postgres"),
        Edge { is_for_tests: true, ..edge("daemon", "db") },
        outside("shared", "tokio"),
        outside("shared", "utoipa"),
        outside("authz", "actix-web"),
        outside("backend", "bollard"),
        outside("backend", "diesel_migrations"),
        outside("backend", "pq-sys"),
        Edge { is_for_tests: true, ..outside("fake-engine", "bollard-stubs") },
    ];
    for edge in forbidden {
        assert!(broken_rule(&edge).is_some(), "{} -> {} passes", edge.from, edge.to);
    }
}

#[test]
fn an_allowed_edge_passes() {
    let allowed = [
        edge("backend", "daemon"),
        edge("frontend", "client"),
        Edge { is_for_tests: true, ..edge("daemon", "fake-engine") },
        Edge { is_for_tests: true, ..edge("db", "real-postgres") },
        Edge { is_for_tests: true, ..outside("shared", "insta") },
        Edge { is_optional: true, ..outside("shared", "utoipa") },
        outside("daemon", "bollard"),
        outside("db", "diesel_migrations"),
        outside("backend", "actix-web"),
    ];
    for edge in allowed {
        assert_eq!(broken_rule(&edge), None, "{} -> {}", edge.from, edge.to);
    }
}

/// The rule that an edge breaks, in words.
fn broken_rule(edge: &Edge) -> Option<String> {
    let rule = RULES.iter().find(|rule| rule.package == edge.from)?;
    if edge.is_ours {
        let is_allowed = rule.may_use.contains(&edge.to.as_str())
            || (edge.is_for_tests && FOR_TESTS.contains(&edge.to.as_str()));
        return (!is_allowed).then(|| {
            format!("of this workspace, `{}` may use only [{}]", edge.from, rule.may_use.join(", "))
        });
    }
    let owner =
        NAMED_BY_ONE.iter().find(|(family, owner)| is_family(&edge.to, family) && *owner != edge.from);
    if let Some((family, owner)) = owner {
        return Some(format!("only `{owner}` may name {family}"));
    }
    if edge.is_for_tests {
        return None;
    }
    match rule.from_elsewhere {
        Elsewhere::Any => None,
        Elsewhere::Only { always, optional } => {
            let name = edge.to.as_str();
            let is_allowed = always.contains(&name) || (edge.is_optional && optional.contains(&name));
            let optional: String = optional.iter().map(|name| format!(", {name} behind a feature")).collect();
            let words =
                format!("`{}` may use only {}{optional} from elsewhere", edge.from, always.join(", "));
            (!is_allowed).then_some(words)
        }
        Elsewhere::Never(families) => families
            .iter()
            .find(|family| is_family(&edge.to, family))
            .map(|family| format!("`{}` may never use {family}", edge.from)),
    }
}

/// Whether a crate is `family` or one of those around it: `diesel`, `diesel_migrations`, `bollard-stubs`.
fn is_family(package: &str, family: &str) -> bool {
    package.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

fn edge(from: &str, to: &str) -> Edge {
    Edge { from: from.into(), to: to.into(), is_ours: true, is_for_tests: false, is_optional: false }
}

fn outside(from: &str, to: &str) -> Edge {
    Edge { is_ours: false, ..edge(from, to) }
}
