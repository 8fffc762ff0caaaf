use authz::Caller;
use diesel::prelude::*;
use shared::{AuditAction, AuditOutcome, SessionId, UnixSeconds, UserId};

use crate::any_connection::AnyConnection;
use crate::held_roles::caller_of;
use crate::journal::Journal;
use crate::schema::{sessions, users};
use crate::stored::{bounded, stored_id};
use crate::users::{target_of, user_row};
use crate::{Actor, AuditEvent, Database, DbError};

/// How long a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Seconds after the last sign of life.
    pub idle_secs: i64,
    /// Seconds after it began, whatever was done in it.
    pub max_secs: i64,
}

/// A session to be begun.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The hash of the secret in the cookie.
    pub token_hash: String,
    /// Whose it is.
    pub user: UserId,
    /// The user's when their password was checked.
    pub epoch: i64,
    /// Where it is begun from.
    pub address: String,
    /// The browser, as it calls itself.
    pub user_agent: String,
    /// The hash of the secret in the cookie that the browser had: that session ends.
    pub replaces: Option<String>,
    /// What the audit log says about it.
    pub detail: Option<String>,
}

/// Whether a request is a sign of life. What the page does by itself is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Somebody did something.
    Person,
    /// The page did it by itself.
    Background,
}

/// Whose session it is, and what they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInUser {
    /// The session's number.
    pub session: SessionId,
    /// The user's number.
    pub user: UserId,
    /// The user's name.
    pub name: String,
    /// What they hold at this moment.
    pub caller: Caller,
}

impl Database {
    /// Begins a session of somebody who signed in at this moment, and tells what they hold. Their sessions that are over
    /// are removed, and the one that this replaces ends, whoever's it is. Of the actor only the address is written down:
    /// the rest is the session's.
    ///
    /// # Errors
    ///
    /// [`DbError::Outdated`] where the user is disabled or gone, or has another epoch by now; or the database does
    /// not answer. Nothing is changed then.
    pub async fn begin_session(
        &self,
        session: NewSession,
        actor: Actor,
        limits: SessionLimits,
        now: UnixSeconds,
    ) -> Result<(SessionId, Caller), DbError> {
        let journal = self.journal(actor, now);
        self.run(move |connection| {
            connection.transaction(|connection| {
                let user_name = sign_in_user(connection, &session, now)?;
                delete_sessions_that_are_over(connection, &session, limits, now)?;
                let id = insert(connection, &session, now)?;
                if let Some(token_hash) = &session.replaces {
                    end_replaced(connection, token_hash, &journal)?;
                }
                let (action, outcome) = (AuditAction::SessionCreate, AuditOutcome::Success);
                let event =
                    AuditEvent { action, outcome, environment: None, target: None, detail: session.detail };
                journal.in_session(id, (session.user, user_name)).write(connection, &event)?;
                Ok((stored_id(id)?, caller_of(connection, session.user)?))
            })
        })
        .await
    }

    /// Ends the session with this secret, if there is one. Not written down: whoever calls this does that.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn delete_session(&self, token_hash: String) -> Result<(), DbError> {
        self.run(move |connection| {
            diesel::delete(sessions::table.filter(sessions::token_hash.eq(token_hash)))
                .execute(connection)?;
            Ok(())
        })
        .await
    }

    /// Whose session has this secret and what they hold, if it is valid now: not expired, of the user's epoch, and the
    /// user enabled. A person's activity keeps it alive: that is written once a minute at the most. Two queries by
    /// index.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn caller_of_session(
        &self,
        token_hash: String,
        activity: Activity,
        limits: SessionLimits,
        now: UnixSeconds,
    ) -> Result<Option<SignedInUser>, DbError> {
        self.run(move |connection| {
            // Not `first`: with a limit, the statement would be prepared anew for each request.
            let known: Vec<(i64, i64, i64, String)> = valid_sessions(limits, now)
                .filter(sessions::token_hash.eq(token_hash))
                .select((sessions::id, sessions::last_seen_at, users::id, users::name))
                .load(connection)?;
            let Some((session, last_seen_at, user, name)) = known.into_iter().next() else {
                return Ok(None);
            };
            let due = now.secs_since(UnixSeconds(last_seen_at)) >= (limits.idle_secs / 4).min(60);
            if activity == Activity::Person && due {
                diesel::update(sessions::table.find(session))
                    .set(sessions::last_seen_at.eq(now.0))
                    .execute(connection)?;
            }
            let (session, user) = (stored_id(session)?, stored_id(user)?);
            Ok(Some(SignedInUser { session, user, name, caller: caller_of(connection, user)? }))
        })
        .await
    }
}

