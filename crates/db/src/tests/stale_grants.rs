//! What a grant is worth once whoever holds it has lost what it was made from.

use authz::BuiltInRole;
use diesel::connection::SimpleConnection as _;
use shared::{
    ApiToken, AssignmentId, AuditAction, CredentialKind, EnvironmentId, EnvironmentSelection, NewAssignment,
    Permission, Role, RoleId, Scope, Secret, Session, TokenId, UnixSeconds, User, UserChange, UserId,
};

use super::fixtures::{
    LIMITS, NOW, actor, add_administrator, add_user, assignment_of, change, draft, epoch_of, everything,
    log_of, manage_environments, new_user, on, plain, role_of, secret, sign_in, signed_in, with_environments,
};
use crate::database::on_every_database;
use crate::{Actor, Database, DbError, EnvironmentChange, EnvironmentRecord, NewTokenRecord};

const IN_AN_HOUR: UnixSeconds = UnixSeconds(NOW.0 + 3_600);

/// What happens between the making of a grant and its use.
#[derive(Clone, Copy, Debug)]
enum Loss {
    Demoted,
    Disabled,
    Deleted,
    SignedOutEverywhere,
    PasswordChanged,
    PasswordSet,
    SessionEnded,
    TokenRevoked,
    TokenExpired,
}

const LOSSES_OF_A_SESSION: [Loss; 7] = [
    Loss::Demoted,
    Loss::Disabled,
    Loss::Deleted,
    Loss::SignedOutEverywhere,
    Loss::PasswordChanged,
    Loss::PasswordSet,
    Loss::SessionEnded,
];

const LOSSES_OF_A_TOKEN: [Loss; 5] =
    [Loss::Demoted, Loss::Disabled, Loss::Deleted, Loss::TokenRevoked, Loss::TokenExpired];

impl Loss {
    /// Whether one stays signed in.
    fn is_of_rights(self) -> bool {
        matches!(self, Self::Demoted)
    }
}

/// Makes it happen to somebody, by somebody else.
async fn take(database: &Database, from: &Actor, loss: Loss, by: &Actor) -> Result<(), DbError> {
    let user = from.user.as_ref().unwrap().0;
    let credential = from.credential_id.unwrap();
    let by = by.clone();
    match loss {
        Loss::Demoted => {
            let assignment = assignment_of(database, user).await;
            database.delete_assignment(everything(), user, assignment, by, NOW).await
        }
        Loss::Disabled => {
            let change = UserChange { name: None, disabled: Some(true) };
            database.update_user(everything(), user, change, by, NOW).await.map(drop)
        }
        Loss::Deleted => database.delete_user(everything(), user, by, NOW).await,
        Loss::SignedOutEverywhere => database.end_all_sessions(user, by, NOW).await,
        Loss::PasswordChanged => {
            let epoch = epoch_of(database, user).await;
            database.change_own_password(user, epoch, secret("new"), by, NOW).await.map(drop)
        }
        Loss::PasswordSet => database.set_password(everything(), user, secret("new"), by, NOW).await,
        Loss::SessionEnded => database.end_session(user, credential.try_into().unwrap(), by, NOW).await,
        Loss::TokenRevoked => database.revoke_token(user, credential.try_into().unwrap(), by, NOW).await,
        Loss::TokenExpired => Ok(()),
    }
}

/// Makes it happen, and answers the time afterwards.
async fn lose(database: &Database, by: &Actor, loss: Loss) -> UnixSeconds {
    take(database, by, loss, &actor()).await.unwrap();
    if matches!(loss, Loss::TokenExpired) { IN_AN_HOUR } else { NOW }
}

fn new_token(hash: &str, permissions: &[Permission]) -> NewTokenRecord {
    NewTokenRecord {
        name: "ci".to_owned(),
        token_hash: hash.to_owned(),
        permissions: permissions.to_vec(),
        environments: EnvironmentSelection::All,
        expires_at: IN_AN_HOUR,
    }
}

async fn administrator_with_session(database: &Database, name: &str) -> Actor {
    signed_in(database, add_administrator(database, name).await, name).await
}

async fn administrator_with_token(database: &Database, name: &str) -> Actor {
    let by = administrator_with_session(database, name).await;
    with_token(database, by, &Permission::ALL).await
}

/// The same user, with a token that they make for this.
async fn with_token(database: &Database, by: Actor, permissions: &[Permission]) -> Actor {
    let (user, name) = by.user.clone().unwrap();
    let token = database.create_token(user, new_token(&name, permissions), by.clone(), NOW).await.unwrap();
    Actor { credential: CredentialKind::Token, credential_id: Some(token.id.get()), ..by }
}

