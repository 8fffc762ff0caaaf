use authz::{BeyondOwn, BuiltInRole};
use diesel::connection::SimpleConnection as _;
use shared::{Permission, Scope, Secret, UnixSeconds, User, UserChange, UserId};

use super::fixtures::{
    NOBODY, NOW, actor, add_administrator, add_user, begin_session, caller_in, epoch_of, everything, log_of,
    manager, new_user, on, role_of, secret, sign_in, with_environments,
};
use crate::database::on_every_database;
use crate::{Database, DbError};

fn renamed(name: &str) -> UserChange {
    UserChange { name: Some(name.to_owned()), disabled: None }
}

fn disabled(disabled: bool) -> UserChange {
    UserChange { name: None, disabled: Some(disabled) }
}

async fn update(database: &Database, id: UserId, change: UserChange) -> Result<User, DbError> {
    database.update_user(everything(), id, change, actor(), NOW).await
}

#[tokio::test]
async fn users_are_listed_by_name_with_their_roles() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let grace = add_user(&database, "grace", &[(viewer, on(2)), (viewer, Scope::AllEnvironments)]).await;
        let ada = add_user(&database, "Ada", &[]).await;
        let users = database.users(everything()).await.unwrap();
        assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [ada, grace]);
        assert_eq!(users[0].name, "Ada");
        assert_eq!((users[0].created_at, users[0].last_sign_in_at), (NOW, None));
        let roles: Vec<_> =
            users[1].assignments.iter().map(|one| (one.role_name.as_str(), one.scope)).collect();
        assert_eq!(roles, [("Viewer", on(2)), ("Viewer", Scope::AllEnvironments)]);
        assert_eq!(database.user(everything(), grace).await.unwrap(), users[1]);
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_whatever_its_case() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "Ädä", &[]).await;
        let other = add_user(&database, "other", &[]).await;
        let again = database.create_user(everything(), new_user("äDÄ", &[]), actor(), NOW).await;
        assert!(matches!(again, Err(DbError::NameTaken(name)) if name == "äDÄ"));
        let renaming = update(&database, other, renamed("ÄDÄ")).await;
        assert!(matches!(renaming, Err(DbError::NameTaken(_))));
        assert_eq!(database.user(everything(), other).await.unwrap().name, "other");
        assert_eq!(update(&database, ada, renamed("ädä")).await.unwrap().name, "ädä");
        assert_eq!(database.sign_in_candidate("ÄDä".to_owned()).await.unwrap().unwrap().id, ada);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_is_checked_against_what_is_kept() {
    on_every_database(|database| async move {
        assert!(!database.has_users().await.unwrap());
        let ada = add_user(&database, "Ada", &[]).await;
        assert!(database.has_users().await.unwrap());
        let candidate = database.sign_in_candidate("ADA".to_owned()).await.unwrap().unwrap();
        assert_eq!((candidate.id, candidate.name.as_str()), (ada, "Ada"));
        assert_eq!(candidate.password_hash.expose(), "hash");
        assert!(!candidate.disabled);
        for name in ["", "ad", "ada ", "%", "a\0da", &"a".repeat(1_000)] {
            assert!(database.sign_in_candidate(name.to_owned()).await.unwrap().is_none(), "{name:?}");
        }
        begin_session(&database, ada, candidate.epoch, "a", UnixSeconds(1_000_007)).await.unwrap();
        let user = database.user(everything(), ada).await.unwrap();
        assert_eq!(user.last_sign_in_at, Some(UnixSeconds(1_000_007)));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_managed_who_is_not_there() {
    on_every_database(|database| async move {
        let nobody = UserId::try_from(NOBODY).unwrap();
        let gone = |result: Result<(), DbError>| matches!(result, Err(DbError::NoSuchUser));
        assert!(gone(database.user(everything(), nobody).await.map(drop)));
        assert!(gone(update(&database, nobody, disabled(true)).await.map(drop)));
        assert!(gone(database.delete_user(everything(), nobody, actor(), NOW).await));
        assert!(gone(database.set_password(everything(), nobody, secret("new"), actor(), NOW).await));
        assert!(gone(database.end_sessions_of(everything(), nobody, actor(), NOW).await));
        assert!(gone(database.end_all_sessions(nobody, actor(), NOW).await));
        assert!(log_of(&database).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_over_who_holds_more() {
    on_every_database(|database| async move {
        add_administrator(&database, "first").await;
        let ada = add_administrator(&database, "ada").await;
        for keeping_out in [false, true] {
            update(&database, ada, disabled(keeping_out)).await.unwrap();
            let before = database.user(everything(), ada).await.unwrap();
            let epoch = epoch_of(&database, ada).await;
            let log = log_of(&database).await;
            let refused = |result: Result<(), DbError>| matches!(result, Err(DbError::BeyondOwn(BeyondOwn)));
            for change in [renamed("eve"), disabled(!keeping_out), UserChange::default()] {
                let updated = database.update_user(manager(), ada, change, actor(), NOW).await;
                assert!(refused(updated.map(drop)));
            }
            assert!(refused(database.delete_user(manager(), ada, actor(), NOW).await));
            assert!(refused(database.set_password(manager(), ada, secret("new"), actor(), NOW).await));
            assert!(refused(database.end_sessions_of(manager(), ada, actor(), NOW).await));
            assert_eq!(database.user(everything(), ada).await.unwrap(), before);
            assert_eq!(epoch_of(&database, ada).await, epoch);
            let candidate = database.sign_in_candidate("ada".to_owned()).await.unwrap().unwrap();
            assert_eq!(candidate.password_hash.expose(), "hash");
            assert_eq!(log_of(&database).await, log);
        }
    })
    .await;
}

#[tokio::test]
async fn who_manages_users_manages_those_who_hold_as_much_or_less() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let ada = add_user(&database, "ada", &[(viewer, on(2))]).await;
        let change = UserChange { name: Some("eva".to_owned()), disabled: Some(true) };
        let updated = database.update_user(manager(), ada, change, actor(), NOW).await.unwrap();
        assert_eq!((updated.name.as_str(), updated.disabled), ("eva", true));
        database.set_password(manager(), ada, secret("new"), actor(), NOW).await.unwrap();
        let candidate = database.sign_in_candidate("eva".to_owned()).await.unwrap().unwrap();
        assert_eq!(candidate.password_hash.expose(), "new");
        database.end_sessions_of(manager(), ada, actor(), NOW).await.unwrap();
        database.delete_user(manager(), ada, actor(), NOW).await.unwrap();
        assert!(!database.has_users().await.unwrap());
        assert_eq!(
            log_of(&database).await,
            [
                "user:create success ada (user 1)",
                "assignment:create success ada (user 1) Viewer on environment 2",
                "user:update success ada (user 1) renamed to eva, disabled",
                "password:update success eva (user 1)",
                "session:delete success eva (user 1) everywhere",
                "user:delete success eva (user 1)",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_user_is_made_with_all_their_roles_or_not_at_all() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let user = new_user("eve", &[(viewer, on(2)), (viewer, on(1))]);
        let refused = database.create_user(manager(), user, actor(), NOW).await;
        assert!(matches!(refused, Err(DbError::BeyondOwn(BeyondOwn))));
        let twice = new_user("eve", &[(viewer, on(2)), (viewer, on(2))]);
        let refused = database.create_user(everything(), twice, actor(), NOW).await;
        assert!(matches!(refused, Err(DbError::AlreadyAssigned)));
        assert!(!database.has_users().await.unwrap());
        assert!(log_of(&database).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_not_written_down() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "a").await;
        let log = log_of(&database).await;
        let change = UserChange { name: Some("ada".to_owned()), disabled: Some(false) };
        update(&database, ada, change).await.unwrap();
        update(&database, ada, UserChange::default()).await.unwrap();
        assert_eq!(log_of(&database).await, log);
        assert!(caller_in(&database, "a", NOW).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn ids_of_users_are_never_used_again() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        database.delete_user(everything(), ada, actor(), NOW).await.unwrap();
        assert_ne!(add_user(&database, "ada", &[]).await, ada);
    })
    .await;
}

#[tokio::test]
async fn a_role_that_is_not_understood_gives_nothing() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let permissions = [Permission::ImagesView, Permission::ImagesInspect];
        let draft = super::fixtures::draft("newer", &permissions);
        let newer = database.create_role(everything(), draft, actor(), NOW).await.unwrap().id;
        let roles = [(newer, Scope::AllEnvironments), (viewer, on(1))];
        let ada = add_user(&database, "ada", &roles).await;
        sign_in(&database, ada, "a").await;
        let before = caller_in(&database, "a", NOW).await.unwrap();
        assert!(before.holds_on_all(Permission::ImagesInspect));
        database
            .run(move |connection| {
                let added = format!(
                    "INSERT INTO permissions (name) VALUES ('images:paint');
                     INSERT INTO role_permissions (role_id, permission) VALUES ({newer}, 'images:paint');"
                );
                Ok(connection.batch_execute(&added)?)
            })
            .await
            .unwrap();
        let after = caller_in(&database, "a", NOW).await.unwrap();
        assert!(!after.holds_somewhere(Permission::ImagesInspect));
        assert!(after.holds_on(Permission::ImagesView, super::fixtures::environment(1)));
        assert!(!after.holds_on_all(Permission::ImagesView));
        assert!(matches!(database.roles(everything()).await, Err(DbError::Corrupt(_))));
    })
    .await;
}

#[tokio::test]
async fn whose_password_is_set_is_signed_out() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "a").await;
        let epoch = epoch_of(&database, ada).await;
        database.set_password(everything(), ada, secret("new"), actor(), NOW).await.unwrap();
        assert_eq!(caller_in(&database, "a", NOW).await, None);
        assert!(matches!(begin_session(&database, ada, epoch, "b", NOW).await, Err(DbError::Outdated)));
    })
    .await;
}

