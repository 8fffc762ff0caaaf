use authz::{BuiltInRole, Caller, authorize_globally};
use diesel::connection::SimpleConnection as _;
use shared::{
    AuditAction, AuditEntry, AuditEntryId, AuditOutcome, AuditPage, AuditQuery, CredentialKind,
    EnvironmentSelection, NewAssignment, Scope, UserChange, UserId,
};

use super::fixtures::{
    LIMITS, NOW, actor, add_user, assignment_of, draft, entries, environment, epoch_of, everything,
    new_session, new_user, role_of, secret, sign_in,
};
use crate::database::on_every_database;
use crate::{Actor, AuditEvent, Database, DbError, NewSession, NewTokenRecord};

fn event(target: &str) -> AuditEvent {
    AuditEvent {
        action: AuditAction::RequestAccess,
        outcome: AuditOutcome::Denied,
        environment: None,
        target: Some(target.to_owned()),
        detail: None,
    }
}

fn targets(entries: &[AuditEntry]) -> Vec<&str> {
    entries.iter().filter_map(|entry| entry.target.as_deref()).collect()
}

async fn page(database: &Database, query: AuditQuery) -> AuditPage {
    let grant = authorize_globally(&Caller::with_authentication_switched_off()).unwrap();
    database.audit_page(grant, query).await.unwrap()
}

