use authz::{GlobalGrant, MetricsView, UsersManage};
use diesel::prelude::*;
use shared::{AuditAction, Session, SessionId, UnixSeconds, UserId};

use crate::any_connection::AnyConnection;
use crate::journal::Journal;
use crate::schema::sessions;
use crate::sessions::{SessionLimits, end_sessions, valid_sessions};
use crate::stored::stored_id;
use crate::users::{managed_user, target_of, user_row};
use crate::{Actor, AuditEvent, Database, DbError};

type Row = (i64, i64, i64, String, String);

impl Database {
    /// The user's sessions that are valid now, the last seen first. `current` is the one that asks.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn sessions_of(
        &self,
        user: UserId,
        current: Option<SessionId>,
        limits: SessionLimits,
        now: UnixSeconds,
    ) -> Result<Vec<Session>, DbError> {
        self.run(move |connection| {
            let rows: Vec<Row> = valid_sessions(limits, now)
                .filter(sessions::user_id.eq(user.get()))
                .order((sessions::last_seen_at.desc(), sessions::id.desc()))
                .select((
                    sessions::id,
                    sessions::created_at,
                    sessions::last_seen_at,
                    sessions::address,
                    sessions::user_agent,
                ))
                .load(connection)?;
            let session = |(id, created_at, last_seen_at, address, user_agent): Row| {
                let id = stored_id(id)?;
                let (created_at, last_seen_at) = (UnixSeconds(created_at), UnixSeconds(last_seen_at));
                let expires_at =
                    last_seen_at.plus_secs(limits.idle_secs).min(created_at.plus_secs(limits.max_secs));
                let is_current = current == Some(id);
                Ok(Session { id, created_at, last_seen_at, expires_at, address, user_agent, is_current })
            };
            rows.into_iter().map(session).collect()
        })
        .await
    }

    /// How many sessions are valid now, of everybody.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn session_count(
        &self,
        _grant: &GlobalGrant<MetricsView>,
        limits: SessionLimits,
        now: UnixSeconds,
    ) -> Result<i64, DbError> {
        self.run(move |connection| Ok(valid_sessions(limits, now).count().get_result(connection)?)).await
    }

    /// Ends one of the user's own sessions.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchSession`], or the database does not answer.
    pub async fn end_session(
        &self,
        user: UserId,
        id: SessionId,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<(), DbError> {
        let journal = self.journal(actor, now);
        self.run(move |connection| {
            connection.transaction(|connection| {
                let its_own = sessions::table.find(id.get()).filter(sessions::user_id.eq(user.get()));
                if diesel::delete(its_own).execute(connection)? == 0 {
                    return Err(DbError::NoSuchSession);
                }
                let target = target_of(&user_row(connection, user)?.name, user);
                let done = AuditEvent::done(AuditAction::SessionDelete, target);
                journal.write(connection, &AuditEvent { detail: Some(format!("session {id}")), ..done })
            })
        })
        .await
    }

    /// Ends all of the user's own sessions, and the sign-ins that are under way.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], or the database does not answer.
    pub async fn end_all_sessions(
        &self,
        user: UserId,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<(), DbError> {
        let journal = self.journal(actor, now);
        self.exclusively(move |connection| {
            let name = user_row(connection, user)?.name;
            end_everywhere(connection, user, &name, &journal)
        })
        .await
    }

    /// Ends all sessions of somebody, and their sign-ins that are under way.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], [`DbError::BeyondOwn`], or the database does not answer; nothing is changed then.
    pub async fn end_sessions_of(
        &self,
        grant: GlobalGrant<UsersManage>,
        id: UserId,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<(), DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let name = managed_user(connection, grant, id)?.name;
            end_everywhere(connection, id, &name, journal)
        })
        .await
    }
}

fn end_everywhere(
    connection: &mut AnyConnection,
    user: UserId,
    name: &str,
    journal: &Journal,
) -> Result<(), DbError> {
    end_sessions(connection, user)?;
    let done = AuditEvent::done(AuditAction::SessionDelete, target_of(name, user));
    journal.write(connection, &AuditEvent { detail: Some("everywhere".to_owned()), ..done })
}