/// Somebody to change in every way.
struct Victim {
    user: UserId,
    assignment: AssignmentId,
    token: TokenId,
    role: RoleId,
    environment: EnvironmentId,
}

async fn victim(database: &Database, name: &str) -> Victim {
    let viewer = role_of(database, BuiltInRole::Viewer).await;
    let user = add_user(database, name, &[(viewer, Scope::AllEnvironments)]).await;
    let by = signed_in(database, user, name).await;
    let token = database.create_token(user, new_token(name, &[]), by, NOW).await.unwrap().id;
    let assignment = assignment_of(database, user).await;
    let role = database.create_role(everything(), draft(name, &[]), actor(), NOW).await.unwrap().id;
    let draft = plain(&format!("of {name}"), "unix:///a");
    let environment = database.create_environment(change(), draft, |_| {}).await.unwrap().settings.id;
    Victim { user, assignment, token, role, environment }
}

/// Tries every change that takes a grant, with one that was made when nothing was lost.
async fn try_everything(
    database: &Database,
    of: &Victim,
    by: &Actor,
    now: UnixSeconds,
) -> [Result<(), DbError>; 14] {
    let by = || by.clone();
    let user_change = UserChange { name: Some(format!("renamed {}", of.user)), disabled: Some(true) };
    let on_one = NewAssignment { role_id: of.role, scope: on(1) };
    let new_name = format!("new {}", of.user);
    let (role, other_role) =
        (draft(&new_name, &Permission::ALL), draft(&format!("{new_name}, changed"), &[]));
    let administrator = role_of(database, BuiltInRole::Administrator).await;
    let new = new_user(&new_name, &[(administrator, Scope::AllEnvironments)]);
    let unused = database.create_role(everything(), draft(&format!("{new_name}, unused"), &[]), actor(), NOW);
    let unused = unused.await.unwrap().id;
    let on_environments = || EnvironmentChange { actor: by(), now, ..change() };
    let stolen = plain(&format!("stolen {}", of.user), "unix:///stolen");
    let made = plain(&format!("made {}", of.user), "unix:///stolen");
    let results = [
        database.create_environment(on_environments(), made, |_| {}).await.map(drop),
        database.update_environment(on_environments(), of.environment, 1, stolen, |_| {}).await.map(drop),
        database.delete_environment(manage_environments(), of.environment, by(), now, |()| {}).await,
        database.create_user(everything(), new, by(), now).await.map(drop),
        database.update_user(everything(), of.user, user_change, by(), now).await.map(drop),
        database.set_password(everything(), of.user, secret("stolen"), by(), now).await,
        database.end_sessions_of(everything(), of.user, by(), now).await,
        database.create_assignment(everything(), of.user, on_one, by(), now).await.map(drop),
        database.delete_assignment(everything(), of.user, of.assignment, by(), now).await,
        database.create_role(everything(), role, by(), now).await.map(drop),
        database.update_role(everything(), of.role, other_role, by(), now).await.map(drop),
        database.delete_role(everything(), unused, by(), now).await,
        database.revoke_token_of(everything(), of.user, of.token, by(), now).await,
        database.delete_user(everything(), of.user, by(), now).await,
    ];
    if results.iter().any(Result::is_err) {
        database.delete_role(everything(), unused, actor(), NOW).await.unwrap();
    }
    results
}

type State = (Vec<User>, Vec<Role>, Vec<Session>, Vec<ApiToken>, Vec<EnvironmentRecord>, Option<Secret>);

async fn state(database: &Database, of: &Victim) -> State {
    let name = database.user(everything(), of.user).await.unwrap().name;
    (
        database.users(everything()).await.unwrap(),
        database.roles(everything()).await.unwrap(),
        database.sessions_of(of.user, None, LIMITS, NOW).await.unwrap(),
        database.tokens_of(of.user).await.unwrap(),
        database.environments().await.unwrap(),
        database.sign_in_candidate(name).await.unwrap().map(|candidate| candidate.password_hash),
    )
}

/// What the audit log says of the actor.
async fn entries_by(database: &Database, by: &Actor) -> usize {
    let query = shared::AuditQuery { limit: 500, ..shared::AuditQuery::default() };
    let id = by.user.as_ref().map(|(id, _)| *id);
    let entries = super::fixtures::entries(database, query).await;
    let own = [AuditAction::SessionCreate, AuditAction::TokenCreate];
    entries.iter().filter(|entry| entry.user_id == id && !own.contains(&entry.action)).count()
}

