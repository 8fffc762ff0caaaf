//! What is made of environments by whoever manages them.

use std::sync::mpsc;
use std::time::Duration;

use authz::BuiltInRole;
use diesel::prelude::*;
use shared::{
    EnvironmentDraft, EnvironmentId, EnvironmentSelection, EnvironmentSettings, Permission, Scope, Secret,
    SshDraft, TlsDraft,
};

use super::fixtures::{
    NOW, actor, add_user, caller_in, change, environment, everything, key, log_of, manage_environments, on,
    plain, role_of, secret, sign_in, signed_in,
};
use crate::database::on_every_database;
use crate::schema::environment_secrets;
use crate::{
    Database, DbError, DeclaredEnvironment, EnvironmentSecrets, NewTokenRecord, SecretField,
    UnreadableSecrets,
};

fn with_tls(name: &str, client_key: Option<&str>) -> EnvironmentDraft {
    let tls = TlsDraft {
        ca: Some("an authority".to_owned()),
        client_certificate: Some("a certificate".to_owned()),
        client_key: client_key.map(secret),
        ..TlsDraft::default()
    };
    EnvironmentDraft { tls: Some(tls), ..plain(name, "tcp://a:2376") }
}

fn with_ssh(name: &str, private_key: Option<&str>, passphrase: Option<&str>) -> EnvironmentDraft {
    let ssh = SshDraft {
        known_hosts: "a ssh-ed25519 AAAA".to_owned(),
        use_agent: true,
        private_key: private_key.map(secret),
        passphrase: passphrase.map(secret),
    };
    EnvironmentDraft { ssh: Some(ssh), ..plain(name, "ssh://root@a") }
}

async fn create(database: &Database, draft: EnvironmentDraft) -> Result<EnvironmentSettings, DbError> {
    database.create_environment(change(), draft, |_| {}).await.map(|record| record.settings)
}

/// Changes it as it is at this moment.
async fn update(
    database: &Database,
    id: EnvironmentId,
    draft: EnvironmentDraft,
) -> Result<EnvironmentSettings, DbError> {
    let revision = database.environment(manage_environments(), id).await?.revision;
    database.update_environment(change(), id, revision, draft, |_| {}).await.map(|record| record.settings)
}

