//! What a start makes of environments, and what it leaves as somebody has decided.

use shared::{EnvironmentDraft, EnvironmentOrigin};

use super::fixtures::{NOW, actor, change, environment, manage_environments, plain};
use crate::database::on_every_database;
use crate::{Database, DbError, DeclaredEnvironment};

fn declared(name: &str, endpoint: &str) -> DeclaredEnvironment {
    DeclaredEnvironment { name: name.to_owned(), endpoint: endpoint.to_owned() }
}

/// The enabled ones, as `id name endpoint`.
async fn in_use(database: &Database) -> Vec<String> {
    let records = database.environments().await.unwrap().into_iter().map(|record| record.settings);
    let enabled = records.filter(|settings| settings.enabled);
    enabled.map(|settings| format!("{} {} {}", settings.id, settings.name, settings.endpoint)).collect()
}

async fn update(database: &Database, number: i64, draft: EnvironmentDraft) {
    let id = environment(number);
    let revision = database.environment(manage_environments(), id).await.unwrap().revision;
    database.update_environment(change(), id, revision, draft, |_| {}).await.unwrap();
}

#[tokio::test]
async fn the_local_daemon_is_environment_1_and_stays_it() {
    on_every_database(|database| async move {
        assert!(!database.has_local_environment().await.unwrap());
        for endpoint in ["unix:///a", "unix:///b"] {
            assert!(database.save_local_environment(declared("local", endpoint)).await.unwrap());
        }
        assert!(database.has_local_environment().await.unwrap());
        assert_eq!(in_use(&database).await, ["1 local unix:///b"]);
    })
    .await;
}

#[tokio::test]
async fn the_local_daemon_is_followed_under_any_name_until_somebody_says_how_it_is_reached() {
    on_every_database(|database| async move {
        let start = |endpoint| database.save_local_environment(declared("local", endpoint));
        start("unix:///a").await.unwrap();
        update(&database, 1, plain("box", "unix:///a")).await;
        assert!(start("unix:///b").await.unwrap());
        assert_eq!(in_use(&database).await, ["1 box unix:///b"]);
        update(&database, 1, EnvironmentDraft { enabled: false, ..plain("box", "unix:///b") }).await;
        assert!(start("unix:///c").await.unwrap());
        assert!(in_use(&database).await.is_empty(), "it stays disabled");
        update(&database, 1, plain("box", "unix:///c")).await;
        update(&database, 1, plain("box", "unix:///mine")).await;
        assert!(!start("unix:///d").await.unwrap());
        assert_eq!(in_use(&database).await, ["1 box unix:///mine"]);
        let record = &database.environments().await.unwrap()[0];
        assert_eq!(record.settings.origin, EnvironmentOrigin::Local);
    })
    .await;
}

#[tokio::test]
async fn the_local_daemon_does_not_come_back_once_it_was_deleted() {
    on_every_database(|database| async move {
        let start = || database.save_local_environment(declared("local", "unix:///a"));
        start().await.unwrap();
        let id = environment(1);
        database.delete_environment(manage_environments(), id, actor(), NOW, |()| {}).await.unwrap();
        assert!(!start().await.unwrap());
        assert!(!database.has_local_environment().await.unwrap());
        assert!(database.environments().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_environment_of_the_settings_keeps_its_id_while_it_is_away_and_in_another_case() {
    on_every_database(|database| async move {
        let declare = |environments| database.save_declared_environments(environments);
        declare(vec![declared("a", "tcp://a:1"), declared("Ä", "tcp://b:1")]).await.unwrap();
        declare(vec![declared("ä", "tcp://b:2"), declared("c", "tcp://c:1")]).await.unwrap();
        assert_eq!(in_use(&database).await, ["2 ä tcp://b:2", "3 c tcp://c:1"]);
        declare(vec![declared("A", "tcp://a:1")]).await.unwrap();
        assert_eq!(in_use(&database).await, ["1 A tcp://a:1"]);
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_once_and_then_nothing_changes() {
    on_every_database(|database| async move {
        database.save_local_environment(declared("local", "unix:///a")).await.unwrap();
        database.save_declared_environments(vec![declared("b", "tcp://b:1")]).await.unwrap();
        let mine = database.create_environment(change(), plain("mine", "unix:///m"), |_| {}).await;
        assert_eq!(mine.unwrap().settings.origin, EnvironmentOrigin::User);
        for name in ["local", "LOCAL", "Mine"] {
            let clash = vec![declared("c", "tcp://c:1"), declared(name, "tcp://x:1")];
            let error = database.save_declared_environments(clash).await.unwrap_err();
            assert!(matches!(&error, DbError::NameTaken(taken) if taken == name), "{error:?}");
        }
        assert_eq!(in_use(&database).await, ["1 local unix:///a", "2 b tcp://b:1", "3 mine unix:///m"]);
    })
    .await;
}
