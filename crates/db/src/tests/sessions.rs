use diesel::connection::SimpleConnection as _;
use shared::{
    AuditAction, AuditEntry, AuditOutcome, AuditQuery, CredentialKind, SessionId, UnixSeconds, UserChange,
    UserId,
};

use super::fixtures::{
    LIMITS, NOBODY, NOW, actor, add_administrator, add_user, begin_session, caller_in, entries, epoch_of,
    everything, log_of, new_session, secret, sign_in,
};
use crate::database::on_every_database;
use crate::{Activity, Actor, Database, DbError, NewSession, SessionLimits};

async fn see(database: &Database, token_hash: &str, activity: Activity, now: UnixSeconds) -> bool {
    database.caller_of_session(token_hash.to_owned(), activity, LIMITS, now).await.unwrap().is_some()
}

async fn found(database: &Database, token_hash: &str, now: UnixSeconds) -> Option<SessionId> {
    let user = database.caller_of_session(token_hash.to_owned(), Activity::Background, LIMITS, now);
    user.await.unwrap().map(|user| user.session)
}

async fn last_seen_at(database: &Database, user: UserId, now: UnixSeconds) -> UnixSeconds {
    database.sessions_of(user, None, LIMITS, now).await.unwrap()[0].last_seen_at
}

async fn disable(database: &Database, user: UserId, disabled: bool) {
    let change = UserChange { name: None, disabled: Some(disabled) };
    database.update_user(everything(), user, change, actor(), NOW).await.unwrap();
}

#[tokio::test]
async fn a_session_says_whose_it_is() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "Ada", &[]).await;
        let session = sign_in(&database, ada, "a").await;
        assert_eq!(found(&database, "a", NOW).await, Some(session));
        assert_eq!(found(&database, "b", NOW).await, None);
        let user =
            database.caller_of_session("a".to_owned(), Activity::Person, LIMITS, NOW).await.unwrap().unwrap();
        assert_eq!((user.user, user.name.as_str()), (ada, "Ada"));
        assert_eq!(user.caller, authz::Caller::default());
    })
    .await;
}

