use authz::BuiltInRole;
use diesel::prelude::*;
use shared::{AuditAction, Secret, UnixSeconds, UserId, check_name};

use crate::any_connection::AnyConnection;
use crate::schema::{assignments, roles, users};
use crate::sessions::end_sessions;
use crate::stored::{ALL, stored_id};
use crate::users::{insert_user, name_key, target_of};
use crate::{Actor, AuditEvent, Database, DbError};

/// What it takes to check a sign-in.
#[derive(Clone, Debug)]
pub struct SignInCandidate {
    /// The user's number.
    pub id: UserId,
    /// Their name, in the case in which it was given.
    pub name: String,
    /// The hash of their password.
    pub password_hash: Secret,
    /// Whether they are kept out.
    pub disabled: bool,
    /// What a session has to be begun with: another one now means that this sign-in is outdated.
    pub epoch: i64,
}

type Row = (i64, String, String, bool, i64);

impl Database {
    /// Whether anybody could sign in, now or once they are enabled.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn has_users(&self) -> Result<bool, DbError> {
        self.run(has_users).await
    }

    /// The user of that name, in any case, disabled ones too.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn sign_in_candidate(&self, name: String) -> Result<Option<SignInCandidate>, DbError> {
        if check_name(&name).is_err() {
            return Ok(None);
        }
        self.run(move |connection| candidate(connection, &name)).await
    }

    /// Makes the first administrator, or, with `recover`, one more. With `recover` and the name of somebody: they
    /// become one, enabled, with this password and without any of their sessions.
    ///
    /// # Errors
    ///
    /// [`DbError::AlreadySetUp`] without `recover` once there is any user, or the database does not answer;
    /// nothing is changed then.
    pub async fn create_administrator(
        &self,
        name: String,
        password_hash: Secret,
        recover: bool,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<SignInCandidate, DbError> {
        let journal = self.journal(actor, now);
        self.exclusively(move |connection| {
            if !recover && has_users(connection)? {
                return Err(DbError::AlreadySetUp);
            }
            let known = candidate(connection, &name)?;
            let (id, name, action, detail) = match known {
                None => {
                    let id = insert_user(connection, &name, &password_hash, now)?;
                    (id, name, AuditAction::UserCreate, "administrator of all environments")
                }
                Some(user) => {
                    recover_user(connection, user.id, &password_hash)?;
                    let detail = "recovered: enabled, another password, administrator of all environments";
                    (user.id, user.name, AuditAction::UserUpdate, detail)
                }
            };
            make_administrator(connection, id)?;
            let done = AuditEvent::done(action, target_of(&name, id));
            journal.write(connection, &AuditEvent { detail: Some(detail.to_owned()), ..done })?;
            candidate(connection, &name)?.ok_or(DbError::NoSuchUser)
        })
        .await
    }
}

fn has_users(connection: &mut AnyConnection) -> Result<bool, DbError> {
    let one: Option<i64> = users::table.select(users::id).first(connection).optional()?;
    Ok(one.is_some())
}

fn candidate(connection: &mut AnyConnection, name: &str) -> Result<Option<SignInCandidate>, DbError> {
    let row: Option<Row> = users::table
        .filter(users::name_key.eq(name_key(name)))
        .select((users::id, users::name, users::password_hash, users::disabled, users::epoch))
        .first(connection)
        .optional()?;
    row.map(|(id, name, password_hash, disabled, epoch)| {
        let password_hash = Secret::from(password_hash);
        Ok(SignInCandidate { id: stored_id(id)?, name, password_hash, disabled, epoch })
    })
    .transpose()
}

fn recover_user(connection: &mut AnyConnection, id: UserId, password_hash: &Secret) -> Result<(), DbError> {
    diesel::update(users::table.find(id.get()))
        .set((users::password_hash.eq(password_hash.expose()), users::disabled.eq(false)))
        .execute(connection)?;
    end_sessions(connection, id)
}

fn make_administrator(connection: &mut AnyConnection, id: UserId) -> Result<(), DbError> {
    let administrator = roles::built_in.eq(BuiltInRole::Administrator.as_str());
    let role: i64 = roles::table.filter(administrator).select(roles::id).first(connection)?;
    let already: i64 = assignments::table
        .filter(assignments::user_id.eq(id.get()))
        .filter(assignments::role_id.eq(role))
        .filter(assignments::scope.eq(ALL))
        .count()
        .get_result(connection)?;
    if already == 0 {
        diesel::insert_into(assignments::table)
            .values((
                assignments::user_id.eq(id.get()),
                assignments::role_id.eq(role),
                assignments::scope.eq(ALL),
            ))
            .execute(connection)?;
    }
    Ok(())
}
