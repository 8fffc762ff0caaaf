use authz::Caller;
use diesel::prelude::*;
use shared::{SessionId, UnixSeconds, UserId};

use crate::any_connection::AnyConnection;
use crate::held_roles::caller_of;
use crate::schema::{sessions, users};
use crate::stored::{bounded, stored_id};
use crate::{Database, DbError};

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
    /// Begins a session, and removes those of the user that are over.
    ///
    /// # Errors
    ///
    /// [`DbError::Outdated`] where the user is disabled or gone, or has another epoch by now; or the database does
    /// not answer.
    pub async fn save_session(
        &self,
        session: NewSession,
        limits: SessionLimits,
        now: UnixSeconds,
    ) -> Result<SessionId, DbError> {
        self.run(move |connection| {
            connection.transaction(|connection| {
                lock_enabled_user(connection, session.user, session.epoch)?;
                let its_own = sessions::table.filter(sessions::user_id.eq(session.user.get()));
                let over = sessions::epoch
                    .ne(session.epoch)
                    .or(sessions::last_seen_at.le(now.0.saturating_sub(limits.idle_secs)))
                    .or(sessions::created_at.le(now.0.saturating_sub(limits.max_secs)));
                diesel::delete(its_own.filter(over)).execute(connection)?;
                let id: i64 = diesel::insert_into(sessions::table)
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
                stored_id(id)
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
    /// user enabled. A person's activity keeps it alive: that is
    /// written once a minute at the most. Two queries by index.
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
            let known: Option<(i64, i64, i64, String)> = valid_sessions(limits, now)
                .filter(sessions::token_hash.eq(token_hash))
                .select((sessions::id, sessions::last_seen_at, users::id, users::name))
                .first(connection)
                .optional()?;
            let Some((session, last_seen_at, user, name)) = known else {
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

/// Checks that the user is enabled and of this epoch, and keeps both so until the transaction ends. Its first
/// statement: a write of nothing new is what takes a lock in both databases.
fn lock_enabled_user(connection: &mut AnyConnection, user: UserId, epoch: i64) -> Result<(), DbError> {
    let user = users::table.find(user.get()).filter(users::epoch.eq(epoch)).filter(users::disabled.eq(false));
    let locked = diesel::update(user).set(users::epoch.eq(epoch)).execute(connection)?;
    if locked == 1 { Ok(()) } else { Err(DbError::Outdated) }
}
