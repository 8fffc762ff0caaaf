use authz::{BeyondOwn, BuiltInRole, Caller};
use diesel::connection::SimpleConnection as _;
use shared::{
    ApiToken, EnvironmentSelection, NewAssignment, Permission, Scope, TokenId, UnixSeconds, UserChange,
    UserId,
};

use super::fixtures::{
    NOBODY, NOW, actor, add_administrator, add_user, assignment_of, draft, environment, everything, log_of,
    manager, on, role_of, signed_in, with_environments,
};
use crate::database::on_every_database;
use crate::{Database, DbError, NewTokenRecord};

const IN_AN_HOUR: UnixSeconds = UnixSeconds(NOW.0 + 3_600);

fn these(numbers: &[i64]) -> EnvironmentSelection {
    EnvironmentSelection::These(numbers.iter().map(|number| environment(*number)).collect())
}

fn new_token(hash: &str, permissions: &[Permission], environments: EnvironmentSelection) -> NewTokenRecord {
    NewTokenRecord {
        name: "ci".to_owned(),
        token_hash: hash.to_owned(),
        permissions: permissions.to_vec(),
        environments,
        expires_at: IN_AN_HOUR,
    }
}

/// Makes a token in a session that begins for it.
async fn create(database: &Database, owner: UserId, token: NewTokenRecord) -> Result<ApiToken, DbError> {
    let by_owner = signed_in(database, owner, &format!("for {}", token.token_hash)).await;
    database.create_token(owner, token, by_owner, NOW).await
}

/// Makes a token while its owner is an administrator.
async fn create_beyond(database: &Database, owner: UserId, token: NewTokenRecord) -> ApiToken {
    let role_id = role_of(database, BuiltInRole::Administrator).await;
    let everywhere = NewAssignment { role_id, scope: Scope::AllEnvironments };
    let given = database.create_assignment(everything(), owner, everywhere, actor(), NOW).await.unwrap();
    let token = create(database, owner, token).await.unwrap();
    database.delete_assignment(everything(), owner, given.id, actor(), NOW).await.unwrap();
    token
}

async fn caller_with(database: &Database, hash: &str, now: UnixSeconds) -> Option<Caller> {
    database.caller_of_token(hash.to_owned(), now).await.unwrap().map(|token| token.caller)
}

/// A user who has the role of a viewer on environment 1 and of an operator on 2.
async fn ada(database: &Database) -> UserId {
    with_environments(database).await;
    let viewer = role_of(database, BuiltInRole::Viewer).await;
    let operator = role_of(database, BuiltInRole::Operator).await;
    let ada = add_user(database, "ada", &[(viewer, on(1)), (operator, on(2))]).await;
    add_administrator(database, "first").await;
    ada
}

#[tokio::test]
async fn a_token_allows_what_it_says_and_its_owner_holds() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        let images = [Permission::ImagesView, Permission::ImagesInspect];
        let made =
            create(&database, ada, new_token("all", &images, EnvironmentSelection::All)).await.unwrap();
        create_beyond(&database, ada, new_token("one", &images, these(&[1]))).await;
        create(&database, ada, new_token("none", &Permission::ALL, these(&[]))).await.unwrap();
        create(&database, ada, new_token("nothing", &[], EnvironmentSelection::All)).await.unwrap();
        let token = database.caller_of_token("all".to_owned(), NOW).await.unwrap().unwrap();
        assert_eq!((token.token, token.token_name.as_str()), (made.id, "ci"));
        assert_eq!((token.user, token.user_name.as_str()), (ada, "ada"));
        let held = |permission, scope| shared::Holding { permission, scope };
        assert_eq!(
            token.caller.holdings(),
            [
                held(Permission::ImagesView, on(1)),
                held(Permission::ImagesView, on(2)),
                held(Permission::ImagesInspect, on(2))
            ]
        );
        let one = caller_with(&database, "one", NOW).await.unwrap();
        assert_eq!(one.holdings(), [held(Permission::ImagesView, on(1))]);
        for hash in ["none", "nothing"] {
            assert_eq!(caller_with(&database, hash, NOW).await, Some(Caller::default()), "{hash}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_shrinks_and_grows_with_its_owner() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        create(&database, ada, new_token("a", &[Permission::ImagesView], these(&[1]))).await.unwrap();
        let views = async || {
            let caller = caller_with(&database, "a", NOW).await.unwrap();
            caller.holds_on(Permission::ImagesView, environment(1))
        };
        assert!(views().await);
        let on_one = assignment_of(&database, ada).await;
        database.delete_assignment(everything(), ada, on_one, actor(), NOW).await.unwrap();
        assert!(!views().await);
        let everywhere = NewAssignment { role_id: viewer, scope: Scope::AllEnvironments };
        database.create_assignment(everything(), ada, everywhere, actor(), NOW).await.unwrap();
        assert!(views().await);
        let caller = caller_with(&database, "a", NOW).await.unwrap();
        assert!(!caller.holds_on(Permission::ImagesView, environment(2)));
    })
    .await;
}

