use authz::{GlobalGrant, UsersManage};
use diesel::prelude::*;
use shared::{AuditAction, Secret, UnixSeconds, UserId};

use crate::schema::users;
use crate::sessions::{delete_sessions, end_sessions};
use crate::users::{managed_user, target_of};
use crate::{Actor, AuditEvent, Database, DbError};

impl Database {
    /// Gives somebody another password, and ends their sessions.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], [`DbError::BeyondOwn`], or the database does not answer; nothing is changed then.
    pub async fn set_password(
        &self,
        grant: GlobalGrant<UsersManage>,
        id: UserId,
        password_hash: Secret,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<(), DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let user = managed_user(connection, grant, id)?;
            diesel::update(users::table.find(id.get()))
                .set(users::password_hash.eq(password_hash.expose()))
                .execute(connection)?;
            end_sessions(connection, id)?;
            journal
                .write(connection, &AuditEvent::done(AuditAction::PasswordUpdate, target_of(&user.name, id)))
        })
        .await
    }

    /// Gives oneself another password, and ends one's sessions. `epoch` is the one that was read when the current
    /// password was checked; answers the one that a new session has to be begun with.
    ///
    /// # Errors
    ///
    /// [`DbError::Outdated`] where that is not the user's epoch any more, or they are disabled, or the database
    /// does not answer; nothing is changed then.
    pub async fn change_own_password(
        &self,
        id: UserId,
        epoch: i64,
        password_hash: Secret,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<i64, DbError> {
        let journal = self.journal(actor, now);
        self.run(move |connection| {
            connection.transaction(|connection| {
                let unchanged = users::table
                    .find(id.get())
                    .filter(users::epoch.eq(epoch))
                    .filter(users::disabled.eq(false));
                let changed: Option<(String, i64)> = diesel::update(unchanged)
                    .set((users::password_hash.eq(password_hash.expose()), users::epoch.eq(epoch + 1)))
                    .returning((users::name, users::epoch))
                    .get_result(connection)
                    .optional()?;
                let (name, epoch) = changed.ok_or(DbError::Outdated)?;
                delete_sessions(connection, id)?;
                let done = AuditEvent::done(AuditAction::PasswordUpdate, target_of(&name, id));
                journal.write(connection, &done)?;
                Ok(epoch)
            })
        })
        .await
    }
}
