use std::collections::HashMap;

use authz::{GlobalGrant, UsersManage, may_define_role};
use diesel::prelude::*;
use shared::{AuditAction, Permission, Role, RoleDraft, RoleId, UnixSeconds};

use crate::any_connection::AnyConnection;
use crate::held_roles::permissions_of;
use crate::schema::{assignments, role_permissions, roles};
use crate::stored::stored_id;
use crate::users::name_key;
use crate::{Actor, AuditEvent, Database, DbError};

/// A role with what it allows.
pub(crate) struct RoleRow {
    pub(crate) name: String,
    built_in: bool,
    pub(crate) permissions: Vec<Permission>,
}

impl Database {
    /// All roles: those that came with Stowage, then the others by name.
    ///
    /// # Errors
    ///
    /// [`DbError::Corrupt`] where a permission is not understood, or the database does not answer.
    pub async fn roles(&self, _grant: GlobalGrant<UsersManage>) -> Result<Vec<Role>, DbError> {
        self.run(|connection| {
            let rows: Vec<(i64, String, Option<String>)> = roles::table
                .order(roles::id)
                .select((roles::id, roles::name, roles::built_in))
                .load(connection)?;
            let own: Vec<(i64, String)> =
                role_permissions::table.select(role_permissions::all_columns).load(connection)?;
            let counts: HashMap<i64, i64> = assignments::table
                .group_by(assignments::role_id)
                .select((assignments::role_id, diesel::dsl::count_star()))
                .load(connection)?
                .into_iter()
                .collect();
            let mut roles = Vec::with_capacity(rows.len());
            for (id, name, built_in) in rows {
                let own = own.iter().filter(|(role, _)| *role == id).map(|(_, word)| word.as_str());
                let count = counts.get(&id).copied().unwrap_or_default();
                roles.push(Role {
                    id: stored_id(id)?,
                    name,
                    built_in: built_in.is_some(),
                    permissions: permissions_of(built_in.as_deref(), own)?,
                    assignments: count.unsigned_abs(),
                });
            }
            // Stable: the built-in ones stay in their order.
            roles.sort_by_cached_key(|role| (!role.built_in).then(|| name_key(&role.name)));
            Ok(roles)
        })
        .await
    }

    /// Makes a role.
    ///
    /// # Errors
    ///
    /// [`DbError::BeyondOwn`], [`DbError::NameTaken`], or the database does not answer; nothing is changed then.
    pub async fn create_role(
        &self,
        grant: GlobalGrant<UsersManage>,
        draft: RoleDraft,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<Role, DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let RoleDraft { name, permissions } = without_repetition(draft);
            may_define_role(grant.caller(), &permissions)?;
            let id: i64 = diesel::insert_into(roles::table)
                .values((roles::name.eq(&name), roles::name_key.eq(name_key(&name))))
                .returning(roles::id)
                .get_result(connection)
                .map_err(|error| DbError::of_name(error, &name))?;
            let id = stored_id(id)?;
            insert_permissions(connection, id, &permissions)?;
            let done = AuditEvent::done(AuditAction::RoleCreate, target_of(&name, id));
            journal.write(connection, &AuditEvent { detail: Some(list_of(&permissions)), ..done })?;
            Ok(Role { id, name, built_in: false, permissions, assignments: 0 })
        })
        .await
    }

    /// Makes a role what the draft says, for everybody who has it.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchRole`], [`DbError::BuiltInRole`], [`DbError::NameTaken`], [`DbError::BeyondOwn`] where the
    /// caller does not hold all that it allows before and after, or the database does not answer; nothing is
    /// changed then.
    pub async fn update_role(
        &self,
        grant: GlobalGrant<UsersManage>,
        id: RoleId,
        draft: RoleDraft,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<Role, DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let RoleDraft { name, permissions } = without_repetition(draft);
            let role = changeable_role(connection, grant, id)?;
            may_define_role(grant.caller(), &permissions)?;
            diesel::update(roles::table.find(id.get()))
                .set((roles::name.eq(&name), roles::name_key.eq(name_key(&name))))
                .execute(connection)
                .map_err(|error| DbError::of_name(error, &name))?;
            diesel::delete(role_permissions::table.filter(role_permissions::role_id.eq(id.get())))
                .execute(connection)?;
            insert_permissions(connection, id, &permissions)?;
            let mut details = Vec::new();
            if name != role.name {
                details.push(format!("renamed to {name}"));
            }
            if permissions != role.permissions {
                details.push(format!("{}, before: {}", list_of(&permissions), list_of(&role.permissions)));
            }
            if !details.is_empty() {
                let done = AuditEvent::done(AuditAction::RoleUpdate, target_of(&role.name, id));
                journal.write(connection, &AuditEvent { detail: Some(details.join("; ")), ..done })?;
            }
            let assignments = count_assignments(connection, id)?.unsigned_abs();
            Ok(Role { id, name, built_in: false, permissions, assignments })
        })
        .await
    }

    /// Removes a role that nobody has.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchRole`], [`DbError::BuiltInRole`], [`DbError::BeyondOwn`], [`DbError::RoleInUse`], or the
    /// database does not answer; nothing is changed then.
    pub async fn delete_role(
        &self,
        grant: GlobalGrant<UsersManage>,
        id: RoleId,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<(), DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let role = changeable_role(connection, grant, id)?;
            if count_assignments(connection, id)? > 0 {
                return Err(DbError::RoleInUse);
            }
            diesel::delete(roles::table.find(id.get())).execute(connection)?;
            journal.write(connection, &AuditEvent::done(AuditAction::RoleDelete, target_of(&role.name, id)))
        })
        .await
    }
}

