use diesel::SqliteConnection;
use diesel::connection::SimpleConnection as _;
use diesel::r2d2::CustomizeConnection;

/// A connection to any of the databases that are supported.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    Sqlite(SqliteConnection),
}

/// Sets what SQLite keeps per connection, on every connection of the pool.
#[derive(Debug)]
pub(crate) struct Prepare;

impl CustomizeConnection<AnyConnection, diesel::r2d2::Error> for Prepare {
    fn on_acquire(&self, connection: &mut AnyConnection) -> Result<(), diesel::r2d2::Error> {
        match connection {
            // Readers and one writer at once; a writer that finds another waits; what the journal holds survives
            // a crash of this program.
            AnyConnection::Sqlite(sqlite) => sqlite
                .batch_execute(
                    "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
                     PRAGMA foreign_keys = ON;",
                )
                .map_err(diesel::r2d2::Error::QueryError),
        }
    }
}