#[tokio::test]
async fn a_token_for_all_environments_reaches_those_to_come() {
    on_every_database(|database| async move {
        let ada = add_administrator(&database, "ada").await;
        let images = [Permission::ImagesView];
        create(&database, ada, new_token("a", &images, EnvironmentSelection::All)).await.unwrap();
        let caller = caller_with(&database, "a", NOW).await.unwrap();
        assert!(caller.holds_on_all(Permission::ImagesView));
        assert!(!caller.holds_somewhere(Permission::UsersManage));
    })
    .await;
}

#[tokio::test]
async fn a_token_ends_at_the_second() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        let made = create(&database, ada, new_token("a", &[], these(&[1]))).await.unwrap();
        assert!(caller_with(&database, "a", UnixSeconds(IN_AN_HOUR.0 - 1)).await.is_some());
        assert_eq!(caller_with(&database, "a", IN_AN_HOUR).await, None);
        let owner = database.token_owner("a".to_owned()).await.unwrap();
        assert_eq!(owner, Some((ada, "ada".to_owned(), made.id)));
        assert_eq!(database.tokens_of(ada).await.unwrap()[0].expires_at, IN_AN_HOUR);
    })
    .await;
}

#[tokio::test]
async fn a_revoked_token_is_unknown() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        let eve = add_user(&database, "eve", &[]).await;
        let made =
            create(&database, ada, new_token("a", &[Permission::ImagesView], these(&[1]))).await.unwrap();
        for (owner, token) in [(eve, made.id), (ada, TokenId::try_from(NOBODY).unwrap())] {
            let refused = database.revoke_token(owner, token, actor(), NOW).await;
            assert!(matches!(refused, Err(DbError::NoSuchToken)));
        }
        assert!(caller_with(&database, "a", NOW).await.is_some());
        database.revoke_token(ada, made.id, actor(), NOW).await.unwrap();
        assert_eq!(caller_with(&database, "a", NOW).await, None);
        assert_eq!(database.token_owner("a".to_owned()).await.unwrap(), None);
        assert!(database.tokens_of(ada).await.unwrap().is_empty());
        let log = log_of(&database).await;
        assert_eq!(
            log[log.len() - 2..],
            [
                "token:create success ci (token 1) images:view on environments 1",
                "token:delete success ci (token 1)"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_token_of_somebody_who_is_kept_out_or_removed_is_worth_nothing() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        create(&database, ada, new_token("a", &[Permission::ImagesView], these(&[1]))).await.unwrap();
        let disable = async |disabled| {
            let change = UserChange { name: None, disabled: Some(disabled) };
            database.update_user(everything(), ada, change, actor(), NOW).await.unwrap();
        };
        disable(true).await;
        assert_eq!(caller_with(&database, "a", NOW).await, None);
        assert!(database.token_owner("a".to_owned()).await.unwrap().is_some());
        disable(false).await;
        assert!(caller_with(&database, "a", NOW).await.is_some());
        database.delete_user(everything(), ada, actor(), NOW).await.unwrap();
        assert_eq!(caller_with(&database, "a", NOW).await, None);
        assert_eq!(database.token_owner("a".to_owned()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn that_a_token_is_used_is_noted_once_a_minute() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        create(&database, ada, new_token("a", &[], these(&[1]))).await.unwrap();
        let noted = async || database.tokens_of(ada).await.unwrap()[0].last_used_at;
        assert_eq!(noted().await, None);
        for (seconds, last) in [(5, 5), (64, 5), (65, 65), (66, 65), (20, 65)] {
            caller_with(&database, "a", NOW.plus_secs(seconds)).await.unwrap();
            assert_eq!(noted().await, Some(NOW.plus_secs(last)), "{seconds}");
        }
        caller_with(&database, "a", IN_AN_HOUR).await;
        assert_eq!(noted().await, Some(NOW.plus_secs(65)));
    })
    .await;
}

#[tokio::test]
async fn a_token_is_not_made_for_more_than_its_maker_holds() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        let by_ada = signed_in(&database, ada, "session").await;
        let make = async |hash, permissions: &[Permission], environments| {
            let token = new_token(hash, permissions, environments);
            database.create_token(ada, token, by_ada.clone(), NOW).await
        };
        let log = log_of(&database).await;
        for (permissions, environments) in [
            ([Permission::ImagesView, Permission::UsersManage], EnvironmentSelection::All),
            ([Permission::ImagesView, Permission::ImagesInspect], these(&[1])),
            ([Permission::ImagesView, Permission::ImagesInspect], these(&[2, 1])),
            ([Permission::ImagesView, Permission::ImagesView], these(&[NOBODY])),
        ] {
            let refused = make("a", &permissions, environments.clone()).await;
            assert!(
                matches!(refused, Err(DbError::BeyondOwn(BeyondOwn))),
                "{permissions:?} {environments:?}"
            );
        }
        assert!(database.tokens_of(ada).await.unwrap().is_empty());
        assert_eq!(log_of(&database).await, log);
        make("a", &[Permission::ImagesView, Permission::ImagesInspect], these(&[2])).await.unwrap();
        make("b", &[Permission::ImagesView], these(&[1, 2])).await.unwrap();
        make("c", &[Permission::ImagesInspect], EnvironmentSelection::All).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_environment_that_is_not_there_is_named_only_to_who_sees_all() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        let administrator = add_administrator(&database, "administrator").await;
        let images = draft("images", &[Permission::ImagesView]);
        let images = database.create_role(everything(), images, actor(), NOW).await.unwrap().id;
        let eve = add_user(&database, "eve", &[(images, Scope::AllEnvironments)]).await;
        let nowhere = |hash| new_token(hash, &[Permission::ImagesView], these(&[NOBODY]));
        let refused = create(&database, administrator, nowhere("a")).await;
        assert!(matches!(refused, Err(DbError::NoSuchEnvironment)));
        for (user, hash) in [(ada, "b"), (eve, "c")] {
            let refused = create(&database, user, nowhere(hash)).await;
            assert!(matches!(refused, Err(DbError::BeyondOwn(BeyondOwn))));
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_has_more_than_a_hundred_tokens_that_work() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        let eve = add_user(&database, "eve", &[]).await;
        let token = |number: i64| new_token(&format!("a {number}"), &[], EnvironmentSelection::All);
        for number in 0..99 {
            create(&database, ada, token(number)).await.unwrap();
        }
        let (one, other) =
            tokio::join!(create(&database, ada, token(103)), create(&database, ada, token(104)));
        assert!(one.is_ok() != other.is_ok());
        assert!(matches!(create(&database, ada, token(100)).await, Err(DbError::TooManyTokens)));
        create(&database, eve, token(101)).await.unwrap();
        let by_ada = signed_in(&database, ada, "later").await;
        let later = NewTokenRecord { expires_at: IN_AN_HOUR.plus_secs(60), ..token(102) };
        database.create_token(ada, later, by_ada, IN_AN_HOUR).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn ones_tokens_are_listed_the_newest_first() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        let eve = add_user(&database, "eve", &[]).await;
        create(&database, eve, new_token("e", &[], EnvironmentSelection::All)).await.unwrap();
        let twice = [Permission::ImagesInspect, Permission::ImagesView, Permission::ImagesInspect];
        let one = create_beyond(&database, ada, new_token("a", &twice, these(&[2, 1, 2]))).await;
        let everywhere = new_token("b", &Permission::ALL, EnvironmentSelection::All);
        let two = create_beyond(&database, ada, everywhere).await;
        assert_eq!(one.permissions, [Permission::ImagesView, Permission::ImagesInspect]);
        assert_eq!(one.environments, these(&[1, 2]));
        assert_eq!(two.permissions, Permission::ALL);
        assert_eq!((two.created_at, two.expires_at, two.last_used_at), (NOW, IN_AN_HOUR, None));
        assert_eq!(database.tokens_of(ada).await.unwrap(), [two, one]);
    })
    .await;
}

