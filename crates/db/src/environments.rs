use diesel::prelude::*;
use shared::EnvironmentId;

use crate::any_connection::AnyConnection;
use crate::schema::environments;
use crate::{Database, DbError};

/// An environment as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentRecord {
    /// Given by the database, never used a second time.
    pub id: EnvironmentId,
    /// Unique.
    pub name: String,
    /// The daemon's address, as it was written.
    pub endpoint: String,
    /// Where it comes from.
    pub origin: EnvironmentOrigin,
}

/// Where an environment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentOrigin {
    /// Found on this machine at the first start.
    Local,
    /// Named in the settings.
    Settings,
}

/// An environment that the settings name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredEnvironment {
    /// Unique, and what a later start recognizes it by.
    pub name: String,
    /// The daemon's address.
    pub endpoint: String,
}

type Row = (i64, String, String, String, bool);

impl Database {
    /// All environments in use, by id.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn environments(&self) -> Result<Vec<EnvironmentRecord>, DbError> {
        self.run(|connection| {
            let rows: Vec<Row> = environments::table
                .filter(environments::enabled)
                .order(environments::id)
                .select(environments::all_columns)
                .load(connection)?;
            rows.into_iter().map(EnvironmentRecord::try_from).collect()
        })
        .await
    }

    /// Whether an environment was found on this machine before.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn has_local_environment(&self) -> Result<bool, DbError> {
        self.run(|connection| {
            let local =
                environments::table.filter(environments::origin.eq(EnvironmentOrigin::Local.as_str()));
            Ok(local.count().get_result::<i64>(connection)? > 0)
        })
        .await
    }

    /// Keeps the daemon of this machine: a new environment the first time, afterwards the same one.
    ///
    /// # Errors
    ///
    /// Where the name is taken by an environment of the settings, or the database does not answer.
    pub async fn save_local_environment(&self, local: DeclaredEnvironment) -> Result<(), DbError> {
        self.run(move |connection| {
            connection.transaction(|connection| {
                let known =
                    environments::table.filter(environments::origin.eq(EnvironmentOrigin::Local.as_str()));
                let updated = diesel::update(known)
                    .set(environments::endpoint.eq(&local.endpoint))
                    .execute(connection)?;
                if updated == 0 {
                    insert(connection, &local, EnvironmentOrigin::Local)?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Makes the environments of the settings the ones in use. One that is no longer named is put away, and has
    /// its id again when it is named once more.
    ///
    /// # Errors
    ///
    /// Where a name is taken by an environment of another origin, or the database does not answer; nothing is
    /// changed then.
    pub async fn save_declared_environments(
        &self,
        declared: Vec<DeclaredEnvironment>,
    ) -> Result<(), DbError> {
        self.run(move |connection| {
            connection.transaction(|connection| {
                let origin = EnvironmentOrigin::Settings.as_str();
                diesel::update(environments::table.filter(environments::origin.eq(origin)))
                    .set(environments::enabled.eq(false))
                    .execute(connection)?;
                for environment in &declared {
                    let known = environments::table
                        .filter(environments::origin.eq(origin))
                        .filter(environments::name.eq(&environment.name));
                    let updated = diesel::update(known)
                        .set((
                            environments::endpoint.eq(&environment.endpoint),
                            environments::enabled.eq(true),
                        ))
                        .execute(connection)?;
                    if updated == 0 {
                        insert(connection, environment, EnvironmentOrigin::Settings)?;
                    }
                }
                Ok(())
            })
        })
        .await
    }
}

fn insert(
    connection: &mut AnyConnection,
    environment: &DeclaredEnvironment,
    origin: EnvironmentOrigin,
) -> Result<(), DbError> {
    diesel::insert_into(environments::table)
        .values((
            environments::name.eq(&environment.name),
            environments::endpoint.eq(&environment.endpoint),
            environments::origin.eq(origin.as_str()),
        ))
        .execute(connection)
        .map_err(|error| DbError::of_name(error, &environment.name))?;
    Ok(())
}

/// Whether there is such an environment, in use or put away.
pub(crate) fn environment_exists(connection: &mut AnyConnection, id: EnvironmentId) -> Result<bool, DbError> {
    let known: Option<i64> =
        environments::table.find(id.get()).select(environments::id).first(connection).optional()?;
    Ok(known.is_some())
}

impl EnvironmentOrigin {
    fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Settings => "settings",
        }
    }
}

impl TryFrom<Row> for EnvironmentRecord {
    type Error = DbError;

    fn try_from((id, name, endpoint, origin, _): Row) -> Result<Self, DbError> {
        let id =
            EnvironmentId::try_from(id).map_err(|error| DbError::Corrupt(format!("id {id}: {error}")))?;
        let origin = [EnvironmentOrigin::Local, EnvironmentOrigin::Settings]
            .into_iter()
            .find(|known| known.as_str() == origin)
            .ok_or_else(|| DbError::Corrupt(format!("origin {origin}")))?;
        Ok(Self { id, name, endpoint, origin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::on_every_database;

    async fn names_of(database: &Database) -> Vec<(i64, String, String)> {
        let records = database.environments().await.unwrap();
        records.into_iter().map(|record| (record.id.get(), record.name, record.endpoint)).collect()
    }

    fn environment(name: &str, endpoint: &str) -> DeclaredEnvironment {
        DeclaredEnvironment { name: name.to_owned(), endpoint: endpoint.to_owned() }
    }

    fn listed(id: i64, name: &str, endpoint: &str) -> (i64, String, String) {
        (id, name.to_owned(), endpoint.to_owned())
    }

    #[tokio::test]
    async fn the_local_daemon_is_environment_1_and_stays_it() {
        on_every_database(|database| async move {
            assert!(!database.has_local_environment().await.unwrap());
            database.save_local_environment(environment("local", "unix:///a")).await.unwrap();
            database.save_local_environment(environment("local", "unix:///b")).await.unwrap();
            assert!(database.has_local_environment().await.unwrap());
            assert_eq!(names_of(&database).await, [listed(1, "local", "unix:///b")]);
        })
        .await;
    }

    #[tokio::test]
    async fn an_environment_of_the_settings_keeps_its_id_while_it_is_away() {
        on_every_database(|database| async move {
            let declare = |environments| database.save_declared_environments(environments);
            declare(vec![environment("a", "tcp://a:1"), environment("b", "tcp://b:1")]).await.unwrap();
            declare(vec![environment("b", "tcp://b:2"), environment("c", "tcp://c:1")]).await.unwrap();
            assert_eq!(names_of(&database).await, [listed(2, "b", "tcp://b:2"), listed(3, "c", "tcp://c:1")]);
            declare(vec![environment("a", "tcp://a:1")]).await.unwrap();
            assert_eq!(names_of(&database).await, [listed(1, "a", "tcp://a:1")]);
        })
        .await;
    }

    #[tokio::test]
    async fn a_name_is_taken_once_and_then_nothing_changes() {
        on_every_database(|database| async move {
            database.save_local_environment(environment("local", "unix:///a")).await.unwrap();
            database.save_declared_environments(vec![environment("b", "tcp://b:1")]).await.unwrap();
            let clash = vec![environment("c", "tcp://c:1"), environment("local", "tcp://x:1")];
            let error = database.save_declared_environments(clash).await.unwrap_err();
            assert!(matches!(&error, DbError::NameTaken(name) if name == "local"), "{error:?}");
            assert_eq!(
                names_of(&database).await,
                [listed(1, "local", "unix:///a"), listed(2, "b", "tcp://b:1")]
            );
        })
        .await;
    }
}
