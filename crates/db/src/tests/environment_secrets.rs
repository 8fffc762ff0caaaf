//! The secrets of environments: what is kept of them, with which key, and how that changes.

use std::sync::mpsc;
use std::time::Duration;

use authz::BuiltInRole;
use diesel::prelude::*;
use shared::{EnvironmentDraft, EnvironmentId, Scope, Secret, TlsDraft};

use super::environments::{begin, create, update, with_ssh, with_tls};
use super::fixtures::{
    NOW, actor, add_user, caller_in, key, log_of, manage_environments, plain, role_of, sign_in,
};
use crate::database::on_every_database;
use crate::schema::environment_secrets;
use crate::{Database, DbError, EnvironmentSecrets, SecretField, UnreadableSecrets};

async fn secrets(database: &Database, id: EnvironmentId) -> EnvironmentSecrets {
    database.kept_environment(&manage_environments(), id, key(1)).await.unwrap().secrets
}

/// What is kept in the clear of three fields, in their order.
async fn exposed(database: &Database, id: EnvironmentId) -> [Option<String>; 3] {
    let secrets = secrets(database, id).await;
    [SecretField::TlsClientKey, SecretField::SshPrivateKey, SecretField::SshPassphrase]
        .map(|field| secrets.get(field).unwrap().map(|secret| secret.expose().to_owned()))
}

fn kept(texts: [&str; 3]) -> [Option<String>; 3] {
    texts.map(|text| (!text.is_empty()).then(|| text.to_owned()))
}