#[tokio::test]
async fn a_token_whose_permission_is_not_understood_is_worth_nothing() {
    on_every_database(|database| async move {
        let ada = ada(&database).await;
        let made =
            create(&database, ada, new_token("a", &[Permission::ImagesView], these(&[1]))).await.unwrap();
        database
            .run(move |connection| {
                let added = format!(
                    "INSERT INTO permissions (name) VALUES ('images:paint');
                     INSERT INTO token_permissions (token_id, permission) VALUES ({}, 'images:paint');",
                    made.id
                );
                Ok(connection.batch_execute(&added)?)
            })
            .await
            .unwrap();
        assert_eq!(caller_with(&database, "a", NOW).await, Some(Caller::default()));
        assert!(matches!(database.tokens_of(ada).await, Err(DbError::Corrupt(_))));
    })
    .await;
}

#[tokio::test]
async fn a_token_whose_environments_are_gone_reaches_none() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let ada = add_administrator(&database, "ada").await;
        create(&database, ada, new_token("a", &[Permission::ImagesView], these(&[1]))).await.unwrap();
        database
            .run(|connection| Ok(connection.batch_execute("DELETE FROM environments WHERE id = 1")?))
            .await
            .unwrap();
        assert_eq!(caller_with(&database, "a", NOW).await, Some(Caller::default()));
        assert_eq!(database.tokens_of(ada).await.unwrap()[0].environments, these(&[]));
    })
    .await;
}

