use leptos::prelude::*;
use shared::{Environment, Permission, readable_kind, readable_status};

use super::environment_facts::{engine_of, since_when, trouble_of};
use super::environment_list::use_environment_list;
use super::unverified::unverified_mark;
use crate::browser;
use crate::controls::{group, link, muted, notice, paragraph, table};
use crate::erased::{Memo, dynamic};
use crate::frame::{PageHead, counted, frame};
use crate::session::use_session;
use crate::texts::environments as words;

/// All environments that the reader may see, and the way to what can be done about each.
pub(crate) fn environments_page() -> AnyView {
    browser::set_title(words::TITLE);
    let session = use_session();
    let manages = session.holds_everywhere(Permission::EnvironmentsManage);
    let environments = use_environment_list().loaded();
    let count = Memo::new(move |_| environments.read(|all| Some(all.len())));
    let head = PageHead {
        title: words::ENVIRONMENTS,
        status: counted(count, words::environments),
        progress: environments.progress,
        actions: if manages { vec![link("/environments/new", words::NEW)] } else { Vec::new() },
    };
    let list = dynamic(move || match count.get() {
        None => ().into_any(),
        Some(0) if manages => notice(words::NONE, words::WHAT_IT_IS, Vec::new()),
        Some(0) => notice(words::NONE_TO_SEE, words::ASK, Vec::new()),
        Some(_) => table(words::ENVIRONMENTS, words::COLUMNS, environments.progress, move || {
            environments.read(|all| all.iter().map(|environment| cells(environment, manages)).collect())
        }),
    });
    frame("", vec![head.view(), environments.state(words::OF_ENVIRONMENTS), list].into_any())
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
        daemon.push(muted(words::NOT_ASKED));
    }
    vec![
        if manages { link(format!("/environments/{}", environment.id), name) } else { name.into_any() },
        group("line", kind),
        engine_of(environment).map_or_else(|| muted(words::UNKNOWN), IntoAny::into_any),
        group("", daemon),
        (if environment.enabled { words::ENABLED } else { words::DISABLED }).into_any(),
    ]
}
