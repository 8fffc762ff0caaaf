use diesel::prelude::*;
use shared::{AuditAction, AuditOutcome, CredentialKind, EnvironmentId, UnixSeconds, UserId};

use crate::any_connection::AnyConnection;
use crate::schema::{audit_classes, audit_entries};
use crate::stored::bounded;
use crate::{Database, DbError};

/// Entries that are kept of each class where nothing else was asked for.
pub(crate) const DEFAULT_AUDIT_LIMIT: u32 = 100_000;

/// Who does something, for the audit log.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The user's number and name; absent where nobody is known, or authentication is off.
    pub user: Option<(UserId, String)>,
    /// What they showed.
    pub credential: CredentialKind,
    /// The number of the session or token.
    pub credential_id: Option<i64>,
    /// Where the request came from.
    pub address: String,
}

/// What happened, for the audit log.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    /// What was done or tried.
    pub action: AuditAction,
    /// What came of it.
    pub outcome: AuditOutcome,
    /// The environment that it was about.
    pub environment: Option<EnvironmentId>,
    /// What was changed, or which request was denied.
    pub target: Option<String>,
    /// What was different afterwards, or why it failed.
    pub detail: Option<String>,
}

/// Writes down what one actor does, in the transactions in which it is done.
pub(crate) struct Journal {
    pub(crate) actor: Actor,
    pub(crate) now: UnixSeconds,
    limit: i64,
}

impl AuditEvent {
    /// That this was done to `target`.
    pub(crate) fn done(action: AuditAction, target: String) -> Self {
        Self { action, outcome: AuditOutcome::Success, environment: None, target: Some(target), detail: None }
    }
}

impl Database {
    /// Writes down what happened and is no change of this crate's own, such as a sign-in or a refusal.
    ///
    /// What was done and what was refused are bounded apart, and the oldest go. Texts are cut to 500 characters.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn record(&self, actor: Actor, event: AuditEvent, now: UnixSeconds) -> Result<(), DbError> {
        let journal = self.journal(actor, now);
        self.run(move |connection| connection.transaction(|connection| journal.write(connection, &event)))
            .await
    }

    /// The journal of one actor, to be moved into the transaction of what they do.
    pub(crate) fn journal(&self, actor: Actor, now: UnixSeconds) -> Journal {
        Journal { actor, now, limit: i64::from(self.audit_limit) }
    }

    /// The same database, which keeps so many entries of the audit log: of what was done, and again of what was
    /// refused. 100,000 unless said. What lies beyond goes with the next entry of its class.
    #[must_use]
    pub fn with_audit_limit(mut self, entries: u32) -> Self {
        self.audit_limit = entries;
        self
    }
}

impl Journal {
    /// The journal of somebody in their session, who does this at the same time and from the same address.
    pub(crate) fn in_session(&self, session: i64, user: (UserId, String)) -> Self {
        let (credential, credential_id) = (CredentialKind::Session, Some(session));
        let actor =
            Actor { user: Some(user), credential, credential_id, address: self.actor.address.clone() };
        Self { actor, now: self.now, limit: self.limit }
    }

    /// Writes an entry, and deletes those that are too many of its class. Takes a lock of that class until the
    /// transaction ends, so it is a transaction's last write, and its first where it begins with it.
    pub(crate) fn write(&self, connection: &mut AnyConnection, event: &AuditEvent) -> Result<(), DbError> {
        let refused = match event.outcome {
            AuditOutcome::Success => false,
            AuditOutcome::Failure | AuditOutcome::Denied => true,
        };
        let (_, place): (bool, i64) =
            diesel::update(audit_classes::table.filter(audit_classes::refused.eq(refused)))
                .set(audit_classes::written.eq(audit_classes::written + 1))
                .returning(audit_classes::all_columns)
                .get_result(connection)?;
        let (user_id, user_name) = match &self.actor.user {
            Some((id, name)) => (Some(id.get()), Some(bounded(name))),
            None => (None, None),
        };
        let address = bounded(&self.actor.address);
        let target = event.target.as_deref().map(bounded);
        let detail = event.detail.as_deref().map(bounded);
        let texts = [user_name.as_deref(), Some(&address), target.as_deref(), detail.as_deref()];
        let search = texts.map(|text| text.unwrap_or_default().to_lowercase()).join("\n");
        diesel::insert_into(audit_entries::table)
            .values((
                audit_entries::at.eq(self.now.0),
                audit_entries::action.eq(event.action.as_str()),
                audit_entries::outcome.eq(event.outcome.as_str()),
                audit_entries::user_id.eq(user_id),
                audit_entries::user_name.eq(&user_name),
                audit_entries::credential.eq(self.actor.credential.as_str()),
                audit_entries::credential_id.eq(self.actor.credential_id),
                audit_entries::address.eq(&address),
                audit_entries::environment_id.eq(event.environment.map(EnvironmentId::get)),
                audit_entries::target.eq(&target),
                audit_entries::detail.eq(&detail),
                audit_entries::refused.eq(refused),
                audit_entries::place.eq(place),
                audit_entries::search.eq(search),
            ))
            .execute(connection)?;
        let too_many = audit_entries::table
            .filter(audit_entries::refused.eq(refused))
            .filter(audit_entries::place.le(place - self.limit));
        diesel::delete(too_many).execute(connection)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::on_every_database;

    /// Writes an entry where so many are kept of each class.
    async fn write(database: &Database, limit: u32, outcome: AuditOutcome, target: &str) {
        let address = "10.0.0.9".to_owned();
        let actor = Actor { user: None, credential: CredentialKind::None, credential_id: None, address };
        let done = AuditEvent::done(AuditAction::SessionCreate, target.to_owned());
        let event = AuditEvent { outcome, ..done };
        database.clone().with_audit_limit(limit).record(actor, event, UnixSeconds(0)).await.unwrap();
    }

    /// The targets of all entries, the oldest first.
    async fn targets(database: &Database) -> String {
        let targets: Vec<Option<String>> = database
            .run(|connection| {
                let entries = audit_entries::table.order(audit_entries::id);
                Ok(entries.select(audit_entries::target).load(connection)?)
            })
            .await
            .unwrap();
        targets.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    #[tokio::test]
    async fn no_flood_of_refusals_pushes_out_what_was_done() {
        on_every_database(|database| async move {
            write(&database, 3, AuditOutcome::Success, "done").await;
            for number in 0..10 {
                write(&database, 3, AuditOutcome::Denied, &format!("denied{number}")).await;
                write(&database, 3, AuditOutcome::Failure, &format!("failed{number}")).await;
            }
            assert_eq!(targets(&database).await, "done failed8 denied9 failed9");
            for number in 0..4 {
                write(&database, 3, AuditOutcome::Success, &format!("done{number}")).await;
            }
            assert_eq!(targets(&database).await, "failed8 denied9 failed9 done1 done2 done3");
        })
        .await;
    }

    #[tokio::test]
    async fn a_lower_bound_holds_from_the_next_entry_on() {
        on_every_database(|database| async move {
            for number in 0..10 {
                write(&database, 100, AuditOutcome::Success, &number.to_string()).await;
            }
            write(&database, 2, AuditOutcome::Success, "10").await;
            assert_eq!(targets(&database).await, "9 10");
        })
        .await;
    }
}