#[tokio::test]
async fn who_manages_users_lists_and_revokes_their_tokens() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let ada = add_user(&database, "ada", &[(viewer, on(2))]).await;
        let eve = add_user(&database, "eve", &[]).await;
        let everywhere = new_token("a", &[Permission::ImagesView], EnvironmentSelection::All);
        let one = create(&database, ada, everywhere).await.unwrap();
        let two = create(&database, ada, new_token("b", &[], these(&[2]))).await.unwrap();
        let listed = database.tokens_of_user(manager(), ada).await.unwrap();
        assert_eq!(listed, [two.clone(), one.clone()]);
        assert!(database.tokens_of_user(manager(), eve).await.unwrap().is_empty());
        let of_another = database.revoke_token_of(manager(), eve, one.id, actor(), NOW).await;
        assert!(matches!(of_another, Err(DbError::NoSuchToken)));
        database.revoke_token_of(manager(), ada, one.id, actor(), NOW).await.unwrap();
        let again = database.revoke_token_of(manager(), ada, one.id, actor(), NOW).await;
        assert!(matches!(again, Err(DbError::NoSuchToken)));
        assert_eq!(database.tokens_of_user(manager(), ada).await.unwrap(), [two]);
        assert_eq!(caller_with(&database, "a", NOW).await, None);
        assert!(caller_with(&database, "b", NOW).await.is_some());
        let log = log_of(&database).await;
        assert_eq!(log.last().unwrap(), "token:delete success ci (token 1) of ada (user 1)");
    })
    .await;
}

#[tokio::test]
async fn nobody_lists_or_revokes_tokens_of_who_holds_more_or_is_not_there() {
    on_every_database(|database| async move {
        let ada = add_administrator(&database, "ada").await;
        let token = create(&database, ada, new_token("a", &[], EnvironmentSelection::All)).await.unwrap().id;
        let log = log_of(&database).await;
        let listed = database.tokens_of_user(manager(), ada).await;
        assert!(matches!(listed, Err(DbError::BeyondOwn(BeyondOwn))));
        let revoked = database.revoke_token_of(manager(), ada, token, actor(), NOW).await;
        assert!(matches!(revoked, Err(DbError::BeyondOwn(BeyondOwn))));
        let nobody = UserId::try_from(NOBODY).unwrap();
        let listed = database.tokens_of_user(everything(), nobody).await;
        assert!(matches!(listed, Err(DbError::NoSuchUser)));
        let revoked = database.revoke_token_of(everything(), nobody, token, actor(), NOW).await;
        assert!(matches!(revoked, Err(DbError::NoSuchUser)));
        assert!(caller_with(&database, "a", NOW).await.is_some());
        assert_eq!(log_of(&database).await, log);
    })
    .await;
}

#[tokio::test]
async fn a_token_names_no_environment_of_which_one_may_not_know() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        add_administrator(&database, "first").await;
        let ada = add_user(&database, "ada", &[]).await;
        create_beyond(&database, ada, new_token("a", &[Permission::ImagesView], these(&[1, 2]))).await;
        let selection = async |grant| {
            let tokens = database.tokens_of_user(grant, ada).await.unwrap();
            tokens[0].environments.clone()
        };
        assert_eq!(selection(manager()).await, these(&[2]));
        assert_eq!(selection(everything()).await, these(&[1, 2]));
    })
    .await;
}
