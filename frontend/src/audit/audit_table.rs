use leptos::prelude::*;
use shared::{
    AuditEntry, AuditPage, Environment, Scope, readable_action, readable_credential, readable_outcome,
    readable_scope,
};

use crate::controls::{exact_moment, table};
use crate::environments::EnvironmentList;
use crate::requests::Loaded;
use crate::texts::audit as words;

/// The entries that were loaded by now.
pub(super) fn audit_table(log: Loaded<AuditPage>, environments: EnvironmentList) -> AnyView {
    table(words::AUDIT_LOG, words::COLUMNS, log.progress, move || {
        let environments = environments.all();
        log.read(|log| log.entries.iter().map(|entry| cells(entry, &environments)).collect())
    })
}

fn cells(entry: &AuditEntry, environments: &[Environment]) -> Vec<AnyView> {
    let (shape, outcome) = readable_outcome(entry.outcome);
    let environment = entry.environment.map(|id| readable_scope(Scope::Environment(id), environments));
    vec![
        exact_moment(entry.at),
        text(entry.user_name.clone().unwrap_or_else(|| words::NOBODY_KNOWN.to_owned())),
        text(readable_action(entry.action).to_owned()),
        text(format!("{shape} {outcome}")),
        text(environment.unwrap_or_default()),
        text(entry.target.clone().unwrap_or_default()),
        text(entry.detail.clone().unwrap_or_default()),
        text(entry.address.clone()),
        text(readable_credential(entry.credential, entry.credential_id)),
    ]
}

fn text(text: String) -> AnyView {
    text.into_any()
}
