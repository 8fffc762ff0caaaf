use leptos::prelude::*;
use shared::{AuditPage, AuditQuery, readable_count};

use super::audit_filters::use_audit_filters;
use super::audit_table::audit_table;
use crate::browser;
use crate::controls::{Button, button, group, notice};
use crate::environments::use_environment_list;
use crate::erased::dynamic;
use crate::frame::{PageHead, frame};
use crate::requests::{Submission, load, then};

/// What was done and tried, the newest first.
pub(crate) fn audit_page() -> AnyView {
    browser::set_title("Audit log – Stowage");
    let environments = use_environment_list();
    let filters = use_audit_filters();
    let log = load(move |client| {
        let query = filters.query.get();
        async move { client.list_audit_entries(&query).await }
    });
    let next = Memo::new(move |_| log.read(|log| log.next));
    let submission = Submission::new();
    let load_older = move || {
        let asked = AuditQuery { before: next.get_untracked(), ..filters.query.get_untracked() };
        submission.run(move |client| async move {
            let older = client.list_audit_entries(&asked).await?;
            Ok(then(move || {
                // Unless other entries are shown by now.
                let now = AuditQuery { before: next.get_untracked(), ..filters.query.get_untracked() };
                if now == asked {
                    let mut entries = log.value.read_untracked(|log| log.entries.clone());
                    entries.extend(older.entries);
                    log.value.set(Some(AuditPage { entries, next: older.next }));
                }
            }))
        });
    };

    let count = Memo::new(move |_| log.read(|log| Some(log.entries.len())));
    let status = Signal::derive(move || match (count.get(), next.get()) {
        (None, _) => String::new(),
        (Some(count), Some(_)) => format!("The newest {} entries", readable_count(count)),
        (Some(1), None) => "1 entry".to_owned(),
        (Some(count), None) => format!("{} entries", readable_count(count)),
    });
    let head = PageHead { title: "Audit log", status, progress: log.progress, actions: Vec::new() };
    let has_entries = Memo::new(move |_| count.get().map(|count| count > 0));
    let list = dynamic(move || match has_entries.get() {
        None => ().into_any(),
        Some(true) => {
            let older = Button {
                label: Signal::derive(move || match next.get() {
                    Some(_) => "Older entries",
                    None => "No older entries",
                }),
                busy: Signal::derive(move || next.get().is_none() || submission.is_busy()),
                ..Button::default()
            };
            let table = audit_table(log, environments);
            vec![table, submission.problem(), group("more", vec![older.view(load_older)])].into_any()
        }
        Some(false) if filters.query.get() == AuditQuery::default() => {
            notice("There are no entries yet", "What users do from now on is written down here.", Vec::new())
        }
        Some(false) => {
            notice("No entry matches the filter", "", vec![button("Clear filter", move || filters.clear())])
        }
    });
    let progress = log.state("entries");
    frame("", vec![head.view(), filters.view(environments), progress, list].into_any())
}
