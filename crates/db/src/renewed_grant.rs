use authz::{Caller, GlobalCapability, GlobalGrant, authorize_globally};
use diesel::prelude::*;
use shared::{CredentialKind, UnixSeconds, UserId};

use crate::any_connection::AnyConnection;
use crate::held_roles::caller_of;
use crate::schema::{sessions, users};
use crate::token_callers::caller_with_token;
use crate::{Actor, DbError};

/// The grant of whoever acts, made anew from what they showed and hold at this moment. The old one counts only where
/// authentication is off, and nobody shows anything.
///
/// # Errors
///
/// [`DbError::NoLongerSignedIn`], [`DbError::NoLongerAllowed`], or the database does not answer.
pub(crate) fn renewed<C: GlobalCapability>(
    connection: &mut AnyConnection,
    grant: &GlobalGrant<C>,
    actor: &Actor,
    now: UnixSeconds,
) -> Result<GlobalGrant<C>, DbError> {
    let caller = match (actor.credential, actor.credential_id, &actor.user) {
        (CredentialKind::None, None, None) => grant.caller().clone(),
        (CredentialKind::Session, _, Some((user, _))) => caller_in_session(connection, actor, *user)?,
        (CredentialKind::Token, Some(token), Some((user, _))) => {
            caller_with_token(connection, token, *user, now)?.ok_or(DbError::NoLongerSignedIn)?
        }
        (
            CredentialKind::Session | CredentialKind::Token | CredentialKind::Setup | CredentialKind::None,
            _,
            _,
        ) => return Err(DbError::NoLongerSignedIn),
    };
    authorize_globally(&caller).or(Err(DbError::NoLongerAllowed))
}

/// What this user holds at this moment, who has to be the actor, in a session that has not ended.
///
/// # Errors
///
/// [`DbError::NoLongerSignedIn`], or the database does not answer.
pub(crate) fn caller_in_session(
    connection: &mut AnyConnection,
    actor: &Actor,
    user: UserId,
) -> Result<Caller, DbError> {
    let shown = (actor.credential, actor.credential_id, &actor.user);
    let (CredentialKind::Session, Some(session), Some((actor_id, _))) = shown else {
        return Err(DbError::NoLongerSignedIn);
    };
    let valid: i64 = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(session))
        .filter(sessions::epoch.eq(users::epoch))
        .filter(users::id.eq(actor_id.get()))
        .filter(users::disabled.eq(false))
        .count()
        .get_result(connection)?;
    if valid == 1 && *actor_id == user { caller_of(connection, user) } else { Err(DbError::NoLongerSignedIn) }
}
