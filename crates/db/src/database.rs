use std::time::Duration;

use authz::{GlobalCapability, GlobalGrant};
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection as _, NopErrorHandler, Pool};
use shared::UnixSeconds;

use crate::any_connection::AnyConnection;
use crate::journal::{DEFAULT_AUDIT_LIMIT, Journal};
use crate::renewed_grant::renewed;
use crate::schema::administration_lock;
use crate::source::{self, Source};
use crate::{Actor, DbError};

/// Connections at the most. SQLite writes one at a time, and reads are short.
const MAX_CONNECTIONS: u32 = 8;

/// How long a connection, a lock or an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database, with its tables up to date.
#[derive(Clone)]
pub struct Database {
    // Dropped in this order: the connections, then what they are connected to.
    pool: Pool<Source>,
    source: Source,
    patience: Duration,
    /// Entries that are kept of each class of the audit log.
    pub(crate) audit_limit: u32,
}

impl Database {
    /// Opens the database at `url` and migrates it: `sqlite:///absolute/path`, made if it does not exist, or
    /// `postgres://user:password@host/name?sslmode=verify-full` with all that libpq knows.
    ///
    /// Blocks until that is done. No error holds the URL or its password.
    ///
    /// # Errors
    ///
    /// Where the URL is of another kind, or the database cannot be opened or migrated.
    pub fn open(url: &str) -> Result<Self, DbError> {
        Self::open_with(url, PATIENCE)
    }

    pub(crate) fn open_with(url: &str, patience: Duration) -> Result<Self, DbError> {
        let source = Source::of_url(url, patience)?;
        // Not one of the pool, which would try for as long as it may and then hide the reason among others.
        source::migrate(&mut source.connect().map_err(DbError::Open)?)?;
        let pool = Pool::builder()
            .max_size(MAX_CONNECTIONS)
            // None is opened ahead: one that is being opened when a short command ends crashes in OpenSSL, which cleans up
            // after itself at that moment.
            .min_idle(Some(0))
            .connection_timeout(patience)
            .test_on_check_out(source.may_hang_up())
            // The last failure is in the error of whoever waits for a connection, and logged there.
            .error_handler(Box::new(NopErrorHandler))
            .build_unchecked(source.clone());
        Ok(Self { pool, source, patience, audit_limit: DEFAULT_AUDIT_LIMIT })
    }

    /// Runs queries on a thread of their own: the one place where the database is waited for.
    ///
    /// # Errors
    ///
    /// What the queries answer; that no connection could be had within 5 s; that the database was taken away, or is
    /// locked for longer than that; or that there is no answer within 15 s, and then the queries may still be done.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        queries: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        // A server that is frozen, and not gone, holds its connections forever.
        tokio::time::timeout(self.patience * 3, self.run_to_the_end(queries)).await?
    }

    /// As [`Self::run`], and waits for the answer however long that takes: for whoever has to know what came of it.
    ///
    /// # Errors
    ///
    /// As [`Self::run`], but for the last one.
    pub(crate) async fn run_to_the_end<T: Send + 'static>(
        &self,
        queries: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let database = self.clone();
        let thread = tokio::task::spawn_blocking(move || {
            database.source.check()?;
            let mut connection = database.pool.get()?;
            source::wait_for_lock(&mut connection)?;
            queries(&mut connection)
        });
        thread.await.map_err(DbError::Aborted)?
    }

    /// Runs the queries of somebody who administers, as [`Self::exclusively`]. Whether they still may is asked again
    /// once the lock is held, since the grant may be as old as a slow request: the queries get a new grant, with what
    /// its holder holds at that moment, and the journal of what they do. So of two administrators who remove each
    /// other, only one does.
    ///
    /// # Errors
    ///
    /// [`DbError::NoLongerSignedIn`], [`DbError::NoLongerAllowed`], or as [`Self::run`]; then nothing has changed.
    pub(crate) async fn administer<C: GlobalCapability, T: Send + 'static>(
        &self,
        grant: GlobalGrant<C>,
        actor: Actor,
        now: UnixSeconds,
        queries: impl FnOnce(&mut AnyConnection, &GlobalGrant<C>, &Journal) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.administer_and_tell(grant, actor, now, queries, |_| {}).await
    }

    /// As [`Self::administer`], and tells `committed` as soon as it is done: also where whoever asked has hung up by
    /// then, or has waited too long.
    ///
    /// # Errors
    ///
    /// As [`Self::administer`].
    pub(crate) async fn administer_and_tell<C: GlobalCapability, T: Send + 'static>(
        &self,
        grant: GlobalGrant<C>,
        actor: Actor,
        now: UnixSeconds,
        queries: impl FnOnce(&mut AnyConnection, &GlobalGrant<C>, &Journal) -> Result<T, DbError> + Send + 'static,
        committed: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, DbError> {
        let journal = self.journal(actor, now);
        self.run(move |connection| {
            let done = with_lock(connection, |connection| {
                let grant = renewed(connection, &grant, &journal.actor, journal.now)?;
                queries(connection, &grant, &journal)
            })?;
            committed(&done);
            Ok(done)
        })
        .await
    }

    /// Runs queries in one transaction that has the database's only lock for changes of rights and environments, so
    /// that what they have read of them still holds when they write.
    ///
    /// # Errors
    ///
    /// As [`Self::run`]; then nothing has changed.
    pub(crate) async fn exclusively<T: Send + 'static>(
        &self,
        queries: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        self.run(move |connection| with_lock(connection, queries)).await
    }
}

