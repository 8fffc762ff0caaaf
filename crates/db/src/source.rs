use std::sync::Arc;
use std::time::Duration;

use diesel::Connection as _;
use diesel::connection::{InstrumentationEvent, SimpleConnection as _};
use diesel::r2d2::{Error, ManageConnection, R2D2Connection as _};

use crate::DbError;
use crate::any_connection::AnyConnection;
#[cfg(feature = "postgres")]
use crate::postgres_server::{self, PostgresServer};
use crate::sqlite_file::{self, SqliteFile};

/// Where connections come from.
#[derive(Clone)]
pub(crate) enum Source {
    Sqlite(Arc<SqliteFile>),
    #[cfg(feature = "postgres")]
    Postgres(Arc<PostgresServer>),
}

impl Source {
    /// What the URL names. No connection waits longer than `patience`, be it for an answer or for a lock.
    ///
    /// # Errors
    ///
    /// Where the URL is of no database that is supported, or of a file that cannot be used.
    pub(crate) fn of_url(url: &str, patience: Duration) -> Result<Self, DbError> {
        if let Some(path) = url.strip_prefix("sqlite://").filter(|path| path.starts_with('/')) {
            return Ok(Self::Sqlite(Arc::new(SqliteFile::open(path, patience)?)));
        }
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(DbError::UnsupportedUrl);
        }
        #[cfg(feature = "postgres")]
        return Ok(Self::Postgres(Arc::new(PostgresServer::at(url, patience)?)));
        #[cfg(not(feature = "postgres"))]
        Err(DbError::NoPostgres)
    }

    /// Whether what connections read and write is still what was opened. Cheap.
    ///
    /// # Errors
    ///
    /// Where the file of an SQLite database was taken away, replaced or made read-only.
    pub(crate) fn check(&self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(file) => file.check(),
            // A connection to a server that is gone fails by itself.
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Whether a connection that lay idle may be dead, because the other end is another program.
    pub(crate) fn may_hang_up(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => true,
        }
    }
}

/// Waits until nobody else holds SQLite's lock for writing: in WAL mode a reader would be answered meanwhile, and who is
/// let in must not be decided by what somebody is about to change. Takes the lock and lets it go, some microseconds.
///
/// # Errors
///
/// Where the lock is held for longer than the connection's patience, or nothing can be written at all.
pub(crate) fn wait_for_lock(connection: &mut AnyConnection) -> Result<(), DbError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => Ok(sqlite.batch_execute("BEGIN IMMEDIATE; ROLLBACK")?),
        // There is no lock of the whole: a table's keeps its readers waiting by itself.
        #[cfg(feature = "postgres")]
        AnyConnection::Pg(_) => Ok(()),
    }
}

/// Makes what this connection commits from now on survive a loss of power too, and not only a crash of this program.
///
/// # Errors
///
/// Where the database does not answer.
pub(crate) fn commit_durably(connection: &mut AnyConnection) -> Result<(), DbError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => Ok(sqlite.batch_execute("PRAGMA synchronous = FULL")?),
        // That is how PostgreSQL commits.
        #[cfg(feature = "postgres")]
        AnyConnection::Pg(_) => Ok(()),
    }
}

/// Notes that there was a query, and nothing of it: with it come the values.
fn note_query(event: InstrumentationEvent<'_>) {
    if let InstrumentationEvent::StartQuery { .. } = event {
        tracing::trace!("query");
    }
}

/// Brings the tables up to date.
///
/// # Errors
///
/// Where a migration fails; it has then changed nothing.
pub(crate) fn migrate(connection: &mut AnyConnection) -> Result<(), DbError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => sqlite_file::migrate(sqlite),
        #[cfg(feature = "postgres")]
        AnyConnection::Pg(postgres) => postgres_server::migrate(postgres),
    }
}

// Not diesel's own manager: it tries one kind of database after the other, and answers without the reason.
impl ManageConnection for Source {
    type Connection = AnyConnection;
    type Error = Error;

    fn connect(&self) -> Result<AnyConnection, Error> {
        let mut connection = match self {
            Self::Sqlite(file) => file.connect().map(AnyConnection::Sqlite),
            #[cfg(feature = "postgres")]
            Self::Postgres(server) => server.connect().map(AnyConnection::Pg),
        }?;
        connection.set_instrumentation(note_query);
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), Error> {
        connection.ping().map_err(Error::QueryError)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}