#[tokio::test]
async fn ones_own_password_changes_once_per_check_of_the_current_one() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "a").await;
        let epoch = epoch_of(&database, ada).await;
        let change = |epoch, hash: &str| {
            database.change_own_password(ada, epoch, Secret::from(hash.to_owned()), actor(), NOW)
        };
        let new_epoch = change(epoch, "new").await.unwrap();
        assert_eq!(new_epoch, epoch_of(&database, ada).await);
        assert_eq!(caller_in(&database, "a", NOW).await, None);
        assert!(matches!(change(epoch, "newer").await, Err(DbError::Outdated)));
        let candidate = database.sign_in_candidate("ada".to_owned()).await.unwrap().unwrap();
        assert_eq!(candidate.password_hash.expose(), "new");
        begin_session(&database, ada, new_epoch, "b", NOW).await.unwrap();
        assert!(caller_in(&database, "b", NOW).await.is_some());
        update(&database, ada, disabled(true)).await.unwrap();
        let epoch = epoch_of(&database, ada).await;
        assert!(matches!(change(epoch, "newer").await, Err(DbError::Outdated)));
        assert_eq!(
            log_of(&database).await,
            [
                "user:create success ada (user 1)",
                "session:create success",
                "password:update success ada (user 1)",
                "session:create success",
                "user:update success ada (user 1) disabled",
            ]
        );
    })
    .await;
}
