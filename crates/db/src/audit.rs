use authz::{AuditView, GlobalGrant};
use diesel::prelude::*;
use shared::{AuditEntry, AuditEntryId, AuditPage, AuditQuery, EnvironmentId, UnixSeconds};

use crate::any_connection::AnyConnection;
use crate::schema::audit_entries;
use crate::stored::{MAX_TEXT_CHARS, stored_id, stored_word};
use crate::{Database, DbError};

/// What makes the next character of a pattern an ordinary one.
const ESCAPE: char = '\\';

#[derive(Queryable)]
struct Row {
    id: i64,
    at: i64,
    action: String,
    outcome: String,
    user_id: Option<i64>,
    user_name: Option<String>,
    credential: String,
    credential_id: Option<i64>,
    address: String,
    environment_id: Option<i64>,
    target: Option<String>,
    detail: Option<String>,
    _refused: bool,
    _place: i64,
    _search: String,
}

impl Database {
    /// A part of the audit log, the newest first.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn audit_page(
        &self,
        _grant: GlobalGrant<AuditView>,
        query: AuditQuery,
    ) -> Result<AuditPage, DbError> {
        self.run(move |connection| {
            let limit = usize::from(query.limit);
            let mut rows = matching(connection, &query)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            let entries = rows.into_iter().map(AuditEntry::try_from).collect::<Result<Vec<_>, _>>()?;
            let next: Option<AuditEntryId> = entries.last().filter(|_| more).map(|entry| entry.id);
            Ok(AuditPage { entries, next })
        })
        .await
    }
}

/// The entries that were asked for, and one more if there is one.
fn matching(connection: &mut AnyConnection, query: &AuditQuery) -> Result<Vec<Row>, DbError> {
    // Such a text is in no entry, and the databases would take it for a mistake.
    if query.text.as_ref().is_some_and(|text| text.contains('\0') || text.chars().count() > MAX_TEXT_CHARS) {
        return Ok(Vec::new());
    }
    let mut entries =
        audit_entries::table.order(audit_entries::id.desc()).limit(i64::from(query.limit) + 1).into_boxed();
    if let Some(before) = query.before {
        entries = entries.filter(audit_entries::id.lt(before.get()));
    }
    if let Some(action) = query.action {
        entries = entries.filter(audit_entries::action.eq(action.as_str()));
    }
    if let Some(outcome) = query.outcome {
        entries = entries.filter(audit_entries::outcome.eq(outcome.as_str()));
    }
    if let Some(environment) = query.environment {
        entries = entries.filter(audit_entries::environment_id.eq(environment.get()));
    }
    if let Some(text) = &query.text {
        entries = entries.filter(audit_entries::search.like(pattern_of(text)).escape(ESCAPE));
    }
    Ok(entries.load(connection)?)
}

/// The pattern of what has this text somewhere.
fn pattern_of(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

impl TryFrom<Row> for AuditEntry {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: stored_id(row.id)?,
            at: UnixSeconds(row.at),
            action: stored_word(&row.action)?,
            outcome: stored_word(&row.outcome)?,
            user_id: row.user_id.map(stored_id).transpose()?,
            user_name: row.user_name,
            credential: stored_word(&row.credential)?,
            credential_id: row.credential_id,
            address: row.address,
            environment: row.environment_id.map(stored_id::<EnvironmentId>).transpose()?,
            target: row.target,
            detail: row.detail,
        })
    }
}
