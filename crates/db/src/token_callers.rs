use authz::Caller;
use diesel::prelude::*;
use shared::{TokenId, UnixSeconds, UserId};

use crate::any_connection::AnyConnection;
use crate::api_tokens::stored_selection;
use crate::held_roles::caller_of;
use crate::schema::{api_tokens, token_environments, token_permissions, users};
use crate::stored::{stored_id, stored_permissions};
use crate::{Database, DbError};

/// Seconds after which it is noted again that a token was used.
const NOTED_EVERY_SECS: i64 = 60;

/// Whose token it is, and what it allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenCaller {
    /// The token's number.
    pub token: TokenId,
    /// What its owner calls it.
    pub token_name: String,
    /// Its owner's number.
    pub user: UserId,
    /// Its owner's name.
    pub user_name: String,
    /// What its owner holds at this moment, limited to what the token says.
    pub caller: Caller,
}

/// A token and its owner, with one permission of the token, or with none where it has none.
#[derive(Queryable)]
struct Row {
    id: i64,
    name: String,
    scope: String,
    last_used_at: Option<i64>,
    user_id: i64,
    user_name: String,
    permission: Option<String>,
}

impl Database {
    /// What the token with this secret allows, if it is valid now: it exists, is not expired, and its owner is
    /// enabled. That it was used is written once a minute at the most. Three queries by index.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn caller_of_token(
        &self,
        token_hash: String,
        now: UnixSeconds,
    ) -> Result<Option<TokenCaller>, DbError> {
        self.run(move |connection| {
            let rows: Vec<Row> =
                valid_tokens(now).filter(api_tokens::token_hash.eq(token_hash)).load(connection)?;
            if let Some(row) = rows.first() {
                note_use(connection, row, now)?;
            }
            token_caller(connection, rows)
        })
        .await
    }

    /// Whose token it is that has this secret, valid or not, for the audit log: its owner's number and name, and
    /// its own number.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn token_owner(
        &self,
        token_hash: String,
    ) -> Result<Option<(UserId, String, TokenId)>, DbError> {
        self.run(move |connection| {
            let known: Vec<(i64, String, i64)> = api_tokens::table
                .inner_join(users::table)
                .filter(api_tokens::token_hash.eq(token_hash))
                .select((users::id, users::name, api_tokens::id))
                .load(connection)?;
            let owner = |(user, name, token)| Ok((stored_id(user)?, name, stored_id(token)?));
            known.into_iter().next().map(owner).transpose()
        })
        .await
    }
}

/// What the token with this number allows, if it is this user's and valid now.
pub(crate) fn caller_with_token(
    connection: &mut AnyConnection,
    token: i64,
    user: UserId,
    now: UnixSeconds,
) -> Result<Option<Caller>, DbError> {
    let its_own = valid_tokens(now).filter(api_tokens::id.eq(token)).filter(users::id.eq(user.get()));
    let rows: Vec<Row> = its_own.load(connection)?;
    Ok(token_caller(connection, rows)?.map(|token| token.caller))
}

/// The tokens that are valid now, with their owners.
#[diesel::dsl::auto_type]
fn valid_tokens(now: UnixSeconds) -> _ {
    let expired_at: i64 = now.0;
    api_tokens::table
        .inner_join(users::table)
        .left_join(token_permissions::table)
        .filter(api_tokens::expires_at.gt(expired_at))
        .filter(users::disabled.eq(false))
        .select((
            api_tokens::id,
            api_tokens::name,
            api_tokens::scope,
            api_tokens::last_used_at,
            users::id,
            users::name,
            token_permissions::permission.nullable(),
        ))
}

/// What the token of these rows allows; nothing where there are none.
fn token_caller(connection: &mut AnyConnection, rows: Vec<Row>) -> Result<Option<TokenCaller>, DbError> {
    // One that is not understood makes the token worth nothing.
    let permissions = stored_permissions(rows.iter().filter_map(|row| row.permission.as_deref()));
    let permissions = permissions.unwrap_or_default();
    let Some(row) = rows.into_iter().next() else {
        return Ok(None);
    };
    let ids: Vec<i64> = token_environments::table
        .filter(token_environments::token_id.eq(row.id))
        .select(token_environments::environment_id)
        .load(connection)?;
    let environments = stored_selection(&row.scope, ids)?;
    let user = stored_id(row.user_id)?;
    Ok(Some(TokenCaller {
        token: stored_id(row.id)?,
        token_name: row.name,
        user,
        user_name: row.user_name,
        caller: caller_of(connection, user)?.limited_to(&permissions, &environments),
    }))
}

fn note_use(connection: &mut AnyConnection, row: &Row, now: UnixSeconds) -> Result<(), DbError> {
    let due = row.last_used_at.is_none_or(|last| now.secs_since(UnixSeconds(last)) >= NOTED_EVERY_SECS);
    if due {
        diesel::update(api_tokens::table.find(row.id))
            .set(api_tokens::last_used_at.eq(now.0))
            .execute(connection)?;
    }
    Ok(())
}
