use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use anyhow::Context as _;
use db::{Database, DbError};

use crate::api_error::ApiError;
use crate::secrets::hash_of;

/// Where the hash of a cookie's key stands in the state that is loaded for it.
const TOKEN_HASH: &str = "tokenHash";

/// Where the key of a session that begins stands in the state that is saved for it.
const KEY: &str = "key";

type State = HashMap<String, String>;

/// Sessions, kept in the database by the hash of the key that the cookie carries.
///
/// A session is in the database, with its entry in the audit log, before its key is handed out here: a request that
/// fails begins none. What is loaded is only which session the cookie names; whether it is valid is asked together with
/// whose it is and what they hold, in one go ([`Database::caller_of_session`]), and by nobody who does not need to
/// know. Nothing that is written later brings back a session that has ended.
#[derive(Clone)]
pub(crate) struct Sessions {
    database: Database,
}

/// Hands out the key of a session that has begun: the answer's cookie carries it, and the one of the request is gone.
///
/// # Errors
///
/// Where the state cannot be written as JSON.
pub(crate) fn begin(session: &actix_session::Session, key: &str) -> Result<(), ApiError> {
    session.renew();
    session.clear();
    session.insert(KEY, key).map_err(|error| ApiError::SessionState(error.to_string()))
}

/// What the database knows the session by that the request's cookie names; nothing where there is no cookie of ours.
///
/// # Errors
///
/// Where the state is none of this store's.
pub(crate) fn token_hash(session: &actix_session::Session) -> Result<Option<String>, ApiError> {
    session.get(TOKEN_HASH).map_err(|error| ApiError::SessionState(error.to_string()))
}

impl Sessions {
    /// The sessions in this database.
    pub(crate) fn new(database: Database) -> Self {
        Self { database }
    }
}

impl SessionStore for Sessions {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let hash = serde_json::to_string(&hash_of(key.as_ref()));
        let hash = hash.map_err(|error| LoadError::Deserialization(error.into()))?;
        Ok(Some(State::from([(TOKEN_HASH.to_owned(), hash)])))
    }

    async fn save(&self, state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        handed_out(&state).map_err(SaveError::Serialization)
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

fn handed_out(state: &State) -> Result<SessionKey, anyhow::Error> {
    let key = state.get(KEY).context("no session has begun")?;
    Ok(serde_json::from_str::<String>(key)?.try_into()?)
}
