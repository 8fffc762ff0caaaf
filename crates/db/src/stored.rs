//! What the tables hold, as the types of the program.

use shared::{InvalidId, Permission, Scope};

use crate::DbError;

/// The word for all environments in a column `scope`.
pub(crate) const ALL: &str = "all";

/// The word for one environment in a column `scope`.
const ENVIRONMENT: &str = "environment";

/// Characters of a text from outside that are kept.
pub(crate) const MAX_TEXT_CHARS: usize = 500;

/// The id that a column holds.
pub(crate) fn stored_id<Id: TryFrom<i64, Error = InvalidId>>(number: i64) -> Result<Id, DbError> {
    Id::try_from(number).map_err(|error| DbError::Corrupt(format!("id {number}: {error}")))
}

/// The value of a closed set that a column holds.
pub(crate) fn stored_word<Word: std::str::FromStr>(word: &str) -> Result<Word, DbError> {
    word.parse().ok().ok_or_else(|| DbError::Corrupt(word.to_owned()))
}

/// The permissions that some rows hold, in their fixed order.
pub(crate) fn stored_permissions<'a>(
    words: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Permission>, DbError> {
    let mut permissions = words.into_iter().map(stored_word).collect::<Result<Vec<_>, _>>()?;
    permissions.sort_unstable();
    Ok(permissions)
}

/// The scope that two columns hold.
pub(crate) fn stored_scope(word: &str, environment: Option<i64>) -> Result<Scope, DbError> {
    match (word, environment) {
        (ALL, None) => Ok(Scope::AllEnvironments),
        (ENVIRONMENT, Some(id)) => Ok(Scope::Environment(stored_id(id)?)),
        _ => Err(DbError::Corrupt(format!("scope {word}"))),
    }
}

/// The two columns that hold a scope.
pub(crate) fn scope_columns(scope: Scope) -> (&'static str, Option<i64>) {
    match scope {
        Scope::AllEnvironments => (ALL, None),
        Scope::Environment(id) => (ENVIRONMENT, Some(id.get())),
    }
}

/// What is kept of a text that somebody unknown may have chosen: not endless, and without the one character that
/// PostgreSQL does not take.
pub(crate) fn bounded(text: &str) -> String {
    text.chars().filter(|character| *character != '\0').take(MAX_TEXT_CHARS).collect()
}
