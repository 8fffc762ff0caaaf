use authz::{Caller, GlobalGrant, UsersManage, may_assign};
use diesel::prelude::*;
use shared::{
    Assignment, AssignmentId, AuditAction, EnvironmentId, NewAssignment, Permission, RoleId, Scope,
    UnixSeconds, UserId,
};

use crate::any_connection::AnyConnection;
use crate::environments::environment_exists;
use crate::journal::Journal;
use crate::last_administrator::keeping_an_administrator;
use crate::roles::role_row;
use crate::schema::assignments;
use crate::stored::{scope_columns, stored_id, stored_scope};
use crate::users::{target_of, user_row};
use crate::{Actor, AuditEvent, Database, DbError};

impl Database {
    /// Gives a role to a user.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], [`DbError::NoSuchRole`], [`DbError::BeyondOwn`], [`DbError::AlreadyAssigned`], or the
    /// database does not answer. [`DbError::NoSuchEnvironment`] only where the caller sees all environments: of what
    /// they may not see they do not learn whether it exists.
    pub async fn create_assignment(
        &self,
        grant: GlobalGrant<UsersManage>,
        user: UserId,
        assignment: NewAssignment,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<Assignment, DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            assign(connection, grant, user, assignment, journal)
        })
        .await
    }

    /// Takes a role from a user.
    ///
    /// # Errors
    ///
    /// [`DbError::NoSuchUser`], [`DbError::NoSuchAssignment`] also where the caller may not know of its environment,
    /// [`DbError::BeyondOwn`], [`DbError::LastAdministrator`], or the database does not answer; nothing is changed then.
    pub async fn delete_assignment(
        &self,
        grant: GlobalGrant<UsersManage>,
        user: UserId,
        assignment: AssignmentId,
        actor: Actor,
        now: UnixSeconds,
    ) -> Result<(), DbError> {
        self.administer(grant, actor, now, move |connection, grant, journal| {
            let user_name = user_row(connection, user)?.name;
            let known: Option<(i64, String, Option<i64>)> = assignments::table
                .find(assignment.get())
                .filter(assignments::user_id.eq(user.get()))
                .select((assignments::role_id, assignments::scope, assignments::environment_id))
                .first(connection)
                .optional()?;
            let (role, scope, environment) = known.ok_or(DbError::NoSuchAssignment)?;
            let role = role_row(connection, stored_id(role)?)?;
            let scope = stored_scope(&scope, environment)?;
            if !knows_of(grant.caller(), scope) {
                return Err(DbError::NoSuchAssignment);
            }
            may_assign(grant.caller(), &role.permissions, scope)?;
            keeping_an_administrator(connection, |connection| {
                Ok(diesel::delete(assignments::table.find(assignment.get())).execute(connection)?)
            })?;
            let target = target_of(&user_name, user);
            journal.write(connection, &event(AuditAction::AssignmentDelete, target, &role.name, scope))
        })
        .await
    }
}

/// Gives a role to a user, where whoever has the grant may do that.
pub(crate) fn assign(
    connection: &mut AnyConnection,
    grant: &GlobalGrant<UsersManage>,
    user: UserId,
    NewAssignment { role_id, scope }: NewAssignment,
    journal: &Journal,
) -> Result<Assignment, DbError> {
    let user_name = user_row(connection, user)?.name;
    let role = role_row(connection, role_id)?;
    if let Scope::Environment(id) = scope {
        may_know(connection, grant, id)?;
    }
    may_assign(grant.caller(), &role.permissions, scope)?;
    let id = insert(connection, user, role_id, scope)?;
    let target = target_of(&user_name, user);
    journal.write(connection, &event(AuditAction::AssignmentCreate, target, &role.name, scope))?;
    Ok(Assignment { id, role_id, role_name: role.name, scope })
}

/// Checks that there is such an environment, and hides whether there is from a caller who holds nothing there.
fn may_know(
    connection: &mut AnyConnection,
    grant: &GlobalGrant<UsersManage>,
    id: EnvironmentId,
) -> Result<(), DbError> {
    let caller = grant.caller();
    let exists = environment_exists(connection, id)?;
    match exists {
        true if knows_of(caller, Scope::Environment(id)) => Ok(()),
        false if caller.holds_on_all(Permission::EnvironmentsView) => Err(DbError::NoSuchEnvironment),
        _ => Err(authz::BeyondOwn.into()),
    }
}

/// Whether the caller may learn that something is there: they see all environments, or hold something on this one.
pub(crate) fn knows_of(caller: &Caller, scope: Scope) -> bool {
    match scope {
        Scope::AllEnvironments => true,
        Scope::Environment(id) => {
            caller.holds_on_all(Permission::EnvironmentsView)
                || Permission::ALL.into_iter().any(|one| !one.is_global() && caller.holds_on(one, id))
        }
    }
}

fn insert(
    connection: &mut AnyConnection,
    user: UserId,
    role: RoleId,
    scope: Scope,
) -> Result<AssignmentId, DbError> {
    let (word, environment) = scope_columns(scope);
    let id: i64 = diesel::insert_into(assignments::table)
        .values((
            assignments::user_id.eq(user.get()),
            assignments::role_id.eq(role.get()),
            assignments::scope.eq(word),
            assignments::environment_id.eq(environment),
        ))
        .returning(assignments::id)
        .get_result(connection)
        .map_err(DbError::of_assignment)?;
    stored_id(id)
}

fn event(action: AuditAction, target: String, role_name: &str, scope: Scope) -> AuditEvent {
    let environment = match scope {
        Scope::AllEnvironments => None,
        Scope::Environment(id) => Some(id),
    };
    let detail = Some(format!("{role_name} on {scope}"));
    AuditEvent { environment, detail, ..AuditEvent::done(action, target) }
}
