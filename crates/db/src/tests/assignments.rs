use authz::{BeyondOwn, BuiltInRole, Caller, GlobalGrant, UsersManage};
use shared::{Assignment, AssignmentId, NewAssignment, Permission, RoleId, Scope, User, UserChange, UserId};

use super::fixtures::{
    NOBODY, NOW, actor, add_administrator, add_user, assignment_of, draft, entries, environment, everything,
    grant_of, log_of, manager, on, role_of, with_environments,
};
use crate::database::on_every_database;
use crate::{Database, DbError};

async fn give(
    database: &Database,
    grant: GlobalGrant<UsersManage>,
    user: UserId,
    role_id: RoleId,
    scope: Scope,
) -> Result<Assignment, DbError> {
    database.create_assignment(grant, user, NewAssignment { role_id, scope }, actor(), NOW).await
}

fn beyond_own<T>(result: &Result<T, DbError>) -> bool {
    matches!(result, Err(DbError::BeyondOwn(BeyondOwn)))
}

#[tokio::test]
async fn a_role_is_given_and_taken_and_both_are_written_down() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let ada = add_user(&database, "ada", &[]).await;
        let given = give(&database, manager(), ada, viewer, on(2)).await.unwrap();
        assert_eq!((given.role_name.as_str(), given.scope), ("Viewer", on(2)));
        assert_eq!(database.user(everything(), ada).await.unwrap().assignments, std::slice::from_ref(&given));
        database.delete_assignment(manager(), ada, given.id, actor(), NOW).await.unwrap();
        assert!(database.user(everything(), ada).await.unwrap().assignments.is_empty());
        assert_eq!(
            log_of(&database).await,
            [
                "user:create success ada (user 1)",
                "assignment:create success ada (user 1) Viewer on environment 2",
                "assignment:delete success ada (user 1) Viewer on environment 2",
            ]
        );
        let log = entries(&database, shared::AuditQuery::default()).await;
        assert_eq!(log[0].environment, Some(environment(2)));
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_or_takes_what_they_do_not_hold() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let [administrator, operator, viewer] = [
            role_of(&database, BuiltInRole::Administrator).await,
            role_of(&database, BuiltInRole::Operator).await,
            role_of(&database, BuiltInRole::Viewer).await,
        ];
        let eve = add_user(&database, "eve", &[]).await;
        let other =
            add_user(&database, "other", &[(operator, on(2)), (viewer, Scope::AllEnvironments)]).await;
        let (before, log) = (database.users(everything()).await.unwrap(), log_of(&database).await);
        for (role, scope) in [
            (administrator, Scope::AllEnvironments),
            (administrator, on(2)),
            (operator, on(2)),
            (viewer, on(1)),
            (viewer, Scope::AllEnvironments),
        ] {
            let given = give(&database, manager(), eve, role, scope).await;
            assert!(beyond_own(&given), "{role} on {scope}: {given:?}");
        }
        for assignment in &database.user(everything(), other).await.unwrap().assignments {
            let taken = database.delete_assignment(manager(), other, assignment.id, actor(), NOW).await;
            assert!(beyond_own(&taken), "{assignment:?}");
        }
        assert_eq!(database.users(everything()).await.unwrap(), before);
        assert_eq!(log_of(&database).await, log);
    })
    .await;
}

