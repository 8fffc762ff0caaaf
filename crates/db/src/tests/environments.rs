//! What is made of environments by whoever manages them.

use std::sync::mpsc;

use authz::BuiltInRole;
use shared::{
    EnvironmentDraft, EnvironmentId, EnvironmentSelection, EnvironmentSettings, Permission, SshDraft,
    TlsDraft,
};

use super::fixtures::{
    NOW, actor, add_user, caller_in, change, environment, everything, log_of, manage_environments, on, plain,
    role_of, secret, signed_in,
};
use crate::database::on_every_database;
use crate::{Database, DbError, DeclaredEnvironment, NewTokenRecord};

pub(super) fn with_tls(name: &str, client_key: Option<&str>) -> EnvironmentDraft {
    let tls = TlsDraft {
        ca: Some("an authority".to_owned()),
        client_certificate: Some("a certificate".to_owned()),
        client_key: client_key.map(secret),
        ..TlsDraft::default()
    };
    EnvironmentDraft { tls: Some(tls), ..plain(name, "tcp://a:2376") }
}

pub(super) fn with_ssh(name: &str, private_key: Option<&str>, passphrase: Option<&str>) -> EnvironmentDraft {
    let ssh = SshDraft {
        known_hosts: "a ssh-ed25519 AAAA".to_owned(),
        use_agent: true,
        private_key: private_key.map(secret),
        passphrase: passphrase.map(secret),
    };
    EnvironmentDraft { ssh: Some(ssh), ..plain(name, "ssh://root@a") }
}

pub(super) async fn create(
    database: &Database,
    draft: EnvironmentDraft,
) -> Result<EnvironmentSettings, DbError> {
    database.create_environment(change(), draft, |_| {}).await.map(|record| record.settings)
}

/// Changes it as it is at this moment.
pub(super) async fn update(
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
pub(super) async fn begin<F: Future + Unpin>(future: &mut F) -> bool {
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