async fn with_text(database: &Database, text: &str) -> Vec<String> {
    let query = AuditQuery { text: Some(text.to_owned()), ..AuditQuery::default() };
    let found = entries(database, query).await;
    targets(&found).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn an_entry_is_read_as_it_was_written() {
    on_every_database(|database| async move {
        let ada = UserId::try_from(7).unwrap();
        let actor = Actor {
            user: Some((ada, "Ada".to_owned())),
            credential: CredentialKind::Token,
            credential_id: Some(3),
            address: "10.0.0.9".to_owned(),
        };
        let event = AuditEvent {
            action: AuditAction::RequestAccess,
            outcome: AuditOutcome::Denied,
            environment: Some(environment(5)),
            target: Some("GET /api/images".to_owned()),
            detail: Some("images:view".to_owned()),
        };
        database.record(actor, event, NOW).await.unwrap();
        let expected = AuditEntry {
            id: AuditEntryId::try_from(1).unwrap(),
            at: NOW,
            action: AuditAction::RequestAccess,
            outcome: AuditOutcome::Denied,
            user_id: Some(ada),
            user_name: Some("Ada".to_owned()),
            credential: CredentialKind::Token,
            credential_id: Some(3),
            address: "10.0.0.9".to_owned(),
            environment: Some(environment(5)),
            target: Some("GET /api/images".to_owned()),
            detail: Some("images:view".to_owned()),
        };
        assert_eq!(page(&database, AuditQuery::default()).await.entries, [expected]);
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_and_end() {
    on_every_database(|database| async move {
        assert_eq!(page(&database, AuditQuery::default()).await.next, None);
        for number in 1..=5 {
            database.record(actor(), event(&number.to_string()), NOW).await.unwrap();
        }
        let mut read = Vec::new();
        let mut query = AuditQuery { limit: 2, ..AuditQuery::default() };
        loop {
            let page = page(&database, query.clone()).await;
            read.push(targets(&page.entries).join(" "));
            query.before = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(read, ["5 4", "3 2", "1"]);
        let whole = page(&database, AuditQuery { limit: 5, ..AuditQuery::default() }).await;
        assert_eq!((whole.entries.len(), whole.next), (5, None));
    })
    .await;
}

#[tokio::test]
async fn entries_are_filtered_by_every_field_together() {
    on_every_database(|database| async move {
        let events = [
            (AuditAction::UserCreate, AuditOutcome::Success, Some(1)),
            (AuditAction::UserCreate, AuditOutcome::Denied, Some(1)),
            (AuditAction::TokenUse, AuditOutcome::Denied, Some(1)),
            (AuditAction::UserCreate, AuditOutcome::Denied, Some(2)),
            (AuditAction::UserCreate, AuditOutcome::Denied, None),
        ];
        for (number, (action, outcome, about)) in events.into_iter().enumerate() {
            let environment = about.map(environment);
            let event = AuditEvent { action, outcome, environment, ..event(&number.to_string()) };
            database.record(actor(), event, NOW).await.unwrap();
        }
        let all = AuditQuery::default();
        let created = AuditQuery { action: Some(AuditAction::UserCreate), ..all.clone() };
        let denied = AuditQuery { outcome: Some(AuditOutcome::Denied), ..created.clone() };
        let about = AuditQuery { environment: Some(environment(1)), ..denied.clone() };
        let with_text = AuditQuery { text: Some("1".to_owned()), ..about.clone() };
        let other_text = AuditQuery { text: Some("2".to_owned()), ..about.clone() };
        for (query, expected) in [
            (all, "4 3 2 1 0"),
            (created, "4 3 1 0"),
            (denied, "4 3 1"),
            (about, "1"),
            (with_text, "1"),
            (other_text, ""),
        ] {
            assert_eq!(targets(&entries(&database, query.clone()).await).join(" "), expected, "{query:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn text_is_found_in_user_address_target_and_detail_whatever_its_case() {
    on_every_database(|database| async move {
        let user = Some((UserId::try_from(1).unwrap(), "Ädä".to_owned()));
        let by_ada = Actor { user, ..actor() };
        database.record(by_ada, event("by name"), NOW).await.unwrap();
        let address = "FE80::1".to_owned();
        database.record(Actor { address, ..actor() }, event("by address"), NOW).await.unwrap();
        let detail = Some("Too Many Attempts".to_owned());
        database.record(actor(), AuditEvent { detail, ..event("by detail") }, NOW).await.unwrap();
        for (text, expected) in [
            ("äDÄ", "by name"),
            ("fe80", "by address"),
            ("BY DETAIL", "by detail"),
            ("many att", "by detail"),
            ("by", "by detail by address by name"),
            ("nowhere", ""),
        ] {
            assert_eq!(with_text(&database, text).await.join(" "), expected, "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_has_a_meaning_in_patterns_has_none_in_a_text() {
    on_every_database(|database| async move {
        for target in ["100%", "a_b", r"c:\d", "plain"] {
            database.record(actor(), event(target), NOW).await.unwrap();
        }
        for (text, expected) in [
            ("%", "100%"),
            ("_", "a_b"),
            (r"\", r"c:\d"),
            (r"\d", r"c:\d"),
            (r"\%", ""),
            ("0%", "100%"),
            ("1%%", ""),
            ("p_ain", ""),
            ("*", ""),
            ("'", ""),
            ("a\0b", ""),
        ] {
            assert_eq!(with_text(&database, text).await.join(" "), expected, "{text}");
        }
        assert_eq!(with_text(&database, &"%".repeat(100_000)).await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn whatever_somebody_sends_can_be_written_down() {
    on_every_database(|database| async move {
        let detail = Some("x".repeat(1_000_000));
        let event = AuditEvent { detail, ..event("a\0b'; DROP TABLE users; --") };
        database.record(actor(), event, NOW).await.unwrap();
        let written = &page(&database, AuditQuery::default()).await.entries[0];
        assert_eq!(written.target.as_deref(), Some("ab'; DROP TABLE users; --"));
        assert_eq!(written.detail.as_ref().unwrap().len(), 500);
        let found = with_text(&database, &"X".repeat(500)).await;
        assert_eq!(found.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn entries_that_are_written_at_once_are_all_there() {
    on_every_database(|database| async move {
        let writers: Vec<_> = (0..20)
            .map(|number| {
                let database = database.clone();
                tokio::spawn(async move { database.record(actor(), event(&number.to_string()), NOW).await })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap().unwrap();
        }
        assert_eq!(page(&database, AuditQuery::default()).await.entries.len(), 20);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_done() {
    on_every_database(|database| async move {
        let viewer = role_of(&database, BuiltInRole::Viewer).await;
        let ada = add_user(&database, "ada", &[(viewer, Scope::AllEnvironments)]).await;
        let assignment = assignment_of(&database, ada).await;
        let role = database.create_role(everything(), draft("own", &[]), actor(), NOW).await.unwrap().id;
        let session = sign_in(&database, ada, "a").await;
        let token = |token_hash: &str| NewTokenRecord {
            name: "ci".to_owned(),
            token_hash: token_hash.to_owned(),
            permissions: Vec::new(),
            environments: EnvironmentSelection::All,
            expires_at: NOW.plus_secs(60),
        };
        let by_ada = super::fixtures::signed_in(&database, ada, "b").await;
        let made = database.create_token(ada, token("t"), by_ada.clone(), NOW).await.unwrap();
        let everything_there = async || {
            (
                database.users(everything()).await.unwrap(),
                database.roles(everything()).await.unwrap(),
                database.sessions_of(ada, None, LIMITS, NOW).await.unwrap(),
                database.tokens_of(ada).await.unwrap(),
                database.sign_in_candidate("ada".to_owned()).await.unwrap().unwrap().password_hash,
            )
        };
        let before = everything_there().await;
        let epoch = epoch_of(&database, ada).await;
        database
            .run(|connection| Ok(connection.batch_execute("ALTER TABLE audit_entries RENAME TO elsewhere")?))
            .await
            .unwrap();

        let give = NewAssignment { role_id: role, scope: Scope::AllEnvironments };
        let change = UserChange { name: Some("eve".to_owned()), disabled: Some(true) };
        let (other, hash) = (new_user("eve", &[]), secret("new"));
        let replaces = Some("a".to_owned());
        let session_to_begin = NewSession { replaces, ..new_session(ada, epoch, "c") };
        let later = NOW.plus_secs(1);
        let refused: [Result<(), DbError>; 18] = [
            database.create_administrator("e".to_owned(), hash.clone(), true, actor(), NOW).await.map(drop),
            database.create_user(everything(), other, actor(), NOW).await.map(drop),
            database.update_user(everything(), ada, change, actor(), NOW).await.map(drop),
            database.delete_user(everything(), ada, actor(), NOW).await,
            database.set_password(everything(), ada, hash.clone(), actor(), NOW).await,
            database.change_own_password(ada, epoch, hash, actor(), NOW).await.map(drop),
            database.end_sessions_of(everything(), ada, actor(), NOW).await,
            database.end_all_sessions(ada, actor(), NOW).await,
            database.end_session(ada, session, actor(), NOW).await,
            database.create_assignment(everything(), ada, give, actor(), NOW).await.map(drop),
            database.delete_assignment(everything(), ada, assignment, actor(), NOW).await,
            database.create_role(everything(), draft("new", &[]), actor(), NOW).await.map(drop),
            database.update_role(everything(), role, draft("new", &[]), actor(), NOW).await.map(drop),
            database.delete_role(everything(), role, actor(), NOW).await,
            database.revoke_token(ada, made.id, actor(), NOW).await,
            database.revoke_token_of(everything(), ada, made.id, actor(), NOW).await,
            database.create_token(ada, token("u"), by_ada, NOW).await.map(drop),
            database.begin_session(session_to_begin, actor(), LIMITS, later).await.map(drop),
        ];
        for (number, refused) in refused.into_iter().enumerate() {
            assert!(matches!(refused, Err(DbError::Query(_))), "{number}: {refused:?}");
        }
        assert_eq!(everything_there().await, before);
        assert_eq!(epoch_of(&database, ada).await, epoch);
    })
    .await;
}
