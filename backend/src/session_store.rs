use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use anyhow::Context as _;
use db::{Database, DbError, NewSession, SessionLimits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::UserId;

use crate::api_error::ApiError;
use crate::clock::now;
use crate::secrets::{hash_of, random_secret};

/// Where the hash of a cookie's key stands in the state that is loaded for it.
const TOKEN_HASH: &str = "tokenHash";

const USER: &str = "user";
const EPOCH: &str = "epoch";
const ADDRESS: &str = "address";
const USER_AGENT: &str = "userAgent";

type State = HashMap<String, String>;

/// Sessions, kept in the database by the hash of the key that the cookie carries.
///
/// A state is complete when it is made and never changes: nothing that is written later brings a session back that has
/// ended. What is loaded is only which session the cookie names; whether it is valid is asked together with whose it is
/// and what they hold, in one go ([`Database::caller_of_session`]), and by nobody who does not need to know.
#[derive(Clone)]
pub(crate) struct Sessions {
    database: Database,
    limits: SessionLimits,
}

/// Who begins a session, and from where.
pub(crate) struct Beginning {
    pub(crate) user: UserId,
    /// The user's epoch when their password was checked: where it has moved on since, no session begins.
    pub(crate) epoch: i64,
    pub(crate) address: String,
    pub(crate) user_agent: String,
}

/// Begins a session: the one of the request, if any, ends, and the answer carries a new key.
///
/// # Errors
///
/// Where the state cannot be written as JSON.
pub(crate) fn begin(session: &actix_session::Session, beginning: &Beginning) -> Result<(), ApiError> {
    session.renew();
    session.clear();
    put(session, USER, beginning.user)?;
    put(session, EPOCH, beginning.epoch)?;
    put(session, ADDRESS, &beginning.address)?;
    put(session, USER_AGENT, &beginning.user_agent)
}

/// What the database knows the session by that the request's cookie names; nothing where there is no cookie of ours.
///
/// # Errors
///
/// Where the state is none of this store's.
pub(crate) fn token_hash(session: &actix_session::Session) -> Result<Option<String>, ApiError> {
    session.get(TOKEN_HASH).map_err(|error| ApiError::SessionState(error.to_string()))
}

fn put(session: &actix_session::Session, key: &str, value: impl Serialize) -> Result<(), ApiError> {
    session.insert(key, value).map_err(|error| ApiError::SessionState(error.to_string()))
}

impl Sessions {
    /// The sessions in this database.
    pub(crate) fn new(database: Database, limits: SessionLimits) -> Self {
        Self { database, limits }
    }
}

impl SessionStore for Sessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let hash = serde_json::to_string(&hash_of(key.as_ref()));
        let hash = hash.map_err(|error| LoadError::Deserialization(error.into()))?;
        Ok(Some(State::from([(TOKEN_HASH.to_owned(), hash)])))
    }

    async fn save(&self, state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        let (key, session) = new_session(&state).map_err(SaveError::Serialization)?;
        let saved = self.database.save_session(session, self.limits, now()).await;
        saved.map_err(|error| SaveError::Other(logged(error).into()))?;
        Ok(key)
    }

    async fn update(&self, _: SessionKey, _: State, _: &Duration) -> Result<SessionKey, UpdateError> {
        Err(UpdateError::Other(anyhow::anyhow!("a session that has begun does not change")))
    }

    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
        // How long a session lives is decided by what its user does.
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        Ok(self.database.delete_session(hash_of(key.as_ref())).await.map_err(logged)?)
    }
}

/// actix-session keeps the errors of its store to itself.
fn logged(error: DbError) -> DbError {
    let cause: &(dyn std::error::Error + 'static) = &error;
    tracing::error!(cause, "sessions cannot be kept or read");
    error
}

/// A new key, and the session to keep under its hash; nothing where the state is not one of [`begin`].
fn new_session(state: &State) -> Result<(SessionKey, NewSession), anyhow::Error> {
    let key = random_secret()?;
    let session = NewSession {
        token_hash: hash_of(&key),
        user: value(state, USER)?,
        epoch: value(state, EPOCH)?,
        address: value(state, ADDRESS)?,
        user_agent: value(state, USER_AGENT)?,
    };
    Ok((key.try_into()?, session))
}

fn value<T: DeserializeOwned>(state: &State, key: &'static str) -> Result<T, anyhow::Error> {
    let text = state.get(key).with_context(|| format!("a session cannot begin without {key}"))?;
    Ok(serde_json::from_str(text)?)
}