#[tokio::test]
async fn only_sessions_that_are_valid_are_counted() {
    on_every_database(|database| async move {
        let [ada, bob] = [add_user(&database, "ada", &[]).await, add_user(&database, "bob", &[]).await];
        for (user, token_hash) in [(ada, "a"), (ada, "b"), (bob, "c")] {
            sign_in(&database, user, token_hash).await;
        }
        let neighbour = authz::Caller::on_the_servers_own_machine();
        let grant = authz::authorize_globally(&neighbour).unwrap();
        let count = async |now| database.session_count(&grant, LIMITS, now).await.unwrap();
        assert_eq!(count(NOW).await, 3);
        disable(&database, bob, true).await;
        assert_eq!(count(NOW).await, 2);
        assert_eq!(count(NOW.plus_secs(LIMITS.idle_secs)).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_session_in_which_nothing_is_done_ends_at_the_second() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        let session = sign_in(&database, ada, "a").await;
        let end = NOW.plus_secs(LIMITS.idle_secs);
        let before = UnixSeconds(end.0 - 1);
        assert!(see(&database, "a", Activity::Background, before).await);
        assert_eq!(found(&database, "a", before).await, Some(session));
        let listed = database.sessions_of(ada, None, LIMITS, before).await.unwrap();
        assert_eq!(listed[0].expires_at, end);
        assert!(!see(&database, "a", Activity::Person, end).await);
        assert_eq!(found(&database, "a", end).await, None);
        assert!(database.sessions_of(ada, None, LIMITS, end).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_at_the_second_whatever_is_done_in_it() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "a").await;
        let end = NOW.plus_secs(LIMITS.max_secs);
        let mut now = NOW;
        while now < UnixSeconds(end.0 - 1) {
            assert!(see(&database, "a", Activity::Person, now).await);
            now = now.plus_secs(LIMITS.idle_secs - 1).min(UnixSeconds(end.0 - 1));
        }
        assert!(see(&database, "a", Activity::Person, now).await);
        assert_eq!(database.sessions_of(ada, None, LIMITS, now).await.unwrap()[0].expires_at, end);
        assert!(!see(&database, "a", Activity::Person, end).await);
        assert_eq!(found(&database, "a", end).await, None);
    })
    .await;
}

#[tokio::test]
async fn only_a_person_keeps_a_session_alive_and_once_a_minute() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "a").await;
        let at = |seconds| NOW.plus_secs(seconds);
        for (activity, seconds, seen) in [
            (Activity::Background, 3_000, 0),
            (Activity::Person, 59, 0),
            (Activity::Person, 60, 60),
            (Activity::Person, 119, 60),
            (Activity::Background, 1_000, 60),
            (Activity::Person, 120, 120),
            // The clock was set back: no earlier than it was.
            (Activity::Person, 10, 120),
        ] {
            assert!(see(&database, "a", activity, at(seconds)).await);
            assert_eq!(last_seen_at(&database, ada, at(120)).await, at(seen), "{activity:?} at {seconds}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_short_session_is_kept_alive_more_often() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        let limits = SessionLimits { idle_secs: 8, max_secs: 100 };
        sign_in(&database, ada, "a").await;
        for (seconds, seen) in [(1, 0), (2, 2), (3, 2), (9, 9), (16, 16)] {
            let now = NOW.plus_secs(seconds);
            let user =
                database.caller_of_session("a".to_owned(), Activity::Person, limits, now).await.unwrap();
            assert!(user.is_some(), "{seconds}");
            assert_eq!(last_seen_at(&database, ada, now).await, NOW.plus_secs(seen), "{seconds}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_begins_only_with_what_holds_now() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        let outdated = epoch_of(&database, ada).await;
        let refused = |result| matches!(result, Err(DbError::Outdated));
        database.set_password(everything(), ada, secret("new"), actor(), NOW).await.unwrap();
        assert!(refused(begin_session(&database, ada, outdated, "a", NOW).await));
        let epoch = epoch_of(&database, ada).await;
        disable(&database, ada, true).await;
        assert!(refused(begin_session(&database, ada, epoch, "b", NOW).await));
        let epoch = epoch_of(&database, ada).await;
        assert!(refused(begin_session(&database, ada, epoch, "c", NOW).await));
        disable(&database, ada, false).await;
        begin_session(&database, ada, epoch, "d", NOW).await.unwrap();
        database.delete_user(everything(), ada, actor(), NOW).await.unwrap();
        assert!(refused(begin_session(&database, ada, epoch, "e", NOW).await));
    })
    .await;
}

#[tokio::test]
async fn a_session_is_none_for_whoever_is_disabled_or_of_another_epoch() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "a").await;
        // Past the functions that remove the sessions as well.
        for (column, valid) in [("disabled = TRUE", false), ("disabled = FALSE", true), ("epoch = 7", false)]
        {
            let update = format!("UPDATE users SET {column}");
            database.run(move |connection| Ok(connection.batch_execute(&update)?)).await.unwrap();
            assert_eq!(caller_in(&database, "a", NOW).await.is_some(), valid, "{column}");
            assert_eq!(found(&database, "a", NOW).await.is_some(), valid, "{column}");
            let listed = database.sessions_of(ada, None, LIMITS, NOW).await.unwrap();
            assert_eq!(listed.len(), usize::from(valid), "{column}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_kept_out_is_out_at_the_next_request_and_stays_signed_out() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "a").await;
        disable(&database, ada, true).await;
        assert_eq!(caller_in(&database, "a", NOW).await, None);
        disable(&database, ada, false).await;
        assert_eq!(caller_in(&database, "a", NOW).await, None);
        assert_eq!(found(&database, "a", NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn who_is_removed_is_out_at_the_next_request() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "a").await;
        database.delete_user(everything(), ada, actor(), NOW).await.unwrap();
        assert_eq!(caller_in(&database, "a", NOW).await, None);
        assert_eq!(found(&database, "a", NOW).await, None);
    })
    .await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_sessions_and_sign_ins_under_way() {
    on_every_database(|database| async move {
        let [ada, other] = [add_user(&database, "ada", &[]).await, add_user(&database, "other", &[]).await];
        sign_in(&database, other, "o").await;
        for (token_hash, by_themselves) in [("a", true), ("b", false)] {
            sign_in(&database, ada, token_hash).await;
            let epoch = epoch_of(&database, ada).await;
            if by_themselves {
                database.end_all_sessions(ada, actor(), NOW).await.unwrap();
            } else {
                database.end_sessions_of(everything(), ada, actor(), NOW).await.unwrap();
            }
            assert_eq!(caller_in(&database, token_hash, NOW).await, None);
            assert!(matches!(begin_session(&database, ada, epoch, "c", NOW).await, Err(DbError::Outdated)));
            let log = log_of(&database).await;
            assert_eq!(log.last().unwrap(), "session:delete success ada (user 1) everywhere");
        }
        assert!(caller_in(&database, "o", NOW).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn one_session_ends_alone_and_only_by_its_own_user() {
    on_every_database(|database| async move {
        let [ada, eve] = [add_user(&database, "ada", &[]).await, add_user(&database, "eve", &[]).await];
        let one = sign_in(&database, ada, "a").await;
        sign_in(&database, ada, "b").await;
        let log = log_of(&database).await;
        for (user, session) in [(eve, one), (ada, SessionId::try_from(NOBODY).unwrap())] {
            let refused = database.end_session(user, session, actor(), NOW).await;
            assert!(matches!(refused, Err(DbError::NoSuchSession)));
        }
        assert_eq!(log_of(&database).await, log);
        database.end_session(ada, one, actor(), NOW).await.unwrap();
        assert_eq!(caller_in(&database, "a", NOW).await, None);
        assert!(caller_in(&database, "b", NOW).await.is_some());
        let entry = format!("session:delete success ada (user 1) session {one}");
        assert_eq!(log_of(&database).await.last().unwrap(), &entry);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_by_its_secret_and_that_is_not_written_down_here() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "a").await;
        sign_in(&database, ada, "b").await;
        let log = log_of(&database).await;
        for token_hash in ["a", "a", "unknown"] {
            database.delete_session(token_hash.to_owned()).await.unwrap();
        }
        assert_eq!(caller_in(&database, "a", NOW).await, None);
        assert!(caller_in(&database, "b", NOW).await.is_some());
        assert_eq!(log_of(&database).await, log);
    })
    .await;
}

#[tokio::test]
async fn ones_sessions_are_listed_the_last_seen_first() {
    on_every_database(|database| async move {
        let [ada, eve] = [add_user(&database, "ada", &[]).await, add_user(&database, "eve", &[]).await];
        sign_in(&database, eve, "e").await;
        let [one, two] = [sign_in(&database, ada, "a").await, sign_in(&database, ada, "b").await];
        see(&database, "a", Activity::Person, NOW.plus_secs(100)).await;
        let listed = database.sessions_of(ada, Some(two), LIMITS, NOW.plus_secs(100)).await.unwrap();
        let ids: Vec<_> = listed.iter().map(|session| (session.id, session.is_current)).collect();
        assert_eq!(ids, [(one, false), (two, true)]);
        assert_eq!((listed[0].created_at, listed[0].last_seen_at), (NOW, NOW.plus_secs(100)));
        assert_eq!(listed[0].expires_at, NOW.plus_secs(100 + LIMITS.idle_secs));
        assert_eq!((listed[1].address.as_str(), listed[1].user_agent.as_str()), ("10.0.0.9", "a browser"));
    })
    .await;
}

#[tokio::test]
async fn sessions_that_are_over_do_not_pile_up() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        let idle = sign_in(&database, ada, "a").await;
        let later = NOW.plus_secs(LIMITS.idle_secs);
        let epoch = epoch_of(&database, ada).await;
        begin_session(&database, ada, epoch, "b", later).await.unwrap();
        // By its id it can be ended only while it is there.
        let gone = database.end_session(ada, idle, actor(), later).await;
        assert!(matches!(gone, Err(DbError::NoSuchSession)));
        assert!(found(&database, "b", later).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_browser_may_call_itself_what_it_likes() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        let session = NewSession {
            user_agent: format!("\0'; DROP TABLE users; --{}", "ä".repeat(100_000)),
            ..new_session(ada, epoch_of(&database, ada).await, "a")
        };
        database.begin_session(session, actor(), LIMITS, NOW).await.unwrap();
        let listed = database.sessions_of(ada, None, LIMITS, NOW).await.unwrap();
        assert!(listed[0].user_agent.starts_with("'; DROP TABLE users; --ä"));
        assert_eq!(listed[0].user_agent.chars().count(), 500);
    })
    .await;
}

/// What the audit log says of a session that began or ended.
fn about_a_session(
    action: AuditAction,
    user: (UserId, &str),
    session: SessionId,
    detail: &str,
) -> impl Fn(&AuditEntry) -> bool {
    let (id, name) = (Some(user.0), Some(user.1.to_owned()));
    let detail = Some(detail.to_owned());
    move |entry| {
        (entry.action, entry.outcome, entry.credential)
            == (action, AuditOutcome::Success, CredentialKind::Session)
            && (entry.user_id, &entry.user_name, entry.credential_id) == (id, &name, Some(session.get()))
            && (&entry.detail, entry.address.as_str(), entry.at) == (&detail, "10.0.0.7", NOW)
    }
}

#[tokio::test]
async fn a_session_begins_with_all_that_belongs_to_it() {
    on_every_database(|database| async move {
        let ada = add_administrator(&database, "Ada").await;
        let epoch = epoch_of(&database, ada).await;
        let detail = Some("by the setup link".to_owned());
        let session = NewSession { detail, ..new_session(ada, epoch, "a") };
        // Who shows a password is nobody yet.
        let stranger = Actor { address: "10.0.0.7".to_owned(), ..actor() };
        let (id, caller) = database.begin_session(session, stranger, LIMITS, NOW).await.unwrap();
        assert_eq!(found(&database, "a", NOW).await, Some(id));
        assert_eq!(caller_in(&database, "a", NOW).await, Some(caller.clone()));
        assert!(caller.holds_on_all(shared::Permission::UsersManage));
        assert_eq!(database.user(everything(), ada).await.unwrap().last_sign_in_at, Some(NOW));
        let entry = &entries(&database, AuditQuery::default()).await[0];
        let begun = about_a_session(AuditAction::SessionCreate, (ada, "Ada"), id, "by the setup link");
        assert!(begun(entry), "{entry:?}");
    })
    .await;
}

#[tokio::test]
async fn the_session_that_a_browser_had_ends_whoevers_it_is() {
    on_every_database(|database| async move {
        let [ada, eve] = [add_user(&database, "ada", &[]).await, add_user(&database, "eve", &[]).await];
        let epoch = epoch_of(&database, eve).await;
        let stranger = Actor { address: "10.0.0.7".to_owned(), ..actor() };
        for (number, (user, name)) in [(ada, "ada"), (eve, "eve")].into_iter().enumerate() {
            let (kept, replaced) = (format!("kept {number}"), format!("replaced {number}"));
            sign_in(&database, user, &kept).await;
            let old = sign_in(&database, user, &replaced).await;
            let new = format!("new {number}");
            let session = NewSession { replaces: Some(replaced.clone()), ..new_session(eve, epoch, &new) };
            let (begun, _) = database.begin_session(session, stranger.clone(), LIMITS, NOW).await.unwrap();
            assert_eq!(found(&database, &replaced, NOW).await, None, "{name}");
            assert!(found(&database, &kept, NOW).await.is_some(), "{name}");
            assert_eq!(found(&database, &new, NOW).await, Some(begun), "{name}");
            let log = entries(&database, AuditQuery::default()).await;
            let detail = "replaced by another sign-in";
            let ended = about_a_session(AuditAction::SessionDelete, (user, name), old, detail);
            assert!(ended(&log[1]), "{:?}", log[1]);
            assert_eq!((log[0].action, log[0].user_id), (AuditAction::SessionCreate, Some(eve)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_that_is_gone_already_is_replaced_by_nothing_to_write_down() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        sign_in(&database, ada, "over").await;
        let epoch = epoch_of(&database, ada).await;
        let later = NOW.plus_secs(LIMITS.idle_secs);
        for (token_hash, replaced) in [("a", "over"), ("b", "unknown")] {
            let replaces = Some(replaced.to_owned());
            let session = NewSession { replaces, ..new_session(ada, epoch, token_hash) };
            database.begin_session(session, actor(), LIMITS, later).await.unwrap();
        }
        let log = log_of(&database).await;
        assert!(!log.iter().any(|line| line.starts_with("session:delete")), "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_that_is_outdated_ends_nothing_and_is_not_written_down() {
    on_every_database(|database| async move {
        let ada = add_user(&database, "ada", &[]).await;
        let eve = add_user(&database, "eve", &[]).await;
        sign_in(&database, eve, "e").await;
        let outdated = epoch_of(&database, ada).await;
        database.set_password(everything(), ada, secret("new"), actor(), NOW).await.unwrap();
        let log = log_of(&database).await;
        let session = NewSession { replaces: Some("e".to_owned()), ..new_session(ada, outdated, "a") };
        let refused = database.begin_session(session, actor(), LIMITS, NOW).await;
        assert!(matches!(refused, Err(DbError::Outdated)));
        assert_eq!(found(&database, "a", NOW).await, None);
        assert!(found(&database, "e", NOW).await.is_some());
        assert_eq!(database.user(everything(), ada).await.unwrap().last_sign_in_at, None);
        assert_eq!(log_of(&database).await, log);
    })
    .await;
}
