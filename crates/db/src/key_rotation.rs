use std::collections::BTreeSet;

use diesel::prelude::*;
use shared::{AuditAction, UnixSeconds};

use crate::any_connection::AnyConnection;
use crate::database::with_lock;
use crate::environment_secrets::{SealedRow, open, sealed_rows};
use crate::environments::record;
use crate::journal::Journal;
use crate::schema::{environment_secrets, sessions};
use crate::sealing_key::SealingKey;
use crate::source;
use crate::stored::stored_id;
use crate::{Actor, AuditEvent, Database, DbError};

/// What a rotation of the key has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRotation {
    /// Secrets that are encrypted with the new key now.
    pub secrets: usize,
    /// Environments that they belong to.
    pub environments: usize,
    /// Sessions that have ended.
    pub sessions: usize,
}

/// Which keys the secrets in a database are encrypted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysInUse(BTreeSet<String>);

impl KeysInUse {
    /// Whether any secret is encrypted with this key.
    pub fn contains(&self, key: &SealingKey) -> bool {
        self.0.contains(key.id())
    }

    /// The ids of all but this key.
    pub fn others_than(&self, key: &SealingKey) -> Vec<&str> {
        self.0.iter().map(String::as_str).filter(|id| *id != key.id()).collect()
    }
}

impl Database {
    /// Which keys the secrets are encrypted with.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn keys_in_use(&self) -> Result<KeysInUse, DbError> {
        self.run(|connection| {
            let ids = environment_secrets::table.select(environment_secrets::key_id).distinct();
            Ok(KeysInUse(ids.load(connection)?.into_iter().collect()))
        })
        .await
    }

    /// Encrypts every secret with the new key instead of the old one, all or none, and ends all sessions, since their
    /// cookies were signed with what the old key comes from. Doing it again does no harm. It is waited for however long
    /// it takes.
    ///
    /// # Errors
    ///
    /// [`DbError::UnreadableSecret`] where a secret is encrypted with neither, or is damaged, and [`DbError::NoSealing`];
    /// nothing is changed then. Where it is the database that failed, it may have done so after the change.
    pub async fn rotate_key(
        &self,
        old: SealingKey,
        new: SealingKey,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<KeyRotation, DbError> {
        let journal = self.journal(actor, now);
        self.run_to_the_end(move |connection| {
            // The old key is thrown away once this has answered.
            source::commit_durably(connection)?;
            with_lock(connection, |connection| rotate(connection, &old, &new, &journal))
        })
        .await
    }
}

/// In a transaction that has the lock.
fn rotate(
    connection: &mut AnyConnection,
    old: &SealingKey,
    new: &SealingKey,
    journal: &Journal,
) -> Result<KeyRotation, DbError> {
    let rows = sealed_rows(connection)?;
    let mut environments = BTreeSet::new();
    for row in &rows {
        let (environment, field, key_id, _) = row;
        environments.insert(*environment);
        if key_id != new.id() {
            let sealed = resealed(connection, row, old, new)?;
            diesel::update(environment_secrets::table.find((environment, field)))
                .set((environment_secrets::key_id.eq(new.id()), environment_secrets::sealed.eq(sealed)))
                .execute(connection)?;
        }
    }
    let sessions = diesel::delete(sessions::table).execute(connection)?;
    let done = AuditEvent::done(AuditAction::KeyUpdate, "secret key".to_owned());
    let detail = Some(format!("secrets: {}; environments: {}", rows.len(), environments.len()));
    journal.write(connection, &AuditEvent { detail, ..done })?;
    Ok(KeyRotation { secrets: rows.len(), environments: environments.len(), sessions })
}

/// What becomes of a secret under the new key.
fn resealed(
    connection: &mut AnyConnection,
    row: &SealedRow,
    old: &SealingKey,
    new: &SealingKey,
) -> Result<Vec<u8>, DbError> {
    let id = stored_id(row.0)?;
    let field = row.1.parse().map_err(|()| DbError::Corrupt(format!("secret {}", row.1)))?;
    match open(row, id, field, old) {
        Ok(secret) => new.seal(id, field, &secret),
        Err(reason) => {
            let environment = record(connection, id)?.settings.name;
            Err(DbError::UnreadableSecret { environment, reason })
        }
    }
}
