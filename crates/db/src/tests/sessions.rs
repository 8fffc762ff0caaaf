use diesel::connection::SimpleConnection as _;
use shared::{SessionId, UnixSeconds, UserChange, UserId};

use super::fixtures::{
    LIMITS, NOBODY, NOW, actor, add_user, caller_in, epoch_of, everything, log_of, save_session, secret,
    sign_in,
};
use crate::database::on_every_database;
use crate::{Activity, Database, DbError, NewSession, SessionLimits};

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
        assert!(refused(save_session(&database, ada, outdated, "a", NOW).await));
        let epoch = epoch_of(&database, ada).await;
        disable(&database, ada, true).await;
        assert!(refused(save_session(&database, ada, epoch, "b", NOW).await));
        let epoch = epoch_of(&database, ada).await;
        assert!(refused(save_session(&database, ada, epoch, "c", NOW).await));
        disable(&database, ada, false).await;
        save_session(&database, ada, epoch, "d", NOW).await.unwrap();
        database.delete_user(everything(), ada, actor(), NOW).await.unwrap();
        assert!(refused(save_session(&database, ada, epoch, "e", NOW).await));
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
            assert!(matches!(save_session(&database, ada, epoch, "c", NOW).await, Err(DbError::Outdated)));
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
        save_session(&database, ada, epoch, "b", later).await.unwrap();
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
            token_hash: "a".to_owned(),
            user: ada,
            epoch: epoch_of(&database, ada).await,
            address: "10.0.0.9".to_owned(),
            user_agent: format!("\0'; DROP TABLE users; --{}", "ä".repeat(100_000)),
        };
        database.save_session(session, LIMITS, NOW).await.unwrap();
        let listed = database.sessions_of(ada, None, LIMITS, NOW).await.unwrap();
        assert!(listed[0].user_agent.starts_with("'; DROP TABLE users; --ä"));
        assert_eq!(listed[0].user_agent.chars().count(), 500);
    })
    .await;
}
