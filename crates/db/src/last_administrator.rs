use authz::BuiltInRole;
use diesel::prelude::*;

use crate::DbError;
use crate::any_connection::AnyConnection;
use crate::schema::{assignments, roles, users};
use crate::stored::ALL;

/// Makes a change of rights, unless it takes away the last administrator: the last enabled user with the role on
/// all environments.
///
/// # Errors
///
/// [`DbError::LastAdministrator`]; the transaction around it is rolled back with it.
pub(crate) fn keeping_an_administrator<T>(
    connection: &mut AnyConnection,
    change: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>,
) -> Result<T, DbError> {
    let before = has_administrator(connection)?;
    let changed = change(connection)?;
    if before && !has_administrator(connection)? { Err(DbError::LastAdministrator) } else { Ok(changed) }
}

fn has_administrator(connection: &mut AnyConnection) -> Result<bool, DbError> {
    let administrators = assignments::table
        .inner_join(roles::table)
        .inner_join(users::table)
        .filter(roles::built_in.eq(BuiltInRole::Administrator.as_str()))
        .filter(assignments::scope.eq(ALL))
        .filter(users::disabled.eq(false));
    let one: Option<i64> = administrators.select(assignments::id).first(connection).optional()?;
    Ok(one.is_some())
}
