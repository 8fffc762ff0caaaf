use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web;
use authz::{EnvironmentsManage, GlobalGrant};
use daemon::{Connection, Limits, Registry, test_connection};
use db::{Database, DbError, DeclaredEnvironment, EnvironmentSecrets, KeptEnvironment, SealingKey};
use shared::{ConnectionTest, EnvironmentDraft, EnvironmentId};
use tokio::sync::Semaphore;

use crate::api_error::ApiError;
use crate::environment_draft::{Unusable, connection_of};
use crate::local_daemon::find_local_daemon;
use crate::server::StartError;
use crate::settings::Settings;

/// The name of the daemon of this machine.
const LOCAL: &str = "local";

/// Tests of connections at once, over everybody: each opens connections to wherever its caller likes.
const MAX_TESTS: usize = 4;

/// What is kept of environments, made known to the registry.
pub(crate) struct Environments {
    registry: Arc<Registry>,
    key: SealingKey,
    limits: Limits,
    tests: Semaphore,
    known: Mutex<HashMap<EnvironmentId, Known>>,
}

/// What the registry was told last of an environment.
struct Known {
    revision: i64,
    /// Why it cannot be reached, where what is kept of it is at fault.
    problem: Option<Unusable>,
}

/// What is to be known of an environment.
pub(crate) enum Reach {
    /// Its daemon is asked.
    By(Box<Connection>),
    /// It is there, and nobody is asked.
    Not(Unusable),
    /// It is disabled or gone.
    Off,
}

/// Brings the kept environments up to date with this machine and the settings.
pub(crate) async fn save_environments(database: &Database, settings: &Settings) -> Result<(), StartError> {
    let local = find_local_daemon(|name| std::env::var(name), |path| path.exists())?;
    // The daemon of this machine is whichever is there now; where none is, it stays the one that was there before.
    if local.is_found || !database.has_local_environment().await? {
        let endpoint = local.endpoint.to_string();
        let found = DeclaredEnvironment { name: LOCAL.to_owned(), endpoint: endpoint.clone() };
        if database.save_local_environment(found).await.map_err(name_taken)? {
            tracing::info!(%endpoint, "the local daemon is environment {LOCAL}");
        }
    }
    database.save_declared_environments(settings.environment.clone()).await.map_err(name_taken)
}

fn name_taken(error: DbError) -> StartError {
    if let DbError::NameTaken(name) = error { StartError::NameTaken(name) } else { error.into() }
}

impl Environments {
    pub(crate) fn new(registry: Arc<Registry>, key: SealingKey, limits: Limits) -> Self {
        Self { registry, key, limits, tests: Semaphore::new(MAX_TESTS), known: Mutex::default() }
    }

