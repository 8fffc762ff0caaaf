use leptos::prelude::*;
use shared::{AuditPage, AuditQuery};

use super::audit_filters::use_audit_filters;
use super::audit_table::audit_table;
use crate::browser;
use crate::controls::{Button, button, group, notice};
use crate::environments::use_environment_list;
use crate::erased::{Memo, Signal, dynamic};
use crate::frame::{PageHead, frame};
use crate::requests::{Submission, load, then};
use crate::texts::audit as words;

/// What was done and tried, the newest first.
pub(crate) fn audit_page() -> AnyView {
    browser::set_title(words::TITLE);
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
        (Some(count), Some(_)) => words::newest(count),
        (Some(count), None) => words::entries(count),
    });
    let head = PageHead { title: words::AUDIT_LOG, status, progress: log.progress, actions: Vec::new() };
    let has_entries = Memo::new(move |_| count.get().map(|count| count > 0));
    let list = dynamic(move || match has_entries.get() {
        None => ().into_any(),
        Some(true) => {
            let older = Button {
                label: Signal::derive(move || match next.get() {
                    Some(_) => words::OLDER,
                    None => words::NO_OLDER,
                }),
                busy: Signal::derive(move || next.get().is_none() || submission.is_busy()),
                ..Button::default()
            };
            let table = audit_table(log, environments);
            vec![table, submission.problem(), group("more", vec![older.view(load_older)])].into_any()
        }
        Some(false) if filters.query.get() == AuditQuery::default() => {
            notice(words::NONE_YET, words::WILL_BE_WRITTEN, Vec::new())
        }
        Some(false) => {
            notice(words::NONE_MATCHES, "", vec![button(words::CLEAR_FILTER, move || filters.clear())])
        }
    });
    let progress = log.state(words::OF_ENTRIES);
    frame("", vec![head.view(), filters.view(environments), progress, list].into_any())
}