async fn delete(database: &Database, id: EnvironmentId) -> Result<(), DbError> {
    database.delete_environment(manage_environments(), id, actor(), NOW, |()| {}).await
}

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
async fn what_is_written_is_what_is_read_but_for_the_secrets() {
    on_every_database(|database| async move {
        for draft in [
            plain("plain", "tcp://a:1"),
            EnvironmentDraft { enabled: false, ..plain("off", "unix:///a") },
            with_tls("tls", Some("key")),
            with_ssh("ssh", Some("key"), Some("passphrase")),
        ] {
            let made = create(&database, draft.clone()).await.unwrap();
            assert_eq!(database.environment(manage_environments(), made.id).await.unwrap().settings, made);
            assert!(database.environments().await.unwrap().iter().any(|record| record.settings == made));
            let mut without_secrets = draft.clone();
            if let Some(tls) = &mut without_secrets.tls {
                tls.client_key = None;
            }
            if let Some(ssh) = &mut without_secrets.ssh {
                (ssh.private_key, ssh.passphrase) = (None, None);
            }
            assert_eq!(EnvironmentDraft::from(&made), without_secrets);
            assert_eq!(made.tls.is_some_and(|tls| tls.has_client_key), draft.tls.is_some());
            assert_eq!(
                made.ssh.is_some_and(|ssh| ssh.has_private_key && ssh.has_passphrase),
                draft.ssh.is_some()
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_whatever_its_case_and_free_again_when_it_is_gone() {
    on_every_database(|database| async move {
        let taken = |result: Result<EnvironmentSettings, DbError>| match result {
            Err(DbError::NameTaken(name)) => name,
            other => panic!("{other:?}"),
        };
        let one = create(&database, plain("Größe", "unix:///a")).await.unwrap().id;
        let other = create(&database, plain("other", "unix:///a")).await.unwrap().id;
        for name in ["Größe", "größe", "GRÖßE"] {
            assert_eq!(taken(create(&database, plain(name, "unix:///a")).await), name);
            assert_eq!(taken(update(&database, other, plain(name, "unix:///a")).await), name);
        }
        update(&database, one, plain("GRÖßE", "unix:///a")).await.unwrap();
        delete(&database, one).await.unwrap();
        let again = create(&database, plain("Größe", "unix:///a")).await.unwrap().id;
        assert!(again > other, "an id is never used a second time");
        delete(&database, again).await.unwrap();
        assert!(create(&database, plain("last", "unix:///a")).await.unwrap().id > again);
    })
    .await;
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
async fn a_change_on_top_of_another_one_is_refused() {
    on_every_database(|database| async move {
        let id = create(&database, plain("a", "unix:///a")).await.unwrap().id;
        let write = |endpoint: &'static str, revision| {
            database.update_environment(change(), id, revision, plain("a", endpoint), |_| {})
        };
        let (first, second) = tokio::join!(write("unix:///b", 1), write("unix:///c", 1));
        let (done, refused) = if first.is_ok() { (first, second) } else { (second, first) };
        assert!(matches!(refused, Err(DbError::EnvironmentOutdated)), "{refused:?}");
        let done = done.unwrap();
        assert_eq!((done.revision, database.environments().await.unwrap()), (2, vec![done]));
        delete(&database, id).await.unwrap();
        assert!(matches!(write("unix:///b", 2).await, Err(DbError::NoSuchEnvironment)));
        assert!(matches!(delete(&database, id).await, Err(DbError::NoSuchEnvironment)));
    })
    .await;
}

#[tokio::test]
async fn who_follows_the_changes_is_told_those_that_were_made_and_no_others() {
    on_every_database(|database| async move {
        let (tell, told) = mpsc::channel();
        let teller = || {
            let tell = tell.clone();
            move |record: &crate::EnvironmentRecord| {
                tell.send((record.revision, record.settings.enabled)).unwrap()
            }
        };
        let id = database.create_environment(change(), plain("a", "unix:///a"), teller()).await.unwrap();
        let id = id.settings.id;
        let off = || EnvironmentDraft { enabled: false, ..plain("a", "unix:///a") };
        database.update_environment(change(), id, 1, off(), teller()).await.unwrap();
        database.update_environment(change(), id, 1, plain("b", "unix:///a"), teller()).await.unwrap_err();
        database.create_environment(change(), plain("a", "unix:///a"), teller()).await.unwrap_err();
        let gone = tell.clone();
        let gone = move |(): &()| gone.send((0, false)).unwrap();
        database.delete_environment(manage_environments(), id, actor(), NOW, gone).await.unwrap();
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [(1, true), (2, false), (0, false)]);
    })
    .await;
}

#[tokio::test]
async fn whoever_gives_up_waiting_does_not_keep_a_change_from_being_told() {
    on_every_database(|database| async move {
        let (tell, told) = mpsc::channel();
        let made = database.create_environment(change(), plain("a", "unix:///a"), move |record| {
            tell.send(record.settings.name.clone()).unwrap();
        });
        let mut made = Box::pin(made);
        // Asked once, so that it has begun, and never again.
        assert!(begin(&mut made).await);
        drop(made);
        let told = tokio::task::spawn_blocking(move || told.recv()).await.unwrap().unwrap();
        assert_eq!((told.as_str(), database.environments().await.unwrap().len()), ("a", 1));
    })
    .await;
}

/// Polls something once, and answers whether it is still under way.
async fn begin<F: Future + Unpin>(future: &mut F) -> bool {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(context).is_pending())
    })
    .await
}

#[tokio::test]
async fn what_the_settings_name_is_only_disabled_here_and_stays_so() {
    on_every_database(|database| async move {
        let declared = vec![DeclaredEnvironment { name: "ci".to_owned(), endpoint: "tcp://ci:1".to_owned() }];
        let start = || database.save_declared_environments(declared.clone());
        start().await.unwrap();
        let (id, as_it_is) = (environment(1), plain("ci", "tcp://ci:1"));
        for draft in [plain("CI", "tcp://ci:1"), plain("ci", "tcp://other:1"), with_tls("ci", Some("key"))] {
            let refused = update(&database, id, draft).await;
            assert!(matches!(refused, Err(DbError::OfSettings)), "{refused:?}");
        }
        assert!(matches!(delete(&database, id).await, Err(DbError::OfSettings)));
        let off = EnvironmentDraft { enabled: false, ..as_it_is.clone() };
        assert!(!update(&database, id, off.clone()).await.unwrap().enabled);
        start().await.unwrap();
        assert!(!database.environments().await.unwrap()[0].settings.enabled);
        assert!(update(&database, id, as_it_is.clone()).await.unwrap().enabled);

        // No longer named, it can neither be changed nor enabled, but deleted.
        update(&database, id, off.clone()).await.unwrap();
        database.save_declared_environments(Vec::new()).await.unwrap();
        for draft in [as_it_is.clone(), plain("other", "tcp://ci:1")] {
            assert!(matches!(update(&database, id, draft).await, Err(DbError::PutAway)));
        }
        update(&database, id, off).await.unwrap();
        start().await.unwrap();
        assert!(!database.environments().await.unwrap()[0].settings.enabled);
        database.save_declared_environments(Vec::new()).await.unwrap();
        delete(&database, id).await.unwrap();
        start().await.unwrap();
        assert_eq!(database.environments().await.unwrap()[0].settings.id, environment(2));
    })
    .await;
}

#[tokio::test]
async fn what_was_given_on_an_environment_goes_with_it_and_means_no_other() {
    on_every_database(|database| async move {
        let [one, other] =
            [create(&database, plain("a", "unix:///a")), create(&database, plain("b", "unix:///b"))];
        let (one, other) = (one.await.unwrap().id, other.await.unwrap().id);
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let eve = add_user(&database, "eve", &[(viewer, on(one.get())), (viewer, on(other.get()))]).await;
        let by = signed_in(&database, eve, "session").await;
        let token = |hash: &str, ids: Vec<EnvironmentId>| NewTokenRecord {
            name: hash.to_owned(),
            token_hash: hash.to_owned(),
            permissions: vec![Permission::ImagesView],
            environments: EnvironmentSelection::These(ids),
            expires_at: NOW.plus_secs(60),
        };
        for token in [token("one", vec![one]), token("both", vec![one, other])] {
            database.create_token(eve, token, by.clone(), NOW).await.unwrap();
        }
        delete(&database, one).await.unwrap();

        assert_eq!(database.user(everything(), eve).await.unwrap().assignments.len(), 1);
        let caller = caller_in(&database, "session", NOW).await.unwrap();
        assert!(!caller.holds_on(Permission::ImagesView, one));
        assert!(caller.holds_on(Permission::ImagesView, other));
        // Neither are tokens for it tokens for everything, nor for what comes after it.
        let after = create(&database, plain("a", "unix:///a")).await.unwrap().id;
        let tokens = database.tokens_of(eve).await.unwrap();
        let selections: Vec<_> = tokens.into_iter().rev().map(|token| token.environments).collect();
        assert_eq!(
            selections,
            [EnvironmentSelection::These(Vec::new()), EnvironmentSelection::These(vec![other])]
        );
        for (hash, sees_other) in [("one", false), ("both", true)] {
            let caller = database.caller_of_token(hash.to_owned(), NOW).await.unwrap().unwrap().caller;
            for id in [one, after] {
                assert!(!caller.holds_on(Permission::ImagesView, id), "{hash}");
            }
            assert_eq!(caller.holds_on(Permission::ImagesView, other), sees_other, "{hash}");
            assert!(!caller.holds_on_all(Permission::ImagesView));
        }
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_tells_what_was_changed_and_neither_address_nor_secret() {
    on_every_database(|database| async move {
        let id = create(&database, with_tls("a", Some("s3cret"))).await.unwrap().id;
        update(&database, id, with_tls("a", None)).await.unwrap();
        let off = EnvironmentDraft { enabled: false, ..with_tls("b", Some("s3cret")) };
        update(&database, id, off).await.unwrap();
        update(&database, id, with_ssh("b", Some("s3cret"), Some("s3cret"))).await.unwrap();
        update(&database, id, with_ssh("b", None, Some(""))).await.unwrap();
        delete(&database, id).await.unwrap();
        assert_eq!(
            log_of(&database).await,
            [
                "environment:create success a (environment 1)",
                "environment:update success a (environment 1) renamed to b; disabled; client key set",
                "environment:update success b (environment 1) enabled; endpoint changed; TLS changed; SSH changed; \
                 client key removed; private key set; passphrase set",
                "environment:update success b (environment 1) passphrase removed",
                "environment:delete success b (environment 1)",
            ]
        );
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
