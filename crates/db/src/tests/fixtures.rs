//! Somebody to try things with.

use authz::{
    AuditView, BuiltInRole, Caller, EnvironmentsManage, GlobalGrant, UsersManage, authorize_globally,
};
use shared::{
    AssignmentId, AuditEntry, AuditQuery, CredentialKind, EnvironmentDraft, EnvironmentId, NewAssignment,
    Permission, RoleDraft, RoleId, Scope, Secret, SessionId, UnixSeconds, UserId,
};

use crate::{
    Activity, Actor, Database, DbError, DeclaredEnvironment, EnvironmentChange, NewSession, NewUserRecord,
    SealingKey, SessionLimits,
};

pub(super) const NOW: UnixSeconds = UnixSeconds(1_000_000);

pub(super) const LIMITS: SessionLimits = SessionLimits { idle_secs: 3_600, max_secs: 86_400 };

/// Users, roles and assignments are numbered from 1; no test has this one.
pub(super) const NOBODY: i64 = 999;

pub(super) fn actor() -> Actor {
    Actor {
        user: None,
        credential: CredentialKind::None,
        credential_id: None,
        address: "10.0.0.9".to_owned(),
    }
}

pub(super) fn everything() -> GlobalGrant<UsersManage> {
    grant_of(&Caller::with_authentication_switched_off())
}

pub(super) fn manage_environments() -> GlobalGrant<EnvironmentsManage> {
    authorize_globally(&Caller::with_authentication_switched_off()).unwrap()
}

/// One of the keys that a server could have.
pub(super) fn key(number: u8) -> SealingKey {
    SealingKey::derived_from(&[number; 64]).unwrap()
}

/// A change of an environment, with the first key.
pub(super) fn change() -> EnvironmentChange {
    EnvironmentChange { grant: manage_environments(), key: key(1), actor: actor(), now: NOW }
}

/// An environment that is reached by its address alone.
pub(super) fn plain(name: &str, endpoint: &str) -> EnvironmentDraft {
    let (name, endpoint) = (name.to_owned(), endpoint.to_owned());
    EnvironmentDraft { name, enabled: true, endpoint, tls: None, ssh: None }
}

pub(super) fn grant_of(caller: &Caller) -> GlobalGrant<UsersManage> {
    authorize_globally(caller).unwrap()
}

/// Manages users everywhere, and looks at images on environment 2.
pub(super) fn manager() -> GlobalGrant<UsersManage> {
    grant_of(&Caller::with_roles([
        ([Permission::UsersManage].as_slice(), Scope::AllEnvironments),
        (BuiltInRole::Viewer.permissions(), on(2)),
    ]))
}

pub(super) fn on(number: i64) -> Scope {
    Scope::Environment(environment(number))
}

pub(super) fn environment(number: i64) -> EnvironmentId {
    EnvironmentId::try_from(number).unwrap()
}

pub(super) fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

pub(super) fn draft(name: &str, permissions: &[Permission]) -> RoleDraft {
    RoleDraft { name: name.to_owned(), permissions: permissions.to_vec() }
}

pub(super) fn new_user(name: &str, assignments: &[(RoleId, Scope)]) -> NewUserRecord {
    let assignment = |(role_id, scope): &(RoleId, Scope)| NewAssignment { role_id: *role_id, scope: *scope };
    NewUserRecord {
        name: name.to_owned(),
        password_hash: secret("hash"),
        assignments: assignments.iter().map(assignment).collect(),
    }
}

/// Environments 1 and 2.
pub(super) async fn with_environments(database: &Database) {
    let declared = ["a", "b"]
        .map(|name| DeclaredEnvironment { name: name.to_owned(), endpoint: format!("tcp://{name}:2375") });
    database.save_declared_environments(declared.to_vec()).await.unwrap();
}

pub(super) async fn role_of(database: &Database, role: BuiltInRole) -> RoleId {
    let roles = database.roles(everything()).await.unwrap();
    roles.into_iter().find(|known| known.name.to_lowercase() == role.as_str()).unwrap().id
}

pub(super) async fn add_user(database: &Database, name: &str, assignments: &[(RoleId, Scope)]) -> UserId {
    database.create_user(everything(), new_user(name, assignments), actor(), NOW).await.unwrap().id
}

pub(super) async fn add_administrator(database: &Database, name: &str) -> UserId {
    let role = role_of(database, BuiltInRole::Administrator).await;
    add_user(database, name, &[(role, Scope::AllEnvironments)]).await
}

pub(super) async fn assignment_of(database: &Database, user: UserId) -> AssignmentId {
    database.user(everything(), user).await.unwrap().assignments[0].id
}

pub(super) async fn epoch_of(database: &Database, user: UserId) -> i64 {
    let name = database.user(everything(), user).await.unwrap().name;
    database.sign_in_candidate(name).await.unwrap().unwrap().epoch
}

pub(super) fn new_session(user: UserId, epoch: i64, token_hash: &str) -> NewSession {
    NewSession {
        token_hash: token_hash.to_owned(),
        user,
        epoch,
        address: "10.0.0.9".to_owned(),
        user_agent: "a browser".to_owned(),
        replaces: None,
        detail: None,
    }
}

pub(super) async fn begin_session(
    database: &Database,
    user: UserId,
    epoch: i64,
    token_hash: &str,
    now: UnixSeconds,
) -> Result<SessionId, DbError> {
    let begun = database.begin_session(new_session(user, epoch, token_hash), actor(), LIMITS, now).await;
    begun.map(|(session, _)| session)
}

/// Signs the user in, and answers the session that has this secret.
pub(super) async fn sign_in(database: &Database, user: UserId, token_hash: &str) -> SessionId {
    let epoch = epoch_of(database, user).await;
    begin_session(database, user, epoch, token_hash, NOW).await.unwrap()
}

/// Signs the user in, and answers who they are in the session that has this secret.
pub(super) async fn signed_in(database: &Database, user: UserId, token_hash: &str) -> Actor {
    let session = sign_in(database, user, token_hash).await;
    let name = database.user(everything(), user).await.unwrap().name;
    Actor {
        user: Some((user, name)),
        credential: CredentialKind::Session,
        credential_id: Some(session.get()),
        ..actor()
    }
}

/// What the user of that session holds; nothing where the session is not valid.
pub(super) async fn caller_in(database: &Database, token_hash: &str, now: UnixSeconds) -> Option<Caller> {
    let signed_in =
        database.caller_of_session(token_hash.to_owned(), Activity::Background, LIMITS, now).await.unwrap();
    signed_in.map(|user| user.caller)
}

pub(super) async fn entries(database: &Database, query: AuditQuery) -> Vec<AuditEntry> {
    let grant: GlobalGrant<AuditView> =
        authorize_globally(&Caller::with_authentication_switched_off()).unwrap();
    database.audit_page(grant, query).await.unwrap().entries
}

/// The audit log, the oldest first, as `action outcome target detail`.
pub(super) async fn log_of(database: &Database) -> Vec<String> {
    let entries = entries(database, AuditQuery { limit: 500, ..AuditQuery::default() }).await;
    let line = |entry: &AuditEntry| {
        let texts = [entry.target.as_deref(), entry.detail.as_deref()].into_iter().flatten();
        let words = [entry.action.as_str(), entry.outcome.as_str()].into_iter().chain(texts);
        words.collect::<Vec<_>>().join(" ")
    };
    entries.iter().rev().map(line).collect()
}