fn is_refusal_for(loss: Loss, result: &Result<(), DbError>) -> bool {
    match loss.is_of_rights() {
        true => matches!(result, Err(DbError::NoLongerAllowed)),
        false => matches!(result, Err(DbError::NoLongerSignedIn)),
    }
}

/// Asserts that this actor changes nothing any more.
async fn assert_powerless(database: &Database, of: &Victim, by: &Actor, now: UnixSeconds, loss: Loss) {
    let before = state(database, of).await;
    for (number, result) in try_everything(database, of, by, now).await.into_iter().enumerate() {
        assert!(is_refusal_for(loss, &result), "{number}, {loss:?}: {result:?}");
    }
    assert_eq!(state(database, of).await, before, "{loss:?}");
    assert_eq!(entries_by(database, by).await, 0, "{loss:?}");
}

#[tokio::test]
async fn whoever_still_is_who_they_were_changes_everything() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let session = administrator_with_session(&database, "session").await;
        let token = administrator_with_token(&database, "token").await;
        for (name, by) in [("one", session), ("two", token), ("three", actor())] {
            let of = victim(&database, name).await;
            for (number, result) in try_everything(&database, &of, &by, NOW).await.into_iter().enumerate() {
                assert!(result.is_ok(), "{number} by {by:?}: {result:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn who_has_lost_their_session_or_their_role_since_changes_nothing() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        add_administrator(&database, "first").await;
        let of = victim(&database, "victim").await;
        for loss in LOSSES_OF_A_SESSION {
            let by = administrator_with_session(&database, &format!("{loss:?}")).await;
            let now = lose(&database, &by, loss).await;
            assert_powerless(&database, &of, &by, now, loss).await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_has_lost_their_token_or_their_role_since_changes_nothing() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        add_administrator(&database, "first").await;
        let of = victim(&database, "victim").await;
        for loss in LOSSES_OF_A_TOKEN {
            let by = administrator_with_token(&database, &format!("{loss:?}")).await;
            let now = lose(&database, &by, loss).await;
            assert_powerless(&database, &of, &by, now, loss).await;
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_acts_without_a_session_or_token_of_their_own() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let of = victim(&database, "victim").await;
        let [ada, eve] = [
            administrator_with_session(&database, "ada").await,
            administrator_with_session(&database, "eve").await,
        ];
        let token = with_token(&database, ada.clone(), &Permission::ALL).await;
        for by in [
            Actor { user: eve.user.clone(), ..ada.clone() },
            Actor { user: eve.user.clone(), ..token.clone() },
            Actor { credential: CredentialKind::Token, credential_id: Some(999), ..ada.clone() },
            Actor { credential: CredentialKind::Session, credential_id: Some(999), ..ada.clone() },
            Actor { credential: CredentialKind::Setup, ..ada.clone() },
            Actor { credential: CredentialKind::Setup, ..actor() },
            Actor { credential: CredentialKind::None, ..ada.clone() },
            Actor { credential: CredentialKind::None, credential_id: None, ..ada.clone() },
            Actor { credential_id: None, ..ada.clone() },
            Actor { credential_id: None, ..token.clone() },
            Actor { user: None, ..ada.clone() },
            Actor { user: None, ..token.clone() },
        ] {
            let before = state(&database, &of).await;
            for result in try_everything(&database, &of, &by, NOW).await {
                assert!(matches!(result, Err(DbError::NoLongerSignedIn)), "{by:?}: {result:?}");
            }
            assert_eq!(state(&database, &of).await, before, "{by:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_of_another_epoch_or_of_somebody_disabled_changes_nothing() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let of = victim(&database, "victim").await;
        let by = administrator_with_session(&database, "ada").await;
        // Past the functions that remove the sessions as well.
        for (column, loss) in
            [("epoch = 7", Loss::SignedOutEverywhere), ("epoch = 0, disabled = TRUE", Loss::Disabled)]
        {
            let update = format!("UPDATE users SET {column} WHERE name = 'ada'");
            database.run(move |connection| Ok(connection.batch_execute(&update)?)).await.unwrap();
            assert_powerless(&database, &of, &by, NOW, loss).await;
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_or_takes_what_they_have_lost_since() {
    on_every_database(|database| async move {
        with_environments(&database).await;
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let manager = draft("manager", &[Permission::UsersManage]);
        let manager = database.create_role(everything(), manager, actor(), NOW).await.unwrap().id;
        let eve = add_user(&database, "eve", &[(viewer, on(2))]).await;
        let other = add_user(&database, "other", &[]).await;
        let ada = add_user(&database, "ada", &[(viewer, on(2)), (manager, Scope::AllEnvironments)]).await;
        let session = signed_in(&database, ada, "a").await;
        let token = with_token(&database, session.clone(), &[Permission::UsersManage]).await;
        let rename = async |name: &str, by: &Actor| {
            let change = UserChange { name: Some(name.to_owned()), disabled: None };
            database.update_user(everything(), eve, change, by.clone(), NOW).await.map(drop)
        };
        let give = async |user, by: &Actor| {
            let assignment = NewAssignment { role_id: viewer, scope: on(2) };
            database.create_assignment(everything(), user, assignment, by.clone(), NOW).await.map(drop)
        };
        rename("eva", &session).await.unwrap();
        // Its owner holds more than the token says.
        assert!(matches!(rename("evi", &token).await, Err(DbError::BeyondOwn(_))));
        assert!(matches!(give(other, &token).await, Err(DbError::BeyondOwn(_))));
        let on_two = assignment_of(&database, ada).await;
        database.delete_assignment(everything(), ada, on_two, actor(), NOW).await.unwrap();
        assert!(matches!(rename("evi", &session).await, Err(DbError::BeyondOwn(_))));
        assert!(matches!(give(other, &session).await, Err(DbError::BeyondOwn(_))));
        assert!(database.user(everything(), other).await.unwrap().assignments.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_two_administrators_who_remove_each_other_while_a_third_remains_only_one_does() {
    on_every_database(|database| async move {
        add_administrator(&database, "third").await;
        for round in 0..5 {
            for loss in [Loss::Deleted, Loss::Disabled, Loss::Demoted] {
                let name = |number| format!("{number} {round} {loss:?}");
                let one = administrator_with_session(&database, &name(1)).await;
                let other = administrator_with_session(&database, &name(2)).await;
                let (first, second) =
                    tokio::join!(take(&database, &other, loss, &one), take(&database, &one, loss, &other));
                assert!(first.is_ok() != second.is_ok(), "{loss:?}: {first:?} {second:?}");
                let refused = first.and(second);
                assert!(is_refusal_for(loss, &refused), "{loss:?}: {refused:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn who_has_lost_their_session_since_makes_no_token() {
    on_every_database(|database| async move {
        add_administrator(&database, "first").await;
        for loss in LOSSES_OF_A_SESSION {
            let by = administrator_with_session(&database, &format!("{loss:?}")).await;
            let user = by.user.as_ref().unwrap().0;
            lose(&database, &by, loss).await;
            let log = log_of(&database).await;
            let token = new_token("t", &[Permission::UsersManage]);
            let refused = database.create_token(user, token, by, NOW).await;
            let expected = match loss.is_of_rights() {
                true => matches!(refused, Err(DbError::BeyondOwn(_))),
                false => matches!(refused, Err(DbError::NoLongerSignedIn)),
            };
            assert!(expected, "{loss:?}: {refused:?}");
            assert!(database.tokens_of(user).await.unwrap().is_empty(), "{loss:?}");
            assert_eq!(log_of(&database).await, log, "{loss:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_is_made_in_a_session_of_its_owners_and_with_nothing_else() {
    on_every_database(|database| async move {
        let ada = administrator_with_session(&database, "ada").await;
        let eve = administrator_with_session(&database, "eve").await;
        let owner = ada.user.as_ref().unwrap().0;
        let token = with_token(&database, ada.clone(), &Permission::ALL).await;
        let others_session = sign_in(&database, eve.user.as_ref().unwrap().0, "another").await;
        for by in [
            eve.clone(),
            token,
            actor(),
            Actor { user: None, ..ada.clone() },
            Actor { credential: CredentialKind::Setup, ..ada.clone() },
            Actor { credential_id: Some(others_session.get()), ..ada.clone() },
        ] {
            let refused = database.create_token(owner, new_token("t", &[]), by.clone(), NOW).await;
            assert!(matches!(refused, Err(DbError::NoLongerSignedIn)), "{by:?}: {refused:?}");
        }
        assert_eq!(database.tokens_of(owner).await.unwrap().len(), 1);
        database.create_token(owner, new_token("t", &[]), ada, NOW).await.unwrap();
    })
    .await;
}
