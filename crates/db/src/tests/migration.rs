//! A database of the version before this one.

use diesel::connection::SimpleConnection as _;
use diesel_migrations::MigrationHarness as _;
use shared::{EnvironmentOrigin, EnvironmentSelection, Permission, Scope};

use super::fixtures::{NOW, actor, change, draft, environment, everything, on, plain};
use crate::any_connection::AnyConnection;
use crate::database::on_every_url;
use crate::source::Source;
use crate::{Database, DbError, DeclaredEnvironment};

/// Environments of every kind that there was, one of them put away, with what was given on them. The last one is gone.
const ROWS: &str = "
    INSERT INTO environments (name, endpoint, origin, enabled) VALUES
        ('local', 'unix:///a', 'local', TRUE), ('Ärger', 'tcp://b:1', 'settings', TRUE),
        ('away', 'tcp://c:1', 'settings', FALSE), ('AWAY', 'tcp://d:1', 'settings', TRUE),
        ('gone', 'tcp://e:1', 'settings', TRUE);
    DELETE FROM environments WHERE name = 'gone';
    INSERT INTO users (name, name_key, password_hash, created_at) VALUES ('eve', 'eve', 'hash', 1);
    INSERT INTO assignments (user_id, role_id, scope, environment_id) VALUES
        (1, 3, 'environment', 2), (1, 3, 'environment', 3), (1, 1, 'all', NULL);
    INSERT INTO api_tokens (user_id, token_hash, name, created_at, expires_at, scope)
        VALUES (1, 'token', 'token', 1, 9999999, 'environments');
    INSERT INTO token_environments (token_id, environment_id) VALUES (1, 3), (1, 4);";

const MIGRATIONS_BEFORE: usize = 2;

/// Those since then.
const MIGRATIONS_SINCE: usize = 2;

fn connect(url: &str) -> AnyConnection {
    use diesel::r2d2::ManageConnection as _;
    Source::of_url(url, std::time::Duration::from_secs(5)).unwrap().connect().unwrap()
}

/// Applies as many migrations as the version before had, and writes the rows.
fn make_old(url: &str) {
    let mut connection = connect(url);
    for _ in 0..MIGRATIONS_BEFORE {
        match &mut connection {
            AnyConnection::Sqlite(sqlite) => {
                sqlite.run_next_migration(crate::sqlite_file::MIGRATIONS).unwrap();
            }
            #[cfg(feature = "postgres")]
            AnyConnection::Pg(postgres) => {
                postgres.run_next_migration(crate::postgres_server::MIGRATIONS).unwrap();
            }
        }
    }
    connection.batch_execute(ROWS).unwrap();
}

/// Reverts the last migration.
fn go_back(url: &str) {
    match &mut connect(url) {
        AnyConnection::Sqlite(sqlite) => {
            sqlite.revert_last_migration(crate::sqlite_file::MIGRATIONS).unwrap();
        }
        #[cfg(feature = "postgres")]
        AnyConnection::Pg(postgres) => {
            postgres.revert_last_migration(crate::postgres_server::MIGRATIONS).unwrap();
        }
    }
}

fn declared(name: &str, endpoint: &str) -> DeclaredEnvironment {
    DeclaredEnvironment { name: name.to_owned(), endpoint: endpoint.to_owned() }
}

/// As `id name origin`, and whether it is enabled.
async fn environments(database: &Database) -> Vec<(i64, String, EnvironmentOrigin, bool)> {
    let records = database.environments().await.unwrap().into_iter().map(|record| record.settings);
    records.map(|one| (one.id.get(), one.name, one.origin, one.enabled)).collect()
}

#[tokio::test]
async fn it_keeps_its_environments_and_whatever_was_given_on_them() {
    on_every_url(|url| async move {
        make_old(&url);
        let database = Database::open(&url).unwrap();
        let expected = |name: &str| {
            [
                (1, "local".to_owned(), EnvironmentOrigin::Local, true),
                (2, name.to_owned(), EnvironmentOrigin::Settings, true),
                (3, "away".to_owned(), EnvironmentOrigin::Settings, false),
                (4, "AWAY".to_owned(), EnvironmentOrigin::Settings, true),
            ]
        };
        assert_eq!(environments(&database).await, expected("Ärger"));
        let user = database.user(everything(), 1.try_into().unwrap()).await.unwrap();
        let scopes: Vec<Scope> = user.assignments.iter().map(|assignment| assignment.scope).collect();
        assert_eq!(scopes, [on(2), on(3), Scope::AllEnvironments]);
        let tokens = database.tokens_of(1.try_into().unwrap()).await.unwrap();
        assert_eq!(tokens[0].environments, EnvironmentSelection::These(vec![environment(3), environment(4)]));

        // The next start: names count whatever their case, and those that did not are still told apart.
        database.save_local_environment(declared("local", "unix:///a")).await.unwrap();
        let settings = vec![declared("ärger", "tcp://b:1"), declared("AWAY", "tcp://d:1")];
        database.save_declared_environments(settings).await.unwrap();
        assert_eq!(environments(&database).await, expected("ärger"));
        for name in ["Local", "ÄRGER", "Away"] {
            let taken = database.create_environment(change(), plain(name, "unix:///a"), |_| {}).await;
            assert!(matches!(taken, Err(DbError::NameTaken(_))), "{name}: {taken:?}");
        }
        let made = database.create_environment(change(), plain("new", "unix:///a"), |_| {}).await.unwrap();
        assert!(made.settings.id.get() > 5, "an id is never used a second time");
        // One that was put away is in use again when it is named.
        database.save_declared_environments(vec![declared("away", "tcp://c:1")]).await.unwrap();
        let away = &environments(&database).await[2];
        assert_eq!((away.0, away.3), (3, true));
        assert!(database.caller_of_token("token".to_owned(), NOW).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn it_can_go_back_and_forward_again() {
    on_every_url(|url| async move {
        make_old(&url);
        let database = Database::open(&url).unwrap();
        database.create_environment(change(), plain("new", "unix:///a"), |_| {}).await.unwrap();
        drop(database);
        for _ in 0..MIGRATIONS_SINCE {
            go_back(&url);
        }
        let database = Database::open(&url).unwrap();
        let kept = environments(&database).await;
        let kept: Vec<_> = kept.into_iter().map(|(id, .., enabled)| (id, enabled)).collect();
        assert_eq!(kept, [(1, true), (2, true), (3, false), (4, true)]);
        let user = database.user(everything(), 1.try_into().unwrap()).await.unwrap();
        assert_eq!(user.assignments.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_server_of_before_the_metrics_finds_nobody_who_may_read_them() {
    on_every_url(|url| async move {
        let database = Database::open(&url).unwrap();
        let seeing = draft("watcher", &[Permission::ImagesView, Permission::MetricsView]);
        database.create_role(everything(), seeing, actor(), NOW).await.unwrap();
        drop(database);
        go_back(&url);
        let database = Database::open(&url).unwrap();
        let roles = database.roles(everything()).await.unwrap();
        let watcher = roles.iter().find(|role| role.name == "watcher").unwrap();
        assert_eq!(watcher.permissions, [Permission::ImagesView]);
    })
    .await;
}
