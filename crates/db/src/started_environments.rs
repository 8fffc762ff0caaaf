//! What a server that starts makes of this machine's daemon and of the environments of its settings.

use std::collections::HashSet;

use diesel::prelude::*;
use shared::EnvironmentOrigin;

use crate::any_connection::AnyConnection;
use crate::environments::origin_word;
use crate::schema::{environments, local_daemon};
use crate::users::name_key;
use crate::{Database, DbError};

/// An environment that the settings name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredEnvironment {
    /// Unique whatever its case, and what a later start recognizes it by.
    pub name: String,
    /// The daemon's address.
    pub endpoint: String,
}

impl Database {
    /// Whether there is an environment that was found on this machine.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn has_local_environment(&self) -> Result<bool, DbError> {
        self.run(|connection| {
            let local =
                environments::table.filter(environments::origin.eq(origin_word(EnvironmentOrigin::Local)));
            Ok(local.count().get_result::<i64>(connection)? > 0)
        })
        .await
    }

    /// Keeps the daemon of this machine: a new environment the first time, afterwards the same one. Once somebody has
    /// said how it is reached, or has deleted it, that stays as it is. Answers whether this is the daemon now.
    ///
    /// # Errors
    ///
    /// [`DbError::NameTaken`] the first time, or the database does not answer; nothing is changed then.
    pub async fn save_local_environment(&self, local: DeclaredEnvironment) -> Result<bool, DbError> {
        self.exclusively(move |connection| {
            settle_name_keys(connection)?;
            if !local_daemon::table.select(local_daemon::is_followed).first(connection)? {
                return Ok(false);
            }
            let origin = EnvironmentOrigin::Local;
            let known: Option<(i64, String)> = environments::table
                .filter(environments::origin.eq(origin_word(origin)))
                .select((environments::id, environments::endpoint))
                .first(connection)
                .optional()?;
            match known {
                None => insert(connection, &local, origin)?,
                Some((_, endpoint)) if endpoint == local.endpoint => {}
                Some((id, _)) => {
                    diesel::update(environments::table.find(id))
                        .set((
                            environments::endpoint.eq(&local.endpoint),
                            environments::revision.eq(environments::revision + 1),
                        ))
                        .execute(connection)?;
                }
            }
            Ok(true)
        })
        .await
    }

    /// Makes the environments of the settings the ones in use. One that is no longer named is put away, and has
    /// its id again when it is named once more. One that somebody has disabled stays disabled.
    ///
    /// # Errors
    ///
    /// [`DbError::NameTaken`] by an environment of another origin, or the database does not answer; nothing is
    /// changed then.
    pub async fn save_declared_environments(
        &self,
        declared: Vec<DeclaredEnvironment>,
    ) -> Result<(), DbError> {
        self.exclusively(move |connection| {
            settle_name_keys(connection)?;
            let origin = EnvironmentOrigin::Settings;
            diesel::update(environments::table.filter(environments::origin.eq(origin_word(origin))))
                .set(environments::put_away.eq(true))
                .execute(connection)?;
            for environment in &declared {
                match declared_before(connection, &environment.name)? {
                    None => insert(connection, environment, origin)?,
                    Some(id) => {
                        diesel::update(environments::table.find(id))
                            .set((
                                environments::name.eq(&environment.name),
                                environments::endpoint.eq(&environment.endpoint),
                                environments::put_away.eq(false),
                                environments::revision.eq(environments::revision + 1),
                            ))
                            .execute(connection)
                            .map_err(|error| DbError::of_name(error, &environment.name))?;
                    }
                }
            }
            Ok(())
        })
        .await
    }
}

/// The environment of the settings that had this name: in just this case, or else in any.
fn declared_before(connection: &mut AnyConnection, name: &str) -> Result<Option<i64>, DbError> {
    let known: Vec<(i64, String, String)> = environments::table
        .filter(environments::origin.eq(origin_word(EnvironmentOrigin::Settings)))
        .order(environments::id)
        .select((environments::id, environments::name, environments::name_key))
        .load(connection)?;
    let key = name_key(name);
    let found = known.iter().find(|(_, known, _)| known == name);
    let found = found.or_else(|| known.iter().find(|(.., known)| *known == key));
    Ok(found.map(|(id, ..)| *id))
}

/// Gives the environments of an older version their keys: a migration cannot make them, since databases differ about
/// letters beyond ASCII. Where two have the same name but for its case, the first one has it, and the other stays as it
/// is.
fn settle_name_keys(connection: &mut AnyConnection) -> Result<(), DbError> {
    let known: Vec<(i64, String, String)> = environments::table
        .order(environments::id)
        .select((environments::id, environments::name, environments::name_key))
        .load(connection)?;
    let mut taken: HashSet<String> = known.iter().map(|(.., key)| key.clone()).collect();
    for (id, name, _) in known {
        let key = name_key(&name);
        if taken.insert(key.clone()) {
            diesel::update(environments::table.find(id))
                .set(environments::name_key.eq(key))
                .execute(connection)?;
        }
    }
    Ok(())
}

fn insert(
    connection: &mut AnyConnection,
    environment: &DeclaredEnvironment,
    origin: EnvironmentOrigin,
) -> Result<(), DbError> {
    diesel::insert_into(environments::table)
        .values((
            environments::name.eq(&environment.name),
            environments::name_key.eq(name_key(&environment.name)),
            environments::endpoint.eq(&environment.endpoint),
            environments::origin.eq(origin_word(origin)),
        ))
        .execute(connection)
        .map_err(|error| DbError::of_name(error, &environment.name))?;
    Ok(())
}