#[tokio::test]
async fn a_role_is_given_once_everywhere_and_once_on_each_environment() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let ada = add_user(&database, "ada", &[]).await;
        for scope in [Scope::AllEnvironments, on(1), on(2)] {
            give(&database, everything(), ada, viewer, scope).await.unwrap();
            let again = give(&database, everything(), ada, viewer, scope).await;
            assert!(matches!(again, Err(DbError::AlreadyAssigned)), "{scope}: {again:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_what_is_there_can_be_given_and_taken() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let ada = add_user(&database, "ada", &[(viewer, on(1))]).await;
        let other = add_user(&database, "other", &[]).await;
        let nobody = UserId::try_from(NOBODY).unwrap();
        let no_role = RoleId::try_from(NOBODY).unwrap();
        let no_assignment = AssignmentId::try_from(NOBODY).unwrap();
        let of_ada = assignment_of(&database, ada).await;
        assert!(matches!(
            give(&database, everything(), nobody, viewer, on(1)).await,
            Err(DbError::NoSuchUser)
        ));
        assert!(matches!(give(&database, everything(), ada, no_role, on(1)).await, Err(DbError::NoSuchRole)));
        for (user, assignment) in [(ada, no_assignment), (other, of_ada)] {
            let taken = database.delete_assignment(everything(), user, assignment, actor(), NOW).await;
            assert!(matches!(taken, Err(DbError::NoSuchAssignment)));
        }
        let taken = database.delete_assignment(everything(), nobody, of_ada, actor(), NOW).await;
        assert!(matches!(taken, Err(DbError::NoSuchUser)));
        assert_eq!(database.user(everything(), ada).await.unwrap().assignments.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_environment_that_one_may_not_see_is_like_one_that_is_not_there() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let ada = add_user(&database, "ada", &[]).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let nothing = database.create_role(everything(), draft("nothing", &[]), actor(), NOW).await.unwrap();
        let server = draft("server", &[Permission::UsersManage]);
        let server = database.create_role(everything(), server, actor(), NOW).await.unwrap();
        let viewer_of_images = grant_of(&Caller::with_roles([(
            [Permission::UsersManage, Permission::ImagesView].as_slice(),
            Scope::AllEnvironments,
        )]));
        for role in [viewer, nothing.id, server.id] {
            for scope in [on(1), on(NOBODY)] {
                let given = give(&database, manager(), ada, role, scope).await;
                assert!(beyond_own(&given), "{role} on {scope}: {given:?}");
            }
            let given = give(&database, everything(), ada, role, on(NOBODY)).await;
            assert!(matches!(given, Err(DbError::NoSuchEnvironment)), "{role}: {given:?}");
        }
        assert!(beyond_own(&give(&database, viewer_of_images, ada, nothing.id, on(NOBODY)).await));
    })
    .await;
}

#[tokio::test]
async fn an_assignment_outlives_that_its_environment_is_put_away() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let ada = add_user(&database, "ada", &[(viewer, on(1))]).await;
        database.save_declared_environments(Vec::new()).await.unwrap();
        let assignments = database.user(everything(), ada).await.unwrap().assignments;
        assert_eq!(assignments[0].scope, on(1));
        give(&database, everything(), ada, viewer, on(2)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_given_and_taken_holds_from_the_next_request_on() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        add_administrator(&database, "first").await;
        let operator = role_of(&database, BuiltInRole::Operator).await;
        let ada = add_user(&database, "ada", &[]).await;
        super::fixtures::sign_in(&database, ada, "a").await;
        let inspects = async || {
            let caller = super::fixtures::caller_in(&database, "a", NOW).await.unwrap();
            [1, 2].map(|number| caller.holds_on(Permission::ImagesInspect, environment(number)))
        };
        assert_eq!(inspects().await, [false, false]);
        let on_one = give(&database, everything(), ada, operator, on(1)).await.unwrap();
        assert_eq!(inspects().await, [true, false]);
        give(&database, everything(), ada, operator, Scope::AllEnvironments).await.unwrap();
        assert_eq!(inspects().await, [true, true]);
        database.delete_assignment(everything(), ada, on_one.id, actor(), NOW).await.unwrap();
        assert_eq!(inspects().await, [true, true]);
        let everywhere = assignment_of(&database, ada).await;
        database.delete_assignment(everything(), ada, everywhere, actor(), NOW).await.unwrap();
        assert_eq!(inspects().await, [false, false]);
    })
    .await;
}

#[tokio::test]
async fn a_role_on_an_environment_of_which_one_may_not_know_is_not_shown() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let nothing =
            database.create_role(everything(), draft("nothing", &[]), actor(), NOW).await.unwrap().id;
        let roles = [(nothing, on(1)), (nothing, on(2)), (nothing, Scope::AllEnvironments)];
        let ada = add_user(&database, "ada", &roles).await;
        let scopes = |user: User| -> Vec<Scope> { user.assignments.iter().map(|one| one.scope).collect() };
        let change = UserChange { name: Some("eva".to_owned()), disabled: None };
        let known = [on(2), Scope::AllEnvironments];
        assert_eq!(scopes(database.user(manager(), ada).await.unwrap()), known);
        assert_eq!(scopes(database.users(manager()).await.unwrap().remove(0)), known);
        let updated = database.update_user(manager(), ada, change, actor(), NOW).await.unwrap();
        assert_eq!(scopes(updated), known);
        let all = [on(1), on(2), Scope::AllEnvironments];
        assert_eq!(scopes(database.user(everything(), ada).await.unwrap()), all);
        assert_eq!(scopes(database.users(everything()).await.unwrap().remove(0)), all);

        let hidden = assignment_of(&database, ada).await;
        let taken = database.delete_assignment(manager(), ada, hidden, actor(), NOW).await;
        assert!(matches!(taken, Err(DbError::NoSuchAssignment)), "{taken:?}");
        assert_eq!(assignment_of(&database, ada).await, hidden);
    })
    .await;
}
