use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::r2d2::Error;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::DbError;

pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Held while migrating, so that of several servers that start at once one migrates. Any number that nobody else uses.
const MIGRATION_LOCK: i64 = 0x0053_746f_7761_6765;

/// A PostgreSQL server, and how to come in.
pub(crate) struct PostgresServer {
    url: String,
    patience: Duration,
}

impl PostgresServer {
    /// The server of a URL as libpq reads it, with all that libpq knows.
    ///
    /// # Errors
    ///
    /// Where the URL can be read in two ways, so that a part of the password could be taken for a host's name.
    pub(crate) fn at(url: &str, patience: Duration) -> Result<Self, DbError> {
        let (_, rest) = url.split_once("://").ok_or(DbError::UnsupportedUrl)?;
        let (login, place) = rest.split_once('@').unwrap_or(("", rest));
        if login.contains('/') || place.contains('@') || url.contains('\0') {
            return Err(DbError::UnsupportedUrl);
        }
        Ok(Self { url: with_defaults(url, patience), patience })
    }

    /// A new connection.
    pub(crate) fn connect(&self) -> Result<PgConnection, Error> {
        let mut connection = PgConnection::establish(&self.url).map_err(without_secrets)?;
        let patience_ms = self.patience.as_millis();
        connection.batch_execute(&format!(
            "SET statement_timeout = {patience_ms}; SET idle_in_transaction_session_timeout = {};
             SET default_transaction_isolation = 'read committed'",
            patience_ms * 3
        ))?;
        Ok(connection)
    }
}

/// Brings the tables up to date, all or nothing. Whoever comes second waits for the first, however long that takes.
pub(crate) fn migrate(connection: &mut PgConnection) -> Result<(), DbError> {
    connection.transaction(|connection| {
        connection.batch_execute("SET LOCAL statement_timeout = 0")?;
        connection.batch_execute(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))?;
        connection.run_pending_migrations(MIGRATIONS).map_err(DbError::Migrate)?;
        Ok(())
    })
}

/// The URL with times within which libpq notices that a server is unreachable. They stand first: what the URL itself
/// says about them holds.
fn with_defaults(url: &str, patience: Duration) -> String {
    let place = url.rsplit('@').next().unwrap_or(url);
    let login = url.strip_suffix(place).unwrap_or_default();
    let (address, parameters) = place.split_once('?').unwrap_or((place, ""));
    let (secs, ms) = (patience.as_secs().max(1), patience.as_millis());
    format!(
        "{login}{address}?connect_timeout={secs}&keepalives_idle={secs}&keepalives_interval=1&keepalives_count=3\
         &tcp_user_timeout={ms}&{parameters}"
    )
}

