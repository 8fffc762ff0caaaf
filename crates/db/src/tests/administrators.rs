use authz::BuiltInRole;
use shared::{Permission, Scope, User, UserChange, UserId};

use super::fixtures::{
    NOW, actor, add_administrator, add_user, assignment_of, begin_session, caller_in, everything, log_of, on,
    role_of, secret, sign_in, with_environments,
};
use crate::database::on_every_database;
use crate::{Database, DbError, SignInCandidate};

/// The ways to take the role of administrator from somebody.
#[derive(Clone, Copy, Debug)]
enum Removal {
    Delete,
    Disable,
    Unassign,
}

const REMOVALS: [Removal; 3] = [Removal::Delete, Removal::Disable, Removal::Unassign];

async fn remove(database: &Database, user: UserId, removal: Removal) -> Result<(), DbError> {
    let grant = everything();
    match removal {
        Removal::Delete => database.delete_user(grant, user, actor(), NOW).await,
        Removal::Disable => {
            let change = UserChange { name: None, disabled: Some(true) };
            database.update_user(grant, user, change, actor(), NOW).await.map(drop)
        }
        Removal::Unassign => {
            let assignment = assignment_of(database, user).await;
            database.delete_assignment(grant, user, assignment, actor(), NOW).await
        }
    }
}

async fn create(database: &Database, name: &str, recover: bool) -> Result<SignInCandidate, DbError> {
    database.create_administrator(name.to_owned(), secret("setup"), recover, actor(), NOW).await
}

async fn users(database: &Database) -> Vec<User> {
    database.users(everything()).await.unwrap()
}

#[tokio::test]
async fn the_first_administrator_is_made_once() {
    on_every_database(|database| async move {
        let ada = create(&database, "ada", false).await.unwrap();
        assert_eq!((ada.name.as_str(), ada.disabled, ada.password_hash.expose()), ("ada", false, "setup"));
        begin_session(&database, ada.id, ada.epoch, "a", NOW).await.unwrap();
        let caller = caller_in(&database, "a", NOW).await.unwrap();
        assert!(Permission::ALL.into_iter().all(|permission| caller.holds_on_all(permission)));
        for name in ["ada", "eve"] {
            assert!(matches!(create(&database, name, false).await, Err(DbError::AlreadySetUp)));
        }
        assert_eq!(users(&database).await.len(), 1);
        let made = "user:create success ada (user 1) administrator of all environments";
        let log = [made, "session:create success"];
        assert_eq!(log_of(&database).await, log);
    })
    .await;
}

#[tokio::test]
async fn of_two_first_administrators_at_once_one_is_made() {
    on_every_database(|database| async move {
        let (one, other) = tokio::join!(create(&database, "ada", false), create(&database, "eve", false));
        assert!(one.is_ok() != other.is_ok());
        assert!(matches!(one.and(other), Err(DbError::AlreadySetUp)));
        assert_eq!(users(&database).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn recovery_makes_one_more_administrator() {
    on_every_database(|database| async move {
        create(&database, "ada", false).await.unwrap();
        create(&database, "eva", true).await.unwrap();
        let users = users(&database).await;
        let administrators = users.iter().filter(|user| user.assignments[0].role_name == "Administrator");
        assert_eq!(administrators.count(), 2);
    })
    .await;
}

#[tokio::test]
async fn recovery_lets_in_who_is_there_already() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let administrator = role_of(&database, BuiltInRole::Administrator).await;
        add_administrator(&database, "first").await;
        let ada = add_user(&database, "Ada", &[(administrator, on(1))]).await;
        sign_in(&database, ada, "a").await;
        let change = UserChange { name: None, disabled: Some(true) };
        database.update_user(everything(), ada, change, actor(), NOW).await.unwrap();
        for _twice in 0..2 {
            let recovered = create(&database, "ADA", true).await.unwrap();
            assert_eq!((recovered.id, recovered.name.as_str()), (ada, "Ada"));
            assert_eq!((recovered.disabled, recovered.password_hash.expose()), (false, "setup"));
            assert_eq!(caller_in(&database, "a", NOW).await, None);
            let user = database.user(everything(), ada).await.unwrap();
            let scopes: Vec<Scope> = user.assignments.iter().map(|assignment| assignment.scope).collect();
            assert_eq!(scopes, [on(1), Scope::AllEnvironments]);
        }
        let log = log_of(&database).await;
        let recovery = "recovered: enabled, another password, administrator of all environments";
        assert_eq!(log.last().unwrap(), &format!("user:update success Ada (user {ada}) {recovery}"));
    })
    .await;
}

#[tokio::test]
async fn recovery_ends_the_sessions_of_before() {
    on_every_database(|database| async move {
        let ada = add_administrator(&database, "ada").await;
        sign_in(&database, ada, "a").await;
        create(&database, "ada", true).await.unwrap();
        assert_eq!(caller_in(&database, "a", NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn the_last_administrator_stays() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let administrator = role_of(&database, BuiltInRole::Administrator).await;
        let ada = add_administrator(&database, "ada").await;
        // None of these would be left to do everything.
        let out = add_administrator(&database, "out").await;
        let change = UserChange { name: None, disabled: Some(true) };
        database.update_user(everything(), out, change, actor(), NOW).await.unwrap();
        add_user(&database, "of one", &[(administrator, on(1))]).await;
        let operator = role_of(&database, BuiltInRole::Operator).await;
        add_user(&database, "operator", &[(operator, Scope::AllEnvironments)]).await;
        sign_in(&database, ada, "a").await;
        let (before, log) = (users(&database).await, log_of(&database).await);
        for removal in REMOVALS {
            let refused = remove(&database, ada, removal).await;
            assert!(matches!(refused, Err(DbError::LastAdministrator)), "{removal:?}");
            assert_eq!(users(&database).await, before, "{removal:?}");
            assert!(caller_in(&database, "a", NOW).await.is_some(), "{removal:?}");
        }
        assert_eq!(log_of(&database).await, log);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_goes_while_another_one_stays() {
    on_every_database(|database| async move {
        add_administrator(&database, "ada").await;
        for removal in REMOVALS {
            let other = add_administrator(&database, "other").await;
            remove(&database, other, removal).await.unwrap();
            if users(&database).await.iter().any(|user| user.id == other) {
                database.delete_user(everything(), other, actor(), NOW).await.unwrap();
            }
        }
    })
    .await;
}

#[tokio::test]
async fn where_there_was_no_administrator_none_is_missed() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        remove(&database, ada, Removal::Disable).await.unwrap();
        remove(&database, ada, Removal::Delete).await.unwrap();
        assert!(users(&database).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_two_administrators_who_remove_each_other_one_stays() {
    on_every_database(|database| async move {
        for round in 0..10 {
            for removal in REMOVALS {
                let one = add_administrator(&database, &format!("one {round} {removal:?}")).await;
                let other = add_administrator(&database, &format!("other {round} {removal:?}")).await;
                let before: Vec<UserId> = users(&database).await.iter().map(|user| user.id).collect();
                for id in before.into_iter().filter(|id| ![one, other].contains(id)) {
                    database.delete_user(everything(), id, actor(), NOW).await.unwrap();
                }
                let (first, second) =
                    tokio::join!(remove(&database, other, removal), remove(&database, one, removal));
                assert!(first.is_ok() != second.is_ok(), "{removal:?}: {first:?} {second:?}");
                assert!(matches!(first.and(second), Err(DbError::LastAdministrator)), "{removal:?}");
            }
        }
    })
    .await;
}