    /// Makes every kept environment known. One that cannot be used costs itself only.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub(crate) async fn register_all(&self, database: &Database) -> Result<(), StartError> {
        let keys = database.keys_in_use().await?;
        let others = keys.others_than(&self.key);
        if !others.is_empty() {
            tracing::error!(
                ?others,
                this = self.key.id(),
                "secrets in the database were encrypted with another key; their environments are not reached until the \
                 server starts with it (--secret-key-file), or until the secrets are written anew"
            );
        }
        for KeptEnvironment { record, secrets } in
            database.environments_of_a_server_that_starts(self.key.clone()).await?
        {
            let id = record.settings.id;
            let reach = match record.settings.enabled {
                true => match connection_of(&EnvironmentDraft::from(&record.settings), &secrets) {
                    Ok(connection) => Reach::By(Box::new(connection)),
                    Err(reason) => {
                        let name = &record.settings.name;
                        tracing::error!(%id, name, "an environment cannot be used: {reason}");
                        Reach::Not(reason)
                    }
                },
                false => Reach::Off,
            };
            self.follow(id, record.revision, reach);
        }
        Ok(())
    }

    /// Makes known what an environment is at this revision, unless a newer one is known already: of two changes that
    /// are committed one after the other, either may come here first.
    pub(crate) fn follow(&self, id: EnvironmentId, revision: i64, reach: Reach) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(&id).is_some_and(|known| known.revision >= revision) {
            return;
        }
        let problem = match reach {
            Reach::By(connection) => {
                self.registry.register(id, *connection);
                None
            }
            Reach::Not(reason) => {
                self.registry.remove(id);
                Some(reason)
            }
            Reach::Off => {
                self.registry.remove(id);
                None
            }
        };
        known.insert(id, Known { revision, problem });
    }

    /// Makes known that an environment is gone. Its id is never used again.
    pub(crate) fn forget(&self, id: EnvironmentId) {
        self.follow(id, i64::MAX, Reach::Off);
    }

    /// Why an environment that is there cannot be reached, where what is kept of it is at fault.
    pub(crate) fn problem(&self, id: EnvironmentId) -> Option<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&id).and_then(|known| known.problem.as_ref()).map(ToString::to_string)
    }

    /// What is to be known of an environment that is what the draft says, with these secrets. A draft that is wrong is
    /// refused; where it is the kept secrets that cannot be read, that is what is known of it.
    ///
    /// # Errors
    ///
    /// [`ApiError::InvalidEnvironment`], with the field.
    pub(crate) async fn reach(
        &self,
        draft: &EnvironmentDraft,
        secrets: EnvironmentSecrets,
    ) -> Result<Reach, ApiError> {
        match connection(draft.clone(), secrets).await? {
            _ if !draft.enabled => Ok(Reach::Off),
            Ok(connection) => Ok(Reach::By(Box::new(connection))),
            Err(reason) => Ok(Reach::Not(reason)),
        }
    }

    /// Connects as the draft says, with these secrets, and tells what works.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooManyTests`], [`ApiError::InvalidEnvironment`], or [`ApiError::EnvironmentUnusable`] where it takes
    /// a kept secret that cannot be read.
    pub(crate) async fn test(
        &self,
        grant: &GlobalGrant<EnvironmentsManage>,
        draft: EnvironmentDraft,
        secrets: EnvironmentSecrets,
    ) -> Result<ConnectionTest, ApiError> {
        let Ok(_place) = self.tests.try_acquire() else {
            return Err(ApiError::TooManyTests);
        };
        match connection(draft, secrets).await? {
            Ok(connection) => Ok(test_connection(grant, &connection, self.limits).await),
            Err(reason) => Err(ApiError::EnvironmentUnusable(reason.to_string())),
        }
    }

    /// What the secrets in the database are encrypted with.
    pub(crate) fn key(&self) -> SealingKey {
        self.key.clone()
    }
}

/// The connection that a draft means; or why the kept secrets do not make one.
async fn connection(
    draft: EnvironmentDraft,
    secrets: EnvironmentSecrets,
) -> Result<Result<Connection, Unusable>, ApiError> {
    // A key with a passphrase takes a while to decrypt: not on a thread that serves others.
    match web::block(move || connection_of(&draft, &secrets)).await? {
        Err(Unusable::Secrets(reason)) => Ok(Err(Unusable::Secrets(reason))),
        Err(wrong) => Err(ApiError::InvalidEnvironment(wrong.to_string())),
        Ok(connection) => Ok(Ok(connection)),
    }
}

#[cfg(test)]
mod tests {
    use authz::{Caller, ImagesView, authorize};

    use super::*;

    #[test]
    fn of_two_changes_the_later_one_counts_whichever_is_told_first() {
        let registry = Arc::new(Registry::new(Limits::default()));
        let key = SealingKey::derived_from(&[1; 64]).unwrap();
        let environments = Environments::new(Arc::clone(&registry), key, Limits::default());
        let id = EnvironmentId::try_from(1).unwrap();
        let is_reached = || {
            let everybody = Caller::with_authentication_switched_off();
            registry.connect(authorize::<ImagesView>(&everybody, id).unwrap()).is_ok()
        };
        let by = || {
            let connection = Connection::new("unix:///a".parse().unwrap(), None, None).unwrap();
            Reach::By(Box::new(connection))
        };
        environments.follow(id, 1, by());
        assert!(is_reached());
        environments.follow(id, 3, Reach::Off);
        environments.follow(id, 2, by());
        assert!(!is_reached());
        environments.follow(id, 5, Reach::Not(Unusable::NoClientKey));
        environments.follow(id, 4, by());
        assert!(!is_reached() && environments.problem(id).is_some());
        environments.follow(id, 6, by());
        assert!(is_reached() && environments.problem(id).is_none());
        environments.forget(id);
        environments.follow(id, 7, by());
        assert!(!is_reached());
    }
}
