//! What somebody holds, out of their assignments.

use authz::{BuiltInRole, Caller};
use diesel::prelude::*;
use shared::{Permission, Scope, UserId};

use crate::DbError;
use crate::any_connection::AnyConnection;
use crate::schema::{assignments, role_permissions, roles};
use crate::stored::{stored_permissions, stored_scope};

/// An assignment with one permission of its role, or with none where it has none of its own.
type Row = (i64, Option<String>, String, Option<i64>, Option<String>);

/// What the user holds at this moment, or would hold if they were enabled. One query by index.
///
/// A role whose permissions are not all understood gives nothing.
pub(crate) fn caller_of(connection: &mut AnyConnection, user: UserId) -> Result<Caller, DbError> {
    let rows: Vec<Row> = assignments::table
        .inner_join(roles::table.left_join(role_permissions::table))
        .filter(assignments::user_id.eq(user.get()))
        .order(assignments::id)
        .select((
            assignments::id,
            roles::built_in,
            assignments::scope,
            assignments::environment_id,
            role_permissions::permission.nullable(),
        ))
        .load(connection)?;
    let of_one_assignment = rows.chunk_by(|(id, ..), (next, ..)| id == next);
    let held: Vec<(Vec<Permission>, Scope)> =
        of_one_assignment.filter_map(|rows| held_by(rows).ok()).collect();
    Ok(Caller::with_roles(held.iter().map(|(permissions, scope)| (permissions.as_slice(), *scope))))
}

/// What a role allows: the program knows it of a built-in one, the table of every other.
pub(crate) fn permissions_of<'a>(
    built_in: Option<&str>,
    own: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Permission>, DbError> {
    if let Some(word) = built_in {
        let known = BuiltInRole::ALL.into_iter().find(|role| role.as_str() == word);
        let role = known.ok_or_else(|| DbError::Corrupt(format!("built-in role {word}")))?;
        return Ok(role.permissions().to_vec());
    }
    stored_permissions(own)
}

fn held_by(rows: &[Row]) -> Result<(Vec<Permission>, Scope), DbError> {
    let Some((_, built_in, scope, environment, _)) = rows.first() else {
        return Ok((Vec::new(), Scope::AllEnvironments));
    };
    let own = rows.iter().filter_map(|(.., permission)| permission.as_deref());
    Ok((permissions_of(built_in.as_deref(), own)?, stored_scope(scope, *environment)?))
}
