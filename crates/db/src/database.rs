use std::fs::OpenOptions;

use diesel::r2d2::{ConnectionManager, Pool};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::DbError;
use crate::any_connection::{AnyConnection, Prepare};

pub(crate) const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Connections at the most. SQLite writes one at a time, and reads are short.
const MAX_CONNECTIONS: u32 = 8;

/// The database, with its tables up to date.
#[derive(Clone)]
pub struct Database {
    pool: Pool<ConnectionManager<AnyConnection>>,
}

impl Database {
    /// Opens the database at `url` (`sqlite:///absolute/path`), made if it does not exist, and migrates it.
    ///
    /// Blocks until that is done.
    ///
    /// # Errors
    ///
    /// Where the URL is of another kind, or the database cannot be opened or migrated.
    pub fn open(url: &str) -> Result<Self, DbError> {
        let path = url
            .strip_prefix("sqlite://")
            .filter(|path| path.starts_with('/'))
            .ok_or(DbError::UnsupportedUrl)?;
        make_private(path).map_err(DbError::File)?;
        let pool = Pool::builder()
            .max_size(MAX_CONNECTIONS)
            .min_idle(Some(1))
            .connection_timeout(std::time::Duration::from_secs(5))
            .connection_customizer(Box::new(Prepare))
            .build(ConnectionManager::new(path))?;
        match &mut *pool.get()? {
            AnyConnection::Sqlite(sqlite) => {
                sqlite.run_pending_migrations(SQLITE_MIGRATIONS).map_err(DbError::Migrate)?;
            }
        }
        Ok(Self { pool })
    }

    /// Runs queries on a thread of their own: the one place where the database is waited for.
    ///
    /// # Errors
    ///
    /// What the queries answer, or that no connection could be had within 5 s.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        queries: impl FnOnce(&mut AnyConnection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || queries(&mut *pool.get()?)).await.map_err(DbError::Aborted)?
    }
}

/// Makes the file, if there is none, so that only its owner may read it. What SQLite puts beside it follows.
fn make_private(path: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new();
    file.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    file.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_goes_down_and_up_again() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("stowage.db").display());
        let database = Database::open(&url).unwrap();
        match &mut *database.pool.get().unwrap() {
            AnyConnection::Sqlite(sqlite) => {
                let down = sqlite.revert_all_migrations(SQLITE_MIGRATIONS).unwrap().len();
                let up = sqlite.run_pending_migrations(SQLITE_MIGRATIONS).unwrap().len();
                assert_eq!(down, up);
                assert_ne!(up, 0);
            }
        }
    }

    #[test]
    fn only_supported_databases_are_opened() {
        for url in ["", "stowage.db", "postgres://localhost/stowage", "sqlite://", "sqlite://:memory:"] {
            assert!(matches!(Database::open(url), Err(DbError::UnsupportedUrl)), "{url}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stowage.db");
        let _database = Database::open(&format!("sqlite://{}", path.display())).unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.path());
        }
    }

    #[test]
    fn a_file_that_is_no_database_is_an_error_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stowage.db");
        let content = "this is no database, and somebody needs it".repeat(100);
        std::fs::write(&path, &content).unwrap();
        assert!(Database::open(&format!("sqlite://{}", path.display())).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
    }
}