/// Runs queries in one transaction that has the only lock for changes of rights.
pub(crate) fn with_lock<T>(
    connection: &mut AnyConnection,
    queries: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>,
) -> Result<T, DbError> {
    connection.transaction(|connection| {
        // The first statement takes the lock: SQLite's for all writing, PostgreSQL's for this row.
        diesel::update(administration_lock::table)
            .set(administration_lock::turns.eq(administration_lock::turns + 1))
            .execute(connection)?;
        queries(connection)
    })
}

/// Runs a test on an empty SQLite database, and on an empty PostgreSQL database where one can be had.
#[cfg(test)]
pub(crate) async fn on_every_database<Test: Future<Output = ()>>(test: impl Fn(Database) -> Test) {
    on_every_url(|url| test(Database::open(&url).unwrap())).await;
}

#[cfg(test)]
pub(crate) async fn on_every_url<Test: Future<Output = ()>>(test: impl Fn(String) -> Test) {
    let folder = tempfile::tempdir().unwrap();
    println!("on SQLite");
    test(format!("sqlite://{}", folder.path().join("stowage.db").display())).await;
    #[cfg(feature = "postgres")]
    if let Some(cluster) = real_postgres::Cluster::shared() {
        let url = cluster.fresh_database();
        println!("on PostgreSQL");
        test(url.clone()).await;
        cluster.drop_database(&url);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use diesel_migrations::MigrationHarness as _;

    use super::*;
    use crate::DeclaredEnvironment;
    use crate::schema::environments;

    fn environment(name: &str) -> DeclaredEnvironment {
        DeclaredEnvironment { name: name.to_owned(), endpoint: "unix:///a".to_owned() }
    }

    #[tokio::test]
    async fn every_migration_goes_down_and_up_again() {
        on_every_database(|database| async move {
            let (down, up) = database
                .run(|connection| {
                    Ok(match connection {
                        AnyConnection::Sqlite(sqlite) => (
                            sqlite.revert_all_migrations(crate::sqlite_file::MIGRATIONS).unwrap().len(),
                            sqlite.run_pending_migrations(crate::sqlite_file::MIGRATIONS).unwrap().len(),
                        ),
                        #[cfg(feature = "postgres")]
                        AnyConnection::Pg(postgres) => (
                            postgres.revert_all_migrations(crate::postgres_server::MIGRATIONS).unwrap().len(),
                            postgres
                                .run_pending_migrations(crate::postgres_server::MIGRATIONS)
                                .unwrap()
                                .len(),
                        ),
                    })
                })
                .await
                .unwrap();
            assert_eq!(down, up);
            assert_ne!(up, 0);
        })
        .await;
    }

    #[tokio::test]
    async fn what_one_server_writes_the_next_one_reads() {
        on_every_url(|url| async move {
            let first = Database::open(&url).unwrap();
            first.save_local_environment(environment("kept")).await.unwrap();
            drop(first);
            let names = Database::open(&url).unwrap().environments().await.unwrap();
            assert_eq!(names.into_iter().map(|record| record.settings.name).collect::<Vec<_>>(), ["kept"]);
        })
        .await;
    }

    #[tokio::test]
    async fn servers_that_start_at_once_do_not_fight_over_the_tables() {
        on_every_url(|url| async move {
            let start = || {
                let url = url.clone();
                tokio::task::spawn_blocking(move || Database::open(&url).map(drop))
            };
            for server in [start(), start(), start(), start()] {
                server.await.unwrap().unwrap();
            }
        })
        .await;
    }

    #[tokio::test]
    async fn what_administrators_have_read_holds_while_they_write() {
        on_every_database(|database| async move {
            // Two who count the same would insert the same name.
            let insert_the_count = || {
                database.exclusively(|connection| {
                    let count: i64 = environments::table.count().get_result(connection)?;
                    diesel::insert_into(environments::table)
                        .values((
                            environments::name.eq(count.to_string()),
                            environments::name_key.eq(count.to_string()),
                            environments::endpoint.eq("unix:///a"),
                            environments::origin.eq("settings"),
                        ))
                        .execute(connection)?;
                    Ok(())
                })
            };
            let (a, b, c, d) =
                tokio::join!(insert_the_count(), insert_the_count(), insert_the_count(), insert_the_count());
            for result in [a, b, c, d] {
                result.unwrap();
            }
        })
        .await;
    }

    #[tokio::test]
    async fn a_change_that_fails_has_changed_nothing() {
        on_every_database(|database| async move {
            database.save_local_environment(environment("kept")).await.unwrap();
            let failed: Result<(), _> = database
                .exclusively(|connection| {
                    diesel::delete(environments::table).execute(connection)?;
                    Err(DbError::Corrupt("on purpose".to_owned()))
                })
                .await;
            assert!(matches!(failed, Err(DbError::Corrupt(_))), "{failed:?}");
            assert_eq!(database.environments().await.unwrap().len(), 1);
        })
        .await;
    }

    #[tokio::test]
    async fn whoever_waits_too_long_for_another_gets_an_error_and_later_succeeds() {
        on_every_url(|url| async move {
            let holder = Database::open(&url).unwrap();
            let waiter = Database::open_with(&url, Duration::from_secs(1)).unwrap();
            let (holds, is_held) = mpsc::channel();
            let (release, is_released) = mpsc::channel();
            let holding = tokio::spawn(async move {
                let hold = move |_: &mut AnyConnection| {
                    holds.send(()).unwrap();
                    is_released.recv().unwrap();
                    Ok(())
                };
                holder.exclusively(hold).await
            });
            tokio::task::spawn_blocking(move || is_held.recv()).await.unwrap().unwrap();

            let refused = waiter.exclusively(|_| Ok(())).await;
            assert!(matches!(refused, Err(DbError::Query(_))), "{refused:?}");
            match waiter.environments().await {
                // A file that is locked by somebody else answers nothing, not even what was there before.
                Err(DbError::Query(_)) => assert!(url.starts_with("sqlite:")),
                // PostgreSQL's readers see what was committed.
                Ok(known) => assert!(known.is_empty() && url.starts_with("postgres")),
                Err(error) => panic!("{error:?}"),
            }

            release.send(()).unwrap();
            holding.await.unwrap().unwrap();
            waiter.exclusively(|_| Ok(())).await.unwrap();
        })
        .await;
    }

    #[test]
    fn only_supported_databases_are_opened() {
        for url in ["", "stowage.db", "mysql://localhost/stowage", "sqlite://", "sqlite://:memory:"] {
            assert!(matches!(Database::open(url), Err(DbError::UnsupportedUrl)), "{url}");
        }
    }

    #[cfg(not(feature = "postgres"))]
    #[test]
    fn without_postgresql_its_urls_are_refused_by_name() {
        for url in ["postgres://localhost/stowage", "postgresql://a:b@localhost"] {
            let Err(error) = Database::open(url) else { panic!("{url}") };
            assert_eq!(error.to_string(), "this stowage was built without PostgreSQL");
        }
    }
}
