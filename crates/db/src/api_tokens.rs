use authz::{BeyondOwn, Caller, GlobalGrant, UsersManage};
use diesel::prelude::*;
use shared::{
    ApiToken, AuditAction, EnvironmentId, EnvironmentSelection, Permission, Scope, TokenId, UnixSeconds,
    UserId,
};

use crate::any_connection::AnyConnection;
use crate::assignments::knows_of;
use crate::environments::environment_exists;
use crate::renewed_grant::caller_in_session;
use crate::roles::list_of;
use crate::schema::{api_tokens, token_environments, token_permissions, users};
use crate::stored::{ALL, stored_id, stored_permissions};
use crate::users::{managed_user, target_of as target_of_user};
use crate::{Actor, AuditEvent, Database, DbError};

/// Unexpired tokens that a user has at the most.
const MAX_TOKENS: i64 = 100;

/// The word for chosen environments in the column `scope`.
const ENVIRONMENTS: &str = "environments";

/// A token to be made, whose secret is hashed already.
#[derive(Clone, Debug)]
pub struct NewTokenRecord {
    /// What its owner calls it.
    pub name: String,
    /// The hash of its secret.
    pub token_hash: String,
    /// What it is limited to.
    pub permissions: Vec<Permission>,
    /// The environments that it is limited to.
    pub environments: EnvironmentSelection,
    /// From when on it is refused.
    pub expires_at: UnixSeconds,
}

type Row = (i64, String, i64, i64, Option<i64>, String);

impl Database {
    /// Makes a token of the owner's, who has to be the actor, in a session that has not ended. More than they hold at
    /// this moment is refused, so that nobody is surprised. What the token allows is limited anew whenever it is used.
    ///
    /// # Errors
    ///
    /// [`DbError::NoLongerSignedIn`], [`DbError::BeyondOwn`], [`DbError::TooManyTokens`], or the database does not
    /// answer; nothing is changed then. [`DbError::NoSuchEnvironment`] only where the owner sees all environments.
    pub async fn create_token(
        &self,
        owner: UserId,
        token: NewTokenRecord,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<ApiToken, DbError> {
        let journal = self.journal(actor, now);
        let token = without_repetition(token);
        self.run(move |connection| {
            connection.transaction(|connection| {
                lock_user(connection, owner)?;
                let caller = caller_in_session(connection, &journal.actor, owner)?;
                within_own(connection, &caller, &token)?;
                let unexpired = api_tokens::table
                    .filter(api_tokens::user_id.eq(owner.get()))
                    .filter(api_tokens::expires_at.gt(now.0));
                if unexpired.count().get_result::<i64>(connection)? >= MAX_TOKENS {
                    return Err(DbError::TooManyTokens);
                }
                let token = insert(connection, owner, token, now)?;
                let done = AuditEvent::done(AuditAction::TokenCreate, target_of(&token.name, token.id));
                let detail =
                    format!("{} on {}", list_of(&token.permissions), selection_of(&token.environments));
                journal.write(connection, &AuditEvent { detail: Some(detail), ..done })?;
                Ok(token)
            })
        })
        .await
    }

    /// The owner's tokens, the newest first, expired ones too.
    ///
    /// # Errors
    ///
    /// [`DbError::Corrupt`] where a permission is not understood, or the database does not answer.
    pub async fn tokens_of(&self, owner: UserId) -> Result<Vec<ApiToken>, DbError> {
        self.run(move |connection| wire_tokens(connection, owner)).await
    }

    /// Somebody's tokens, as [`Self::tokens_of`]. Without the environments of which the caller may not know.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], [`DbError::BeyondOwn`], or as [`Self::tokens_of`].
    pub async fn tokens_of_user(
        &self,
        grant: GlobalGrant<UsersManage>,
        user: UserId,
    ) -> Result<Vec<ApiToken>, DbError> {
        self.run(move |connection| {
            managed_user(connection, &grant, user)?;
            let mut tokens = wire_tokens(connection, user)?;
            for token in &mut tokens {
                if let EnvironmentSelection::These(ids) = &mut token.environments {
                    ids.retain(|id| knows_of(grant.caller(), Scope::Environment(*id)));
                }
            }
            Ok(tokens)
        })
        .await
    }

    /// Removes one of the owner's tokens.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchToken`], or the database does not answer.
    pub async fn revoke_token(
        &self,
        owner: UserId,
        id: TokenId,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<(), DbError> {
        let journal = self.journal(actor, now);
        self.run(move |connection| {
            connection.transaction(|connection| {
                let name = delete(connection, owner, id)?;
                journal.write(connection, &AuditEvent::done(AuditAction::TokenDelete, target_of(&name, id)))
            })
        })
        .await
    }

    /// Removes one of somebody's tokens.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], [`DbError::BeyondOwn`], [`DbError::NoSuchToken`], or the database does not answer;
    /// nothing is changed then.
    pub async fn revoke_token_of(
        &self,
        grant: GlobalGrant<UsersManage>,
        user: UserId,
        token: TokenId,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<(), DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let owner = managed_user(connection, grant, user)?;
            let name = delete(connection, user, token)?;
            let done = AuditEvent::done(AuditAction::TokenDelete, target_of(&name, token));
            let detail = Some(format!("of {}", target_of_user(&owner.name, user)));
            journal.write(connection, &AuditEvent { detail, ..done })
        })
        .await
    }
}

/// The environments that a token is limited to.
pub(crate) fn stored_selection(
    scope: &str,
    environments: impl IntoIterator<Item = i64>,
) -> Result<EnvironmentSelection, DbError> {
    match scope {
        ALL => Ok(EnvironmentSelection::All),
        ENVIRONMENTS => {
            let ids = environments.into_iter().map(stored_id).collect::<Result<_, _>>()?;
            Ok(EnvironmentSelection::These(ids))
        }
        _ => Err(DbError::Corrupt(format!("scope {scope}"))),
    }
}