/// The sessions that are valid now, with their users.
#[diesel::dsl::auto_type]
pub(crate) fn valid_sessions(limits: SessionLimits, now: UnixSeconds) -> _ {
    let earliest_seen_at: i64 = now.0.saturating_sub(limits.idle_secs);
    let earliest_created_at: i64 = now.0.saturating_sub(limits.max_secs);
    sessions::table
        .inner_join(users::table)
        .filter(users::disabled.eq(false))
        .filter(sessions::epoch.eq(users::epoch))
        .filter(sessions::last_seen_at.gt(earliest_seen_at))
        .filter(sessions::created_at.gt(earliest_created_at))
}

/// Ends all sessions of a user: those that are there, and those that are about to begin by a password that was
/// checked before.
pub(crate) fn end_sessions(connection: &mut AnyConnection, user: UserId) -> Result<(), DbError> {
    diesel::update(users::table.find(user.get()))
        .set(users::epoch.eq(users::epoch + 1))
        .execute(connection)?;
    delete_sessions(connection, user)
}

/// Removes all sessions of a user whose epoch has changed.
pub(crate) fn delete_sessions(connection: &mut AnyConnection, user: UserId) -> Result<(), DbError> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user.get()))).execute(connection)?;
    Ok(())
}

/// Notes that the user signed in, who has to be enabled and of the session's epoch, and keeps them so until the
/// transaction ends: its first statement, a write, is what takes a lock in both databases. Answers their name.
fn sign_in_user(
    connection: &mut AnyConnection,
    session: &NewSession,
    now: UnixSeconds,
) -> Result<String, DbError> {
    let user = users::table
        .find(session.user.get())
        .filter(users::epoch.eq(session.epoch))
        .filter(users::disabled.eq(false));
    let name: Option<String> = diesel::update(user)
        .set(users::last_sign_in_at.eq(now.0))
        .returning(users::name)
        .get_result(connection)
        .optional()?;
    name.ok_or(DbError::Outdated)
}

fn delete_sessions_that_are_over(
    connection: &mut AnyConnection,
    session: &NewSession,
    limits: SessionLimits,
    now: UnixSeconds,
) -> Result<(), DbError> {
    let its_own = sessions::table.filter(sessions::user_id.eq(session.user.get()));
    let over = sessions::epoch
        .ne(session.epoch)
        .or(sessions::last_seen_at.le(now.0.saturating_sub(limits.idle_secs)))
        .or(sessions::created_at.le(now.0.saturating_sub(limits.max_secs)));
    diesel::delete(its_own.filter(over)).execute(connection)?;
    Ok(())
}

/// Ends the session that a browser gives up for another one, if there still is one.
fn end_replaced(connection: &mut AnyConnection, token_hash: &str, journal: &Journal) -> Result<(), DbError> {
    let ended: Option<(i64, i64)> =
        diesel::delete(sessions::table.filter(sessions::token_hash.eq(token_hash)))
            .returning((sessions::id, sessions::user_id))
            .get_result(connection)
            .optional()?;
    let Some((session, user)) = ended else {
        return Ok(());
    };
    let user = stored_id(user)?;
    let name = user_row(connection, user)?.name;
    let done = AuditEvent::done(AuditAction::SessionDelete, target_of(&name, user));
    let detail = Some("replaced by another sign-in".to_owned());
    journal.in_session(session, (user, name)).write(connection, &AuditEvent { detail, ..done })
}

fn insert(connection: &mut AnyConnection, session: &NewSession, now: UnixSeconds) -> Result<i64, DbError> {
    let id = diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(&session.token_hash),
            sessions::user_id.eq(session.user.get()),
            sessions::epoch.eq(session.epoch),
            sessions::created_at.eq(now.0),
            sessions::last_seen_at.eq(now.0),
            sessions::address.eq(bounded(&session.address)),
            sessions::user_agent.eq(bounded(&session.user_agent)),
        ))
        .returning(sessions::id)
        .get_result(connection)?;
    Ok(id)
}