/// The error without what libpq quotes while it reads the URL: that may be a part of the password. Later it names
/// hosts, users and files, and says what the server said.
fn without_secrets(error: ConnectionError) -> Error {
    let ConnectionError::BadConnection(message) = error else {
        return Error::ConnectionError(error);
    };
    let message = match (message.split_once('"'), message.rsplit_once('"')) {
        (Some((before, _)), Some((_, after))) if !message.starts_with("connection to server") => {
            format!("{before}…{after}")
        }
        _ => message,
    };
    Error::ConnectionError(ConnectionError::BadConnection(message.trim_end().to_owned()))
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use diesel::dsl::sql;
    use diesel::sql_types::Bool;
    use real_postgres::{Cluster, require_cluster, require_tls_cluster};

    use super::*;
    use crate::Database;
    use crate::any_connection::AnyConnection;

    /// Everything that a log could show of the error.
    fn refusal(url: &str) -> (String, DbError) {
        let Err(error) = Database::open_with(url, Duration::from_secs(1)) else { panic!("{url}") };
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            words.push_str(&format!(": {error}"));
            cause = error.source();
        }
        (format!("{words} / {error:?}"), error)
    }

    /// What a query on a PostgreSQL connection answers.
    async fn asked<T: Send + 'static>(
        database: &Database,
        query: impl FnOnce(&mut PgConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, DbError> {
        database
            .run(|connection| match connection {
                AnyConnection::Pg(postgres) => Ok(query(postgres)?),
                AnyConnection::Sqlite(_) => panic!("not PostgreSQL"),
            })
            .await
    }

    #[test]
    fn a_url_that_could_mean_two_things_is_refused() {
        for url in [
            "postgres://stowage:half@s3cret@localhost/stowage",
            "postgres://stowage:half/s3cret@localhost/stowage",
            "postgres://stowage:s3cret@localhost/stowage?options=@",
            "postgres://stowage:s3cret\0@localhost/stowage",
        ] {
            let (words, error) = refusal(url);
            assert!(matches!(error, DbError::UnsupportedUrl), "{words}");
            assert!(!words.contains("s3cret"), "{words}");
        }
    }

    #[test]
    fn no_error_holds_the_password() {
        for (url, expected) in [
            ("postgres://u:s3cret%zz@localhost/d", "invalid percent-encoded token: …"),
            ("postgres://u:s3cret", "invalid integer value …"),
            ("postgres://u:s3cret@[::1/d", "looking for matching …"),
            ("postgres://u@localhost/d?password=x&s3cret", "missing key/value separator …"),
            ("postgres://u:s3cret@localhost/d?s3cret=1", "invalid URI query parameter: …"),
            ("postgres://u:s3cret@localhost/d?sslmode=s3cret", "invalid sslmode value: …"),
            ("postgres://u:s3cret@127.0.0.1:1/d", "Connection refused"),
            ("postgresql://u:?s3cret#@127.0.0.1:1", "Connection refused"),
            ("postgres://u:s3cret@no-such-host.invalid/d", "could not translate host name … to address"),
        ] {
            let (words, error) = refusal(url);
            assert!(matches!(error, DbError::Open(_)), "{words}");
            assert!(words.contains(expected), "{words}");
            assert!(!words.contains("s3cret"), "{words}");
        }
    }

    #[test]
    fn what_the_server_says_is_told() {
        let Some(cluster) = Cluster::shared() else { return };
        let url = cluster.fresh_database();
        let (words, _) = refusal(&url.replace(":a", ":s3cret"));
        assert!(words.contains("password authentication failed for user \"stowage\""), "{words}");
        assert!(!words.contains("s3cret"), "{words}");
        let (words, _) = refusal(&format!("{url}_not"));
        assert!(words.contains("_not\" does not exist"), "{words}");
    }

    #[test]
    fn what_a_url_says_about_times_goes_before_what_is_usual() {
        let patience = Duration::from_millis(1500);
        let with_defaults = |url: &str| {
            with_defaults(url, patience)
                .replace("keepalives_idle=1&keepalives_interval=1&keepalives_count=3", "…")
        };
        assert_eq!(
            with_defaults("postgres://u:p?w@h/d?connect_timeout=9"),
            "postgres://u:p?w@h/d?connect_timeout=1&…&tcp_user_timeout=1500&connect_timeout=9"
        );
        assert_eq!(with_defaults("postgres://h"), "postgres://h?connect_timeout=1&…&tcp_user_timeout=1500&");
    }

    #[tokio::test]
    async fn a_statement_that_takes_too_long_is_an_error() {
        let Some(cluster) = Cluster::shared() else { return };
        let database = Database::open_with(&cluster.fresh_database(), Duration::from_secs(1)).unwrap();
        let slow = asked(&database, |postgres| postgres.batch_execute("SELECT pg_sleep(60)")).await;
        let Err(DbError::Query(error)) = slow else { panic!("{slow:?}") };
        assert!(error.to_string().contains("statement timeout"), "{error}");
    }

    #[tokio::test]
    async fn a_server_that_was_restarted_is_used_again_without_an_error() {
        let name = "a_server_that_was_restarted_is_used_again_without_an_error";
        let Some(mut cluster) = require_cluster(name) else { return };
        let url = cluster.fresh_database();
        let database = Database::open(&url).unwrap();
        let impatient = Database::open_with(&url, Duration::from_secs(1)).unwrap();
        database.environments().await.unwrap();
        cluster.restart().unwrap();
        database.environments().await.unwrap();

        cluster.stop();
        let error = impatient.environments().await.unwrap_err();
        assert!(matches!(error, DbError::Connect(_)), "{error:?}");
        cluster.start_again().unwrap();
        database.environments().await.unwrap();
    }

    #[tokio::test]
    async fn a_server_that_keeps_silent_is_an_error_in_the_end() {
        let Some(cluster) = Cluster::shared() else { return };
        let url = cluster.fresh_database();
        let database = Database::open_with(&url, Duration::from_secs(1)).unwrap();
        let silence = "SET statement_timeout = 0; SELECT pg_sleep(3600)";
        let answer = asked(&database, |postgres| postgres.batch_execute(silence)).await;
        assert!(matches!(answer, Err(DbError::TimedOut(_))), "{answer:?}");
        database.environments().await.unwrap();
        cluster.drop_database(&url);
    }

    #[tokio::test]
    async fn over_tls_the_server_has_to_be_the_one_that_was_meant() {
        let name = "over_tls_the_server_has_to_be_the_one_that_was_meant";
        let Some(cluster) = require_tls_cluster(name) else { return };
        let url = cluster.fresh_database();
        let database = Database::open(&url).unwrap();
        let encrypted: bool = asked(&database, |postgres| {
            sql::<Bool>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").get_result(postgres)
        })
        .await
        .unwrap();
        assert!(encrypted);

        for (other, expected) in [
            (url.replace("/ca.pem", "/other-ca.pem"), "certificate verify failed"),
            (url.replace("@127.0.0.1", "@localhost"), "does not match host name \"localhost\""),
            (url.replace("verify-full", "disable"), "no encryption"),
        ] {
            let (words, error) = refusal(&other);
            assert!(matches!(error, DbError::Open(_)) && words.contains(expected), "{words}");
        }
    }
}