#[tokio::test]
async fn a_secret_that_is_absent_stays_an_empty_one_goes_and_so_does_what_no_longer_applies() {
    on_every_database(|database| async move {
        let id = create(&database, with_tls("a", Some("k1"))).await.unwrap().id;
        let without_certificate = EnvironmentDraft {
            tls: Some(TlsDraft { ca: Some("an authority".to_owned()), ..TlsDraft::default() }),
            ..plain("a", "tcp://a:2376")
        };
        for (draft, expected) in [
            (with_tls("renamed", None), ["k1", "", ""]),
            (with_tls("a", Some("k2")), ["k2", "", ""]),
            (without_certificate, ["", "", ""]),
            (with_tls("a", Some("k3")), ["k3", "", ""]),
            (with_tls("a", Some("")), ["", "", ""]),
            (with_tls("a", Some("k4")), ["k4", "", ""]),
            (with_ssh("a", Some("p1"), Some("w1")), ["", "p1", "w1"]),
            (with_ssh("a", None, None), ["", "p1", "w1"]),
            (with_ssh("a", None, Some("")), ["", "p1", ""]),
            (with_ssh("a", Some("p2"), Some("w2")), ["", "p2", "w2"]),
            // A passphrase is for its key: nobody finds out by another key what it is.
            (with_ssh("a", Some("p3"), None), ["", "p3", ""]),
            (with_ssh("a", Some("p2"), Some("w2")), ["", "p2", "w2"]),
            (with_ssh("a", Some(""), None), ["", "", ""]),
            (with_ssh("a", Some("p3"), Some("w3")), ["", "p3", "w3"]),
            (plain("a", "unix:///a"), ["", "", ""]),
            (with_tls("a", None), ["", "", ""]),
        ] {
            let before = secrets(&database, id).await;
            update(&database, id, draft.clone()).await.unwrap();
            assert_eq!(exposed(&database, id).await, kept(expected), "{draft:?}");
            assert_eq!(before.changed_by(&draft), secrets(&database, id).await, "{draft:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_kept_of_a_secret_is_read_with_its_key_and_in_its_place_only() {
    on_every_database(|database| async move {
        let one = create(&database, with_ssh("a", Some("private"), Some("phrase"))).await.unwrap().id;
        let other = create(&database, with_ssh("b", Some("others"), None)).await.unwrap().id;
        let rows: Vec<Vec<u8>> = database
            .run(|connection| {
                Ok(environment_secrets::table.select(environment_secrets::sealed).load(connection)?)
            })
            .await
            .unwrap();
        for plain in ["private", "phrase", "others"] {
            let holds = |row: &Vec<u8>| row.windows(plain.len()).any(|part| part == plain.as_bytes());
            assert!(!rows.iter().any(holds), "{plain}");
        }

        let with_another =
            database.kept_environment(&manage_environments(), one, key(2)).await.unwrap().secrets;
        assert_eq!(with_another.get(SecretField::SshPrivateKey), Err(UnreadableSecrets::AnotherKey));
        assert_eq!(with_another.get(SecretField::TlsClientKey), Ok(None));
        assert!(database.keys_in_use().await.unwrap().contains(&key(1)));
        assert!(!database.keys_in_use().await.unwrap().contains(&key(2)));

        // Somebody who may write to the database gives an environment the key of another.
        let swap = move |connection: &mut crate::any_connection::AnyConnection| {
            let field = SecretField::SshPrivateKey.as_str();
            let others: Vec<u8> = environment_secrets::table
                .find((other.get(), field))
                .select(environment_secrets::sealed)
                .first(connection)?;
            diesel::update(environment_secrets::table.find((one.get(), field)))
                .set(environment_secrets::sealed.eq(others))
                .execute(connection)?;
            Ok(())
        };
        database.run(swap).await.unwrap();
        let swapped = secrets(&database, one).await;
        assert_eq!(swapped.get(SecretField::SshPrivateKey), Err(UnreadableSecrets::Damaged));
        assert_eq!(swapped.get(SecretField::SshPassphrase).unwrap().unwrap().expose(), "phrase");

        // Nothing is lost by a change that keeps them, and a new secret takes their place.
        update(&database, one, with_ssh("renamed", None, None)).await.unwrap();
        assert_eq!(secrets(&database, one).await, swapped);
        update(&database, one, with_ssh("renamed", Some("new"), None)).await.unwrap();
        assert_eq!(exposed(&database, one).await, kept(["", "new", ""]));
    })
    .await;
}

#[tokio::test]
async fn every_secret_is_encrypted_with_the_new_key_or_none_is() {
    on_every_database(|database| async move {
        let one = create(&database, with_ssh("a", Some("private"), Some("phrase"))).await.unwrap().id;
        let other = create(&database, with_tls("b", Some("client"))).await.unwrap().id;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let eve = add_user(&database, "eve", &[(viewer, Scope::AllEnvironments)]).await;
        sign_in(&database, eve, "session").await;
        let rotate = |old, new| database.rotate_key(key(old), key(new), actor(), NOW);

        // With a key that is not the old one nothing happens.
        let refused = rotate(3, 2).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the environment a keeps it: its secrets were encrypted with another key"
        );
        assert_eq!(exposed(&database, one).await, kept(["", "private", "phrase"]));
        assert!(caller_in(&database, "session", NOW).await.is_some());

        let done = rotate(1, 2).await.unwrap();
        assert_eq!((done.secrets, done.environments, done.sessions), (3, 2, 1));
        assert!(caller_in(&database, "session", NOW).await.is_none());
        let with = |id, number| {
            let database = &database;
            async move {
                let kept = database.kept_environment(&manage_environments(), id, key(number)).await.unwrap();
                let field = if id == one { SecretField::SshPassphrase } else { SecretField::TlsClientKey };
                kept.secrets.get(field).map(|found| found.map(Secret::expose).map(str::to_owned))
            }
        };
        assert_eq!(with(one, 2).await, Ok(Some("phrase".to_owned())));
        assert_eq!(with(other, 2).await, Ok(Some("client".to_owned())));
        assert_eq!(with(one, 1).await, Err(UnreadableSecrets::AnotherKey));
        // Once more does no harm.
        assert_eq!(rotate(1, 2).await.unwrap().secrets, 3);
        assert_eq!(with(other, 2).await, Ok(Some("client".to_owned())));
        assert_eq!(
            log_of(&database).await.last().unwrap(),
            "key:update success secret key secrets: 3; environments: 2"
        );

        // One secret that cannot be read keeps all of them as they are.
        let damage = |connection: &mut crate::any_connection::AnyConnection| {
            let row = environment_secrets::table.find((2, SecretField::TlsClientKey.as_str()));
            Ok(diesel::update(row).set(environment_secrets::sealed.eq(vec![0; 60])).execute(connection)?)
        };
        database.run(damage).await.unwrap();
        let refused = rotate(2, 1).await.unwrap_err();
        assert!(refused.to_string().starts_with("the environment b keeps it"), "{refused}");
        assert_eq!(with(one, 2).await, Ok(Some("phrase".to_owned())));
    })
    .await;
}

#[test]
fn a_change_of_the_key_is_waited_for_however_long_it_takes() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("stowage.db").display());
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().max_blocking_threads(1).build().unwrap().block_on(async {
        let database = Database::open_with(&url, Duration::from_millis(300)).unwrap();
        let id = create(&database, with_tls("a", Some("client"))).await.unwrap().id;
        // The only thread there is for queries does something else.
        let (release, is_released) = mpsc::channel::<()>();
        let busy = tokio::task::spawn_blocking(move || is_released.recv());
        let mut rotated = Box::pin(database.rotate_key(key(1), key(2), actor(), NOW));
        assert!(begin(&mut rotated).await);
        let given_up = database.environments().await;
        assert!(matches!(given_up, Err(DbError::TimedOut(_))), "{given_up:?}");
        assert!(begin(&mut rotated).await, "whoever is told that it failed throws the new key away");
        release.send(()).unwrap();
        busy.await.unwrap().unwrap();
        assert_eq!(rotated.await.unwrap().secrets, 1);
        let kept = database.kept_environment(&manage_environments(), id, key(2)).await.unwrap();
        assert_eq!(kept.secrets.get(SecretField::TlsClientKey).unwrap().unwrap().expose(), "client");
    });
}
