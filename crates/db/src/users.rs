use std::collections::HashMap;

use authz::{Caller, GlobalGrant, UsersManage, may_manage_user};
use diesel::prelude::*;
use shared::{Assignment, AuditAction, NewAssignment, RoleId, Secret, UnixSeconds, User, UserChange, UserId};

use crate::any_connection::AnyConnection;
use crate::assignments::{assign, knows_of};
use crate::held_roles::caller_of;
use crate::journal::Journal;
use crate::last_administrator::keeping_an_administrator;
use crate::schema::{assignments, roles, users};
use crate::sessions::end_sessions;
use crate::stored::{stored_id, stored_scope};
use crate::{Actor, AuditEvent, Database, DbError};

/// A user to be made, whose password is hashed already.
#[derive(Clone, Debug)]
pub struct NewUserRecord {
    /// Unique whatever its case.
    pub name: String,
    /// The hash of the password, as text that says how it was made.
    pub password_hash: Secret,
    /// The roles that they have from the beginning.
    pub assignments: Vec<NewAssignment>,
}

/// A user as far as the list shows them.
#[derive(Queryable)]
pub(crate) struct UserRow {
    id: i64,
    pub(crate) name: String,
    pub(crate) disabled: bool,
    created_at: i64,
    last_sign_in_at: Option<i64>,
}

/// An assignment with its role's name; the second is the user.
type AssignmentRow = (i64, i64, i64, String, String, Option<i64>);

impl Database {
    /// All users, by name. Without their roles on environments of which the caller may not know.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn users(&self, grant: GlobalGrant<UsersManage>) -> Result<Vec<User>, DbError> {
        self.run(move |connection| {
            let rows: Vec<UserRow> = users::table.select(columns()).load(connection)?;
            let assigned: Vec<AssignmentRow> = assignments::table
                .inner_join(roles::table)
                .order(assignments::id)
                .select(assignment_columns())
                .load(connection)?;
            let mut by_user: HashMap<i64, Vec<AssignmentRow>> = HashMap::new();
            for row in assigned {
                by_user.entry(row.1).or_default().push(row);
            }
            let mut users = rows
                .into_iter()
                .map(|row| {
                    let assigned = by_user.remove(&row.id).unwrap_or_default();
                    row.with(assigned, grant.caller())
                })
                .collect::<Result<Vec<_>, _>>()?;
            users.sort_by_cached_key(|user| user.name.to_lowercase());
            Ok(users)
        })
        .await
    }

    /// One user, as [`Self::users`] shows them.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], or the database does not answer.
    pub async fn user(&self, grant: GlobalGrant<UsersManage>, id: UserId) -> Result<User, DbError> {
        self.run(move |connection| wire_user(connection, id, grant.caller())).await
    }

    /// Makes a user.
    ///
    /// # Errors
    ///
    /// Where the name is taken, or an assignment could not be made; nothing is changed then.
    pub async fn create_user(
        &self,
        grant: GlobalGrant<UsersManage>,
        user: NewUserRecord,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<User, DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let id = insert_user(connection, &user.name, &user.password_hash, now)?;
            journal
                .write(connection, &AuditEvent::done(AuditAction::UserCreate, target_of(&user.name, id)))?;
            for assignment in &user.assignments {
                assign(connection, grant, id, *assignment, journal)?;
            }
            wire_user(connection, id, grant.caller())
        })
        .await
    }

    /// Renames, disables or enables a user. Who is disabled has no session any more.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], [`DbError::BeyondOwn`], [`DbError::NameTaken`], [`DbError::LastAdministrator`], or
    /// the database does not answer; nothing is changed then.
    pub async fn update_user(
        &self,
        grant: GlobalGrant<UsersManage>,
        id: UserId,
        change: UserChange,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<User, DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let user = managed_user(connection, grant, id)?;
            keeping_an_administrator(connection, |connection| {
                apply(connection, id, &user, &change, journal)
            })?;
            wire_user(connection, id, grant.caller())
        })
        .await
    }

    /// Removes a user, with their assignments, sessions and tokens.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], [`DbError::BeyondOwn`], [`DbError::LastAdministrator`], or the database does not
    /// answer; nothing is changed then.
    pub async fn delete_user(
        &self,
        grant: GlobalGrant<UsersManage>,
        id: UserId,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<(), DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let user = managed_user(connection, grant, id)?;
            keeping_an_administrator(connection, |connection| {
                Ok(diesel::delete(users::table.find(id.get())).execute(connection)?)
            })?;
            journal.write(connection, &AuditEvent::done(AuditAction::UserDelete, target_of(&user.name, id)))
        })
        .await
    }
}