fn wire_tokens(connection: &mut AnyConnection, owner: UserId) -> Result<Vec<ApiToken>, DbError> {
    let rows: Vec<Row> = api_tokens::table
        .filter(api_tokens::user_id.eq(owner.get()))
        .order(api_tokens::id.desc())
        .select((
            api_tokens::id,
            api_tokens::name,
            api_tokens::created_at,
            api_tokens::expires_at,
            api_tokens::last_used_at,
            api_tokens::scope,
        ))
        .load(connection)?;
    let permissions: Vec<(i64, String)> = token_permissions::table
        .inner_join(api_tokens::table)
        .filter(api_tokens::user_id.eq(owner.get()))
        .select(token_permissions::all_columns)
        .load(connection)?;
    let environments: Vec<(i64, i64)> = token_environments::table
        .inner_join(api_tokens::table)
        .filter(api_tokens::user_id.eq(owner.get()))
        .order(token_environments::environment_id)
        .select(token_environments::all_columns)
        .load(connection)?;
    let token = |(id, name, created_at, expires_at, last_used_at, scope): Row| {
        let permissions = permissions.iter().filter(|(token, _)| *token == id);
        let environments = environments.iter().filter(|(token, _)| *token == id);
        Ok(ApiToken {
            id: stored_id(id)?,
            name,
            permissions: stored_permissions(permissions.map(|(_, word)| word.as_str()))?,
            environments: stored_selection(&scope, environments.map(|(_, id)| *id))?,
            created_at: UnixSeconds(created_at),
            expires_at: UnixSeconds(expires_at),
            last_used_at: last_used_at.map(UnixSeconds),
        })
    };
    rows.into_iter().map(token).collect()
}

/// Removes a token of the owner's, and answers its name.
fn delete(connection: &mut AnyConnection, owner: UserId, id: TokenId) -> Result<String, DbError> {
    let its_own = api_tokens::table.find(id.get()).filter(api_tokens::user_id.eq(owner.get()));
    let name = diesel::delete(its_own).returning(api_tokens::name).get_result(connection).optional()?;
    name.ok_or(DbError::NoSuchToken)
}

/// Makes whoever else asks for this user wait until the transaction ends. Its first statement: a write of nothing new
/// is what takes a lock in both databases.
fn lock_user(connection: &mut AnyConnection, user: UserId) -> Result<(), DbError> {
    diesel::update(users::table.find(user.get())).set(users::epoch.eq(users::epoch)).execute(connection)?;
    Ok(())
}

fn within_own(
    connection: &mut AnyConnection,
    caller: &Caller,
    token: &NewTokenRecord,
) -> Result<(), DbError> {
    match &token.environments {
        EnvironmentSelection::All => {
            if !token.permissions.iter().all(|permission| caller.holds_somewhere(*permission)) {
                return Err(BeyondOwn.into());
            }
        }
        EnvironmentSelection::These(ids) => {
            for id in ids {
                if !token.permissions.iter().all(|permission| caller.holds_on(*permission, *id)) {
                    return Err(BeyondOwn.into());
                }
                if !environment_exists(connection, *id)? {
                    let sees_all = caller.holds_on_all(Permission::EnvironmentsView);
                    return Err(if sees_all { DbError::NoSuchEnvironment } else { BeyondOwn.into() });
                }
            }
        }
    }
    Ok(())
}

fn insert(
    connection: &mut AnyConnection,
    owner: UserId,
    token: NewTokenRecord,
    now: UnixSeconds,
) -> Result<ApiToken, DbError> {
    let NewTokenRecord { name, token_hash, permissions, environments, expires_at } = token;
    let (scope, ids): (_, &[EnvironmentId]) = match &environments {
        EnvironmentSelection::All => (ALL, &[]),
        EnvironmentSelection::These(ids) => (ENVIRONMENTS, ids),
    };
    let id: i64 = diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::user_id.eq(owner.get()),
            api_tokens::token_hash.eq(token_hash),
            api_tokens::name.eq(&name),
            api_tokens::created_at.eq(now.0),
            api_tokens::expires_at.eq(expires_at.0),
            api_tokens::scope.eq(scope),
        ))
        .returning(api_tokens::id)
        .get_result(connection)?;
    for permission in &permissions {
        diesel::insert_into(token_permissions::table)
            .values((
                token_permissions::token_id.eq(id),
                token_permissions::permission.eq(permission.as_str()),
            ))
            .execute(connection)?;
    }
    for environment in ids {
        diesel::insert_into(token_environments::table)
            .values((
                token_environments::token_id.eq(id),
                token_environments::environment_id.eq(environment.get()),
            ))
            .execute(connection)?;
    }
    let id = stored_id(id)?;
    Ok(ApiToken { id, name, permissions, environments, created_at: now, expires_at, last_used_at: None })
}

fn without_repetition(mut token: NewTokenRecord) -> NewTokenRecord {
    token.permissions.sort_unstable();
    token.permissions.dedup();
    if let EnvironmentSelection::These(ids) = &mut token.environments {
        ids.sort_unstable();
        ids.dedup();
    }
    token
}

/// How the audit log names a token.
fn target_of(name: &str, id: TokenId) -> String {
    format!("{name} (token {id})")
}

fn selection_of(environments: &EnvironmentSelection) -> String {
    match environments {
        EnvironmentSelection::All => "all environments".to_owned(),
        EnvironmentSelection::These(ids) => {
            format!("environments {}", ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
    }
}
