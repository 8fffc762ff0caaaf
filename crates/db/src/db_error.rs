use diesel::result::{DatabaseErrorKind, Error as DieselError};
use thiserror::Error;

use crate::UnreadableSecrets;

/// Why the database did not do what it was asked. The sources may name files: they are for the log.
#[derive(Debug, Error)]
pub enum DbError {
    /// The URL is of a database that is not supported.
    #[error(
        "expected a database URL of the form sqlite:///path/from/the/root or postgres://user:password@host/name, \
         with %40 for @ and %2F for / in the password"
    )]
    UnsupportedUrl,
    /// The URL is PostgreSQL's, and the feature `postgres` is off.
    #[error("this stowage was built without PostgreSQL")]
    NoPostgres,
    /// The file of the database cannot be made or looked at.
    #[error("the file of the database cannot be used")]
    File(#[source] std::io::Error),
    /// The file of the database is not there any more, or another has its name.
    #[error("the file of the database was taken away or replaced")]
    FileGone,
    /// Nobody may write to the file of the database.
    #[error("the file of the database is read-only")]
    ReadOnly,
    /// The file holds something else.
    #[error("the file is no SQLite database")]
    NotADatabase,
    /// The first connection failed.
    #[error("the database cannot be opened")]
    Open(#[source] diesel::r2d2::Error),
    /// No connection could be had.
    #[error("no connection to the database")]
    Connect(#[from] diesel::r2d2::PoolError),
    /// The tables could not be brought up to date.
    #[error("the database could not be migrated")]
    Migrate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A query failed.
    #[error("the database refused a query")]
    Query(#[source] DieselError),
    /// Another one of its kind has the name, in whatever case.
    #[error("the name {0} is taken already")]
    NameTaken(String),
    /// There is no such user, or not any more.
    #[error("there is no such user")]
    NoSuchUser,
    /// There is no such role, or not any more.
    #[error("there is no such role")]
    NoSuchRole,
    /// The user has no such assignment, or not any more.
    #[error("there is no such assignment")]
    NoSuchAssignment,
    /// The user has no such session, or not any more.
    #[error("there is no such session")]
    NoSuchSession,
    /// The user has no such API token, or not any more.
    #[error("there is no such token")]
    NoSuchToken,
    /// There is no such environment, and whoever asked may know that.
    #[error("Environment not found")]
    NoSuchEnvironment,
    /// The environment was changed since it was read.
    #[error("the environment was changed in the meantime, look at it again")]
    EnvironmentOutdated,
    /// The settings name the environment, so only they change it.
    #[error("the server's settings name this environment, and they alone change it; it can be disabled here")]
    OfSettings,
    /// The settings named the environment once.
    #[error(
        "the server's settings do not name this environment any more; it can be deleted here, but not changed"
    )]
    PutAway,
    /// A secret cannot be encrypted with another key, since it cannot be read.
    #[error("the environment {environment} keeps it: {reason}")]
    UnreadableSecret {
        /// Its name.
        environment: String,
        /// Why not.
        reason: UnreadableSecrets,
    },
    /// A secret could not be encrypted: there was no randomness.
    #[error("a secret could not be encrypted")]
    NoSealing,
    /// There are users, so it is too late for a first administrator.
    #[error("there are users already")]
    AlreadySetUp,
    /// The user has the role there.
    #[error("the user has this role there already")]
    AlreadyAssigned,
    /// Somebody has the role.
    #[error("the role is assigned to somebody")]
    RoleInUse,
    /// The role came with Stowage.
    #[error("a built-in role cannot be changed")]
    BuiltInRole,
    /// Nobody would be left who may do everything.
    #[error("one enabled user has to stay administrator of all environments")]
    LastAdministrator,
    /// The user has as many unexpired tokens as anybody may have.
    #[error("there are too many tokens already, revoke one first")]
    TooManyTokens,
    /// What the caller read has changed since: the password, or whether the user may sign in.
    #[error("the user was changed in the meantime")]
    Outdated,
    /// The session has ended, or the token is not valid any more, since the request began. Any change that takes a
    /// grant may answer this.
    #[error("Unauthorized")]
    NoLongerSignedIn,
    /// Whoever asks does not hold any more what the change takes, since the request began. Any change that takes a grant may answer
    /// this.
    #[error("Permission denied")]
    NoLongerAllowed,
    /// It would give, change or take away what the caller does not hold.
    #[error(transparent)]
    BeyondOwn(#[from] authz::BeyondOwn),
    /// What stands in the database is nothing that this version wrote.
    #[error("the database holds a value that is not understood: {0}")]
    Corrupt(String),
    /// The database was silent for too long. What it was asked may still be done.
    #[error("the database did not answer in time")]
    TimedOut(#[from] tokio::time::error::Elapsed),
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
    /// The error of a query that writes an environment, a user or a role of this name.
    pub(crate) fn of_name(error: DieselError, name: &str) -> Self {
        let taken = violates(&error, "environments_name_unique", "environments.name")
            || violates(&error, "environments_name_key_unique", "environments.name_key")
            || violates(&error, "users_name_key_unique", "users.name_key")
            || violates(&error, "roles_name_key_unique", "roles.name_key");
        if taken { Self::NameTaken(name.to_owned()) } else { Self::Query(error) }
    }

    /// The error of a query that gives a role to a user.
    pub(crate) fn of_assignment(error: DieselError) -> Self {
        let columns = "assignments.user_id, assignments.role_id";
        let there = violates(&error, "assignments_everywhere_unique", columns)
            || violates(&error, "assignments_environment_unique", columns);
        if there { Self::AlreadyAssigned } else { Self::Query(error) }
    }
}

/// Whether the query broke this unique constraint: PostgreSQL names it, SQLite names its columns.
fn violates(error: &DieselError, constraint: &str, columns: &str) -> bool {
    matches!(error, DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, about)
        if about.constraint_name() == Some(constraint) || about.message().contains(columns))
}