/// The user, whom the grant's holder may take over.
///
/// # Errors
///
/// [`DbError::NoSuchUser`], or [`DbError::BeyondOwn`] where the user holds more.
pub(crate) fn managed_user(
    connection: &mut AnyConnection,
    grant: &GlobalGrant<UsersManage>,
    id: UserId,
) -> Result<UserRow, DbError> {
    let user = user_row(connection, id)?;
    may_manage_user(grant.caller(), &caller_of(connection, id)?)?;
    Ok(user)
}

/// The user.
///
/// # Errors
///
/// [`DbError::NoSuchUser`].
pub(crate) fn user_row(connection: &mut AnyConnection, id: UserId) -> Result<UserRow, DbError> {
    let row = users::table.find(id.get()).select(columns()).first(connection).optional()?;
    row.ok_or(DbError::NoSuchUser)
}

/// Makes a user without any role.
pub(crate) fn insert_user(
    connection: &mut AnyConnection,
    name: &str,
    password_hash: &Secret,
    now: UnixSeconds,
) -> Result<UserId, DbError> {
    let id: i64 = diesel::insert_into(users::table)
        .values((
            users::name.eq(name),
            users::name_key.eq(name_key(name)),
            users::password_hash.eq(password_hash.expose()),
            users::created_at.eq(now.0),
        ))
        .returning(users::id)
        .get_result(connection)
        .map_err(|error| DbError::of_name(error, name))?;
    stored_id(id)
}

/// What a name is unique and found by.
pub(crate) fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// How the audit log names a user.
pub(crate) fn target_of(name: &str, id: UserId) -> String {
    format!("{name} (user {id})")
}

fn apply(
    connection: &mut AnyConnection,
    id: UserId,
    user: &UserRow,
    change: &UserChange,
    journal: &Journal,
) -> Result<(), DbError> {
    let mut details = Vec::new();
    if let Some(name) = change.name.as_ref().filter(|name| **name != user.name) {
        diesel::update(users::table.find(id.get()))
            .set((users::name.eq(name), users::name_key.eq(name_key(name))))
            .execute(connection)
            .map_err(|error| DbError::of_name(error, name))?;
        details.push(format!("renamed to {name}"));
    }
    if let Some(disabled) = change.disabled.filter(|disabled| *disabled != user.disabled) {
        diesel::update(users::table.find(id.get())).set(users::disabled.eq(disabled)).execute(connection)?;
        if disabled {
            end_sessions(connection, id)?;
        }
        details.push(if disabled { "disabled" } else { "enabled" }.to_owned());
    }
    if details.is_empty() {
        return Ok(());
    }
    let done = AuditEvent::done(AuditAction::UserUpdate, target_of(&user.name, id));
    journal.write(connection, &AuditEvent { detail: Some(details.join(", ")), ..done })
}

/// The user as this caller sees them.
fn wire_user(connection: &mut AnyConnection, id: UserId, caller: &Caller) -> Result<User, DbError> {
    let user = user_row(connection, id)?;
    let assigned = assignments::table
        .inner_join(roles::table)
        .filter(assignments::user_id.eq(id.get()))
        .order(assignments::id)
        .select(assignment_columns())
        .load(connection)?;
    user.with(assigned, caller)
}

#[diesel::dsl::auto_type]
fn columns() -> _ {
    (users::id, users::name, users::disabled, users::created_at, users::last_sign_in_at)
}

#[diesel::dsl::auto_type]
fn assignment_columns() -> _ {
    (
        assignments::id,
        assignments::user_id,
        assignments::role_id,
        roles::name,
        assignments::scope,
        assignments::environment_id,
    )
}

impl UserRow {
    /// The user with those of their assignments of which this caller may know.
    fn with(self, assigned: Vec<AssignmentRow>, caller: &Caller) -> Result<User, DbError> {
        let assignment = |(id, _, role, role_name, scope, environment): AssignmentRow| {
            Ok::<_, DbError>(Assignment {
                id: stored_id(id)?,
                role_id: stored_id::<RoleId>(role)?,
                role_name,
                scope: stored_scope(&scope, environment)?,
            })
        };
        let mut assignments = assigned.into_iter().map(assignment).collect::<Result<Vec<_>, _>>()?;
        assignments.retain(|assignment| knows_of(caller, assignment.scope));
        Ok(User {
            id: stored_id(self.id)?,
            name: self.name,
            disabled: self.disabled,
            created_at: UnixSeconds(self.created_at),
            last_sign_in_at: self.last_sign_in_at.map(UnixSeconds),
            assignments,
        })
    }
}
