use diesel::result::{DatabaseErrorKind, Error as DieselError};
use thiserror::Error;

/// Why the database did not do what it was asked. The sources may name files: they are for the log.
#[derive(Debug, Error)]
pub enum DbError {
    /// The URL is of a database that is not supported.
    #[error("expected a database URL of the form sqlite:///path/to/stowage.db, with a path from the root")]
    UnsupportedUrl,
    /// The file of the database cannot be made.
    #[error("the file of the database cannot be made")]
    File(#[source] std::io::Error),
    /// No connection could be had.
    #[error("no connection to the database")]
    Connect(#[from] diesel::r2d2::PoolError),
    /// The tables could not be brought up to date.
    #[error("the database could not be migrated")]
    Migrate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A query failed.
    #[error("the database refused a query")]
    Query(#[source] DieselError),
    /// Another environment has the name.
    #[error("there is an environment of the name {0} already")]
    NameTaken(String),
    /// What stands in the database is nothing that this version wrote.
    #[error("the database holds a value that is not understood: {0}")]
    Corrupt(String),
    /// The thread that ran the query did not come back.
    #[error("a query was aborted")]
    Aborted(#[source] tokio::task::JoinError),
}

impl From<DieselError> for DbError {
    fn from(error: DieselError) -> Self {
        Self::Query(error)
    }
}

impl DbError {
    /// The error of a query that writes an environment of this name.
    pub(crate) fn of_environment(error: DieselError, name: &str) -> Self {
        // SQLite names the columns, PostgreSQL the constraint.
        if let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, about) = &error
            && (about.constraint_name() == Some("environments_name_unique")
                || about.message().contains("environments.name"))
        {
            return Self::NameTaken(name.to_owned());
        }
        Self::Query(error)
    }
}
