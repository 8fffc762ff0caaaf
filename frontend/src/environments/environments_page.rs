use leptos::prelude::*;
use shared::{Environment, Permission, readable_kind, readable_status};

use super::environment_facts::{engine_of, since_when, trouble_of};
use super::environment_list::use_environment_list;
use super::unverified::unverified_mark;
use crate::browser;
use crate::controls::{group, link, muted, notice, paragraph, table};
use crate::erased::dynamic;
use crate::frame::{PageHead, counted, frame};
use crate::session::use_session;

const COLUMNS: &[&str] = &["Name", "Reached by", "Engine", "Daemon", "State"];

/// All environments that the reader may see, and the way to what can be done about each.
pub(crate) fn environments_page() -> AnyView {
    browser::set_title("Environments – Stowage");
    let session = use_session();
    let manages = session.holds_everywhere(Permission::EnvironmentsManage);
    let environments = use_environment_list().loaded();
    let count = Memo::new(move |_| environments.read(|all| Some(all.len())));
    let head = PageHead {
        title: "Environments",
        status: counted(count, "environment"),
        progress: environments.progress,
        actions: if manages { vec![link("/environments/new", "New environment")] } else { Vec::new() },
    };
    let list = dynamic(move || match count.get() {
        None => ().into_any(),
        Some(0) if manages => notice(
            "There is no environment yet",
            "An environment is a Docker or Podman engine whose images Stowage shows.",
            Vec::new(),
        ),
        Some(0) => notice("You may not see any environment yet", "Ask an administrator.", Vec::new()),
        Some(_) => table("Environments", COLUMNS, environments.progress, move || {
            environments.read(|all| all.iter().map(|environment| cells(environment, manages)).collect())
        }),
    });
    frame("", vec![head.view(), environments.state("environments"), list].into_any())
}

fn cells(environment: &Environment, manages: bool) -> Vec<AnyView> {
    let name = environment.name.clone();
    let mut kind = vec![paragraph(readable_kind(environment.kind))];
    if environment.unverified {
        kind.push(unverified_mark());
    }
    let mut daemon = Vec::new();
    if environment.enabled {
        daemon.push(paragraph(readable_status(environment.status)));
        daemon.extend(trouble_of(environment).map(|(_, since)| paragraph(since_when(since))));
        daemon.extend(environment.error.as_ref().map(|error| group("muted", vec![paragraph(error.clone())])));
    } else {
        daemon.push(muted("not asked"));
    }
    vec![
        if manages { link(format!("/environments/{}", environment.id), name) } else { name.into_any() },
        group("line", kind),
        engine_of(environment).map_or_else(|| muted("unknown"), IntoAny::into_any),
        group("", daemon),
        (if environment.enabled { "✓ enabled" } else { "⊘ disabled" }).into_any(),
    ]
}