/// The role.
///
/// # Errors
///
/// [`DbError::NoSuchRole`], or [`DbError::Corrupt`] where a permission is not understood.
pub(crate) fn role_row(connection: &mut AnyConnection, id: RoleId) -> Result<RoleRow, DbError> {
    let known: Option<(String, Option<String>)> =
        roles::table.find(id.get()).select((roles::name, roles::built_in)).first(connection).optional()?;
    let (name, built_in) = known.ok_or(DbError::NoSuchRole)?;
    let own: Vec<String> = role_permissions::table
        .filter(role_permissions::role_id.eq(id.get()))
        .select(role_permissions::permission)
        .load(connection)?;
    let permissions = permissions_of(built_in.as_deref(), own.iter().map(String::as_str))?;
    Ok(RoleRow { name, built_in: built_in.is_some(), permissions })
}

/// The role, which is no built-in one and which the grant's holder may change as it is.
fn changeable_role(
    connection: &mut AnyConnection,
    grant: &GlobalGrant<UsersManage>,
    id: RoleId,
) -> Result<RoleRow, DbError> {
    let role = role_row(connection, id)?;
    if role.built_in {
        return Err(DbError::BuiltInRole);
    }
    may_define_role(grant.caller(), &role.permissions)?;
    Ok(role)
}

fn insert_permissions(
    connection: &mut AnyConnection,
    id: RoleId,
    permissions: &[Permission],
) -> Result<(), DbError> {
    for permission in permissions {
        diesel::insert_into(role_permissions::table)
            .values((
                role_permissions::role_id.eq(id.get()),
                role_permissions::permission.eq(permission.as_str()),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn count_assignments(connection: &mut AnyConnection, id: RoleId) -> Result<i64, DbError> {
    Ok(assignments::table.filter(assignments::role_id.eq(id.get())).count().get_result(connection)?)
}

fn without_repetition(mut draft: RoleDraft) -> RoleDraft {
    draft.permissions.sort_unstable();
    draft.permissions.dedup();
    draft
}

/// How the audit log names a role.
fn target_of(name: &str, id: RoleId) -> String {
    format!("{name} (role {id})")
}

/// How the audit log names permissions.
pub(crate) fn list_of(permissions: &[Permission]) -> String {
    if permissions.is_empty() {
        return "nothing".to_owned();
    }
    permissions.iter().map(|permission| permission.as_str()).collect::<Vec<_>>().join(", ")
}
