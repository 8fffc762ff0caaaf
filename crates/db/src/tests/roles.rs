use authz::{BeyondOwn, BuiltInRole};
use shared::{Permission, Role, RoleDraft, RoleId, Scope};

use super::fixtures::{
    NOBODY, NOW, actor, add_administrator, add_user, caller_in, draft, everything, log_of, manager, on,
    role_of, sign_in, with_environments,
};
use crate::database::on_every_database;
use crate::{Database, DbError};

async fn create(database: &Database, name: &str, permissions: &[Permission]) -> Result<Role, DbError> {
    database.create_role(everything(), draft(name, permissions), actor(), NOW).await
}

async fn update(database: &Database, id: RoleId, draft: RoleDraft) -> Result<Role, DbError> {
    database.update_role(everything(), id, draft, actor(), NOW).await
}

async fn names(database: &Database) -> Vec<String> {
    database.roles(everything()).await.unwrap().into_iter().map(|role| role.name).collect()
}

#[tokio::test]
async fn a_role_is_made_changed_and_removed_and_all_is_written_down() {
    on_every_database(|database| async move {
        let twice = [Permission::ImagesInspect, Permission::ImagesView, Permission::ImagesView];
        let role = create(&database, "looker", &twice).await.unwrap();
        assert_eq!(role.permissions, [Permission::ImagesView, Permission::ImagesInspect]);
        assert!(!role.built_in);
        add_user(&database, "ada", &[(role.id, Scope::AllEnvironments)]).await;
        let listed = database.roles(everything()).await.unwrap().pop().unwrap();
        assert_eq!(listed, Role { assignments: 1, ..role.clone() });
        let changed = update(&database, role.id, draft("Viewers", &[Permission::ImagesView])).await.unwrap();
        assert_eq!((changed.name.as_str(), changed.assignments), ("Viewers", 1));
        assert_eq!(database.roles(everything()).await.unwrap().pop().unwrap(), changed);
        update(&database, role.id, draft("Viewers", &[Permission::ImagesView])).await.unwrap();
        let ada = database.users(everything()).await.unwrap()[0].id;
        database.delete_user(everything(), ada, actor(), NOW).await.unwrap();
        database.delete_role(everything(), role.id, actor(), NOW).await.unwrap();
        assert_eq!(names(&database).await, ["Administrator", "Operator", "Viewer"]);
        assert_eq!(
            log_of(&database).await,
            [
                "role:create success looker (role 4) images:view, images:inspect",
                "user:create success ada (user 1)",
                "assignment:create success ada (user 1) looker on all environments",
                "role:update success looker (role 4) renamed to Viewers; images:view, before: images:view, \
                 images:inspect",
                "user:delete success ada (user 1)",
                "role:delete success Viewers (role 4)",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn roles_are_listed_built_in_first_and_then_by_name() {
    on_every_database(|database| async move {
        for name in ["b", "C", "a"] {
            create(&database, name, &[]).await.unwrap();
        }
        assert_eq!(names(&database).await, ["Administrator", "Operator", "Viewer", "a", "b", "C"]);
    })
    .await;
}

#[tokio::test]
async fn a_role_changes_for_everybody_who_has_it() {
    on_every_database(|database| async move {
        let role = create(&database, "looker", &[Permission::ImagesView]).await.unwrap().id;
        let ada = add_user(&database, "ada", &[(role, Scope::AllEnvironments)]).await;
        sign_in(&database, ada, "a").await;
        update(&database, role, draft("looker", &[Permission::AuditView])).await.unwrap();
        let caller = caller_in(&database, "a", NOW).await.unwrap();
        assert!(caller.holds_on_all(Permission::AuditView));
        assert!(!caller.holds_somewhere(Permission::ImagesView));
    })
    .await;
}

#[tokio::test]
async fn names_of_roles_are_taken_whatever_their_case() {
    on_every_database(|database| async move {
        let looker = create(&database, "lööker", &[]).await.unwrap().id;
        for name in ["LÖÖKER", "viewer", "ADMINISTRATOR"] {
            let taken = create(&database, name, &[]).await;
            assert!(matches!(taken, Err(DbError::NameTaken(taken)) if taken == name));
        }
        let taken = update(&database, looker, draft("operator", &[])).await;
        assert!(matches!(taken, Err(DbError::NameTaken(_))));
        assert_eq!(update(&database, looker, draft("Lööker", &[])).await.unwrap().name, "Lööker");
    })
    .await;
}

#[tokio::test]
async fn nobody_defines_or_removes_a_role_with_more_than_they_hold_everywhere() {
    on_every_database(|database| async move {
        let more = create(&database, "more", &[Permission::ImagesView]).await.unwrap().id;
        let own = create(&database, "own", &[Permission::UsersManage]).await.unwrap().id;
        let (before, log) = (database.roles(everything()).await.unwrap(), log_of(&database).await);
        let refused = |result: Result<(), DbError>| matches!(result, Err(DbError::BeyondOwn(BeyondOwn)));
        // What is held on environment 2 only is not enough.
        for permission in Permission::ALL.into_iter().filter(|one| *one != Permission::UsersManage) {
            let draft = draft("new", &[Permission::UsersManage, permission]);
            assert!(refused(database.create_role(manager(), draft.clone(), actor(), NOW).await.map(drop)));
            assert!(refused(database.update_role(manager(), own, draft, actor(), NOW).await.map(drop)));
        }
        let less = draft("less", &[Permission::UsersManage]);
        assert!(refused(database.update_role(manager(), more, less, actor(), NOW).await.map(drop)));
        assert!(refused(database.delete_role(manager(), more, actor(), NOW).await));
        assert_eq!(database.roles(everything()).await.unwrap(), before);
        assert_eq!(log_of(&database).await, log);
        database.update_role(manager(), own, draft("own", &[]), actor(), NOW).await.unwrap();
        database.delete_role(manager(), own, actor(), NOW).await.unwrap();
        let new = draft("new", &[Permission::UsersManage]);
        database.create_role(manager(), new, actor(), NOW).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_built_in_role_stays_as_it_is() {
    on_every_database(|database| async move {
        for built_in in BuiltInRole::ALL {
            let id = role_of(&database, built_in).await;
            let updated = update(&database, id, draft("mine", &Permission::ALL)).await;
            assert!(matches!(updated, Err(DbError::BuiltInRole)));
            let deleted = database.delete_role(everything(), id, actor(), NOW).await;
            assert!(matches!(deleted, Err(DbError::BuiltInRole)));
        }
        assert_eq!(names(&database).await, ["Administrator", "Operator", "Viewer"]);
    })
    .await;
}

#[tokio::test]
async fn a_role_that_somebody_has_is_not_removed() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        add_administrator(&database, "first").await;
        let role = create(&database, "looker", &[]).await.unwrap().id;
        let ada = add_user(&database, "ada", &[(role, on(1))]).await;
        let refused = database.delete_role(everything(), role, actor(), NOW).await;
        assert!(matches!(refused, Err(DbError::RoleInUse)));
        database.delete_user(everything(), ada, actor(), NOW).await.unwrap();
        database.delete_role(everything(), role, actor(), NOW).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn only_a_role_that_is_there_is_changed_or_removed() {
    on_every_database(|database| async move {
        let nothing = RoleId::try_from(NOBODY).unwrap();
        assert!(matches!(update(&database, nothing, draft("new", &[])).await, Err(DbError::NoSuchRole)));
        let deleted = database.delete_role(everything(), nothing, actor(), NOW).await;
        assert!(matches!(deleted, Err(DbError::NoSuchRole)));
    })
    .await;
}
