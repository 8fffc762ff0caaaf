use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::r2d2::Error;
use diesel::{Connection as _, ConnectionError, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::DbError;

pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// What every SQLite database begins with.
#[cfg(unix)]
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The file of an SQLite database, as it was when it was opened.
pub(crate) struct SqliteFile {
    path: String,
    // Open as long as the connections: whoever closes a file ends all locks that their process has on it, SQLite's too.
    file: File,
    patience: Duration,
}

impl SqliteFile {
    /// Takes the file at an absolute path, made if there is none.
    pub(crate) fn open(path: &str, patience: Duration) -> Result<Self, DbError> {
        let file = make_private(path).map_err(DbError::File)?;
        let is_empty = file.metadata().map_err(DbError::File)?.len() == 0;
        let opened = Self { path: path.to_owned(), file, patience };
        if !is_empty {
            opened.check()?;
        }
        Ok(opened)
    }

    /// Whether the file is still there, may be written, and is a database. SQLite would notice none of it for as
    /// long as its cache holds what is asked, and nobody must be let in by what a cache remembers.
    pub(crate) fn check(&self) -> Result<(), DbError> {
        // Said aloud, since root may write all the same.
        if self.find()?.permissions().readonly() {
            return Err(DbError::ReadOnly);
        }
        if !begins_as_database(&self.file) {
            return Err(DbError::NotADatabase);
        }
        Ok(())
    }

    /// A new connection, to the file that was opened and no other.
    pub(crate) fn connect(&self) -> Result<SqliteConnection, Error> {
        let still_there = || match self.find() {
            Ok(_) => Ok(()),
            Err(error) => Err(ConnectionError::BadConnection(error.to_string())),
        };
        still_there()?;
        let mut connection = SqliteConnection::establish(&uri_of(&self.path))?;
        // Readers and one writer at once; a writer that finds another waits; what the journal holds survives a
        // crash of this program.
        connection.batch_execute(&format!(
            "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             PRAGMA foreign_keys = ON;",
            self.patience.as_millis()
        ))?;
        still_there()?;
        Ok(connection)
    }

    /// What the system says about the file, where its path still leads to it.
    fn find(&self) -> Result<Metadata, DbError> {
        let there = match fs::metadata(&self.path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(DbError::FileGone),
            Err(error) => return Err(DbError::File(error)),
        };
        if is_same(&there, &self.file.metadata().map_err(DbError::File)?) {
            Ok(there)
        } else {
            Err(DbError::FileGone)
        }
    }
}

/// The path as SQLite takes it where a file that is missing shall not be made.
fn uri_of(path: &str) -> String {
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("file:{path}?mode=rw")
}

/// Brings the tables up to date, all or nothing. Whoever comes second waits for the first.
pub(crate) fn migrate(connection: &mut SqliteConnection) -> Result<(), DbError> {
    connection.immediate_transaction(|connection| {
        connection.run_pending_migrations(MIGRATIONS).map_err(DbError::Migrate)?;
        Ok(())
    })
}

/// Makes the file, if there is none, so that only its owner may read it. What SQLite puts beside it follows.
fn make_private(path: &str) -> io::Result<File> {
    let mut file = OpenOptions::new();
    file.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    file.open(path)
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(unix)]
fn begins_as_database(file: &File) -> bool {
    let mut begin = [0; MAGIC.len()];
    let read = std::os::unix::fs::FileExt::read_exact_at(file, &mut begin, 0);
    read.is_ok() && begin == *MAGIC
}

// Other systems do not let a file that is open be replaced.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

#[cfg(not(unix))]
fn begins_as_database(_: &File) -> bool {
    true
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
    use std::path::PathBuf;

    use super::*;
    use crate::Database;

    /// A database that was used already, and its file.
    async fn in_use() -> (tempfile::TempDir, PathBuf, Database) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stowage.db");
        let database = Database::open(&url_of(&path)).unwrap();
        database.environments().await.unwrap();
        (folder, path, database)
    }

    fn url_of(path: &std::path::Path) -> String {
        format!("sqlite://{}", path.display())
    }

    fn set_mode(path: &std::path::Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[tokio::test]
    async fn a_file_that_was_deleted_serves_nobody_until_it_is_back() {
        let (_folder, path, database) = in_use().await;
        let kept = path.with_extension("kept");
        fs::hard_link(&path, &kept).unwrap();
        fs::remove_file(&path).unwrap();
        let error = database.environments().await.unwrap_err();
        assert!(matches!(error, DbError::FileGone), "{error:?}");

        fs::rename(&kept, &path).unwrap();
        database.environments().await.unwrap();
    }

    #[tokio::test]
    async fn a_file_that_another_replaced_serves_nobody_until_it_is_back() {
        let (_folder, path, database) = in_use().await;
        let (kept, copy) = (path.with_extension("kept"), path.with_extension("copy"));
        fs::hard_link(&path, &kept).unwrap();
        fs::copy(&path, &copy).unwrap();
        fs::rename(&copy, &path).unwrap();
        let error = database.environments().await.unwrap_err();
        assert!(matches!(error, DbError::FileGone), "{error:?}");

        fs::rename(&kept, &path).unwrap();
        database.environments().await.unwrap();
    }

    #[tokio::test]
    async fn a_file_that_was_made_read_only_serves_nobody_until_it_is_writable() {
        let (_folder, path, database) = in_use().await;
        set_mode(&path, 0o444);
        let error = database.environments().await.unwrap_err();
        assert!(matches!(error, DbError::ReadOnly), "{error:?}");

        set_mode(&path, 0o600);
        database.environments().await.unwrap();
    }

    #[tokio::test]
    async fn a_file_that_was_overwritten_serves_nobody_until_it_is_restored() {
        let (_folder, path, database) = in_use().await;
        let content = fs::read(&path).unwrap();
        let file = OpenOptions::new().write(true).open(&path).unwrap();
        for garbage in [vec![b'x'; content.len()], Vec::new()] {
            file.write_all_at(&garbage, 0).unwrap();
            file.set_len(garbage.len().try_into().unwrap()).unwrap();
            let error = database.environments().await.unwrap_err();
            assert!(matches!(error, DbError::NotADatabase), "{error:?}");
        }

        file.write_all_at(&content, 0).unwrap();
        database.environments().await.unwrap();
    }

    #[test]
    fn a_new_connection_is_to_the_file_that_was_opened_or_to_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stowage.db");
        let file = SqliteFile::open(path.to_str().unwrap(), Duration::from_secs(5)).unwrap();
        file.connect().unwrap();
        let kept = path.with_extension("kept");
        fs::rename(&path, &kept).unwrap();
        assert!(file.connect().is_err());
        assert!(!path.exists(), "no empty database takes its place");

        fs::copy(&kept, &path).unwrap();
        assert!(file.connect().is_err());
        fs::rename(&kept, &path).unwrap();
        file.connect().unwrap();
    }

    #[test]
    fn a_path_may_hold_what_means_something_in_a_uri() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("50%25? #1 ä.db");
        let _database = Database::open(&url_of(&path)).unwrap();
        assert_ne!(fs::metadata(path).unwrap().len(), 0);
    }

    // Without that lock, another program that closes the database takes itself for the last, and removes the journal
    // that this one still writes to.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn looking_at_the_file_leaves_sqlites_lock_on_it() {
        use std::os::unix::fs::MetadataExt as _;
        let (_folder, path, _database) = in_use().await;
        let inode = fs::metadata(&path).unwrap().ino();
        let locks = fs::read_to_string("/proc/locks").unwrap();
        assert!(locks.contains(&format!(":{inode} ")), "{locks}");
    }

    #[test]
    fn nobody_else_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let _database = Database::open(&url_of(&folder.path().join("stowage.db"))).unwrap();
        for file in fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.path());
        }
    }

    #[test]
    fn a_file_that_is_no_database_is_an_error_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stowage.db");
        let content = "this is no database, and somebody needs it".repeat(100);
        fs::write(&path, &content).unwrap();
        assert!(matches!(Database::open(&url_of(&path)), Err(DbError::NotADatabase)));
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
    }
}
