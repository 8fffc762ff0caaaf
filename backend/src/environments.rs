use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::error::BlockingError;
use actix_web::web;
use authz::{EnvironmentsManage, GlobalGrant};
use daemon::{Connection, Limits, Registry, test_connection};
use db::{
    AuditEvent, Database, DbError, DeclaredEnvironment, EnvironmentSecrets, KeptEnvironment, SealingKey,
};
use futures::future::join_all;
use shared::{
    AuditAction, AuditOutcome, ConnectionTest, EnvironmentDraft, EnvironmentId, EnvironmentSettings,
};
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

/// Threads that decrypt and check keys at once, over everybody.
const MAX_CHECKS: usize = 4;

/// What is kept of environments, made known to the registry.
pub(crate) struct Environments {
    registry: Arc<Registry>,
    key: SealingKey,
    limits: Limits,
    tests: Semaphore,
    checks: Arc<Semaphore>,
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
        let (tests, checks) = (Semaphore::new(MAX_TESTS), Arc::new(Semaphore::new(MAX_CHECKS)));
        Self { registry, key, limits, tests, checks, known: Mutex::default() }
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
        let kept = database.environments_of_a_server_that_starts(self.key.clone()).await?;
        self.register(kept, connection_of).await;
        Ok(())
    }

    /// Makes the environments known as `connect` says, several at once: each may have a key that takes a while.
    async fn register<F>(&self, kept: Vec<KeptEnvironment>, connect: F)
    where
        F: Fn(&EnvironmentDraft, &EnvironmentSecrets) -> Result<Connection, Unusable> + Copy + Send + 'static,
    {
        let each = kept.into_iter().map(|KeptEnvironment { record, secrets }| async move {
            let (id, draft) = (record.settings.id, EnvironmentDraft::from(&record.settings));
            let reach = if draft.enabled {
                let connected = in_a_place(&self.checks, move || connect(&draft, &secrets)).await;
                match connected.unwrap_or(Err(Unusable::Aborted)) {
                    Ok(connection) => Reach::By(Box::new(connection)),
                    Err(reason) => {
                        let name = &record.settings.name;
                        tracing::error!(%id, name, "an environment cannot be used: {reason}");
                        Reach::Not(reason)
                    }
                }
            } else {
                Reach::Off
            };
            self.follow(id, record.revision, reach);
        });
        join_all(each).await;
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
    /// refused. Where it is the kept secrets that cannot be read, that is what is known of it; then nothing of the draft
    /// was checked, so that it may say of the connection only what is kept already.
    ///
    /// # Errors
    ///
    /// [`ApiError::InvalidEnvironment`], with the field; [`ApiError::UncheckedSecrets`].
    pub(crate) async fn reach(
        &self,
        draft: &EnvironmentDraft,
        secrets: EnvironmentSecrets,
        kept: Option<&EnvironmentSettings>,
    ) -> Result<Reach, ApiError> {
        match self.connection(draft.clone(), secrets).await? {
            Err(reason) if !kept.is_some_and(|kept| is_connection_of(draft, kept)) => {
                Err(ApiError::UncheckedSecrets(reason.to_string()))
            }
            _ if !draft.enabled => Ok(Reach::Off),
            Ok(connection) => Ok(Reach::By(Box::new(connection))),
            Err(reason) => Ok(Reach::Not(reason)),
        }
    }

    /// Connects as the draft says, with these secrets, and tells what works; once `written` has put it into the audit
    /// log.
    ///
    /// # Errors
    ///
    /// As `written`;
    /// [`ApiError::TooManyTests`], [`ApiError::InvalidEnvironment`], or [`ApiError::EnvironmentUnusable`] where it takes
    /// a kept secret that cannot be read.
    pub(crate) async fn test(
        &self,
        grant: &GlobalGrant<EnvironmentsManage>,
        draft: EnvironmentDraft,
        secrets: EnvironmentSecrets,
        written: impl Future<Output = Result<(), DbError>>,
    ) -> Result<ConnectionTest, ApiError> {
        let Ok(_place) = self.tests.try_acquire() else {
            return Err(ApiError::TooManyTests);
        };
        match self.connection(draft, secrets).await? {
            Ok(connection) => {
                // Before, so that whoever hangs up is there too.
                written.await?;
                Ok(test_connection(grant, &connection, self.limits).await)
            }
            Err(reason) => Err(ApiError::EnvironmentUnusable(reason.to_string())),
        }
    }

    /// What the secrets in the database are encrypted with.
    pub(crate) fn key(&self) -> SealingKey {
        self.key.clone()
    }

    /// The connection that a draft means; or why the kept secrets do not make one.
    async fn connection(
        &self,
        draft: EnvironmentDraft,
        secrets: EnvironmentSecrets,
    ) -> Result<Result<Connection, Unusable>, ApiError> {
        match in_a_place(&self.checks, move || connection_of(&draft, &secrets)).await? {
            Err(Unusable::Secrets(reason)) => Ok(Err(Unusable::Secrets(reason))),
            Err(wrong) => Err(ApiError::InvalidEnvironment(wrong.to_string())),
            Ok(connection) => Ok(Ok(connection)),
        }
    }
}

/// What the audit log has of a test: whose connection, and neither its address nor what came of it.
pub(crate) fn test_begun(environment: Option<EnvironmentId>, target: String) -> AuditEvent {
    AuditEvent {
        action: AuditAction::EnvironmentTest,
        outcome: AuditOutcome::Success,
        environment,
        target: Some(target),
        detail: None,
    }
}

/// Does what takes a while, such as decrypting a key, on a thread that serves nobody else, once there is a place for
/// it. Whoever stops waiting does not stop the work, which keeps its place until it is done.
async fn in_a_place<T: Send + 'static>(
    places: &Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BlockingError> {
    // Nobody closes it.
    let place = Arc::clone(places).acquire_owned().await.ok();
    web::block(move || {
        let done = work();
        drop(place);
        done
    })
    .await
}

/// Whether a draft says of the connection just what is kept of it.
fn is_connection_of(draft: &EnvironmentDraft, kept: &EnvironmentSettings) -> bool {
    let kept = EnvironmentDraft::from(kept);
    *draft == EnvironmentDraft { name: draft.name.clone(), enabled: draft.enabled, ..kept }
}

#[cfg(test)]
mod tests {
    use std::sync::{Barrier, mpsc};

    use authz::{Caller, ImagesView, authorize};
    use db::EnvironmentRecord;
    use shared::EnvironmentOrigin;

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

    fn environments() -> Environments {
        let key = SealingKey::derived_from(&[1; 64]).unwrap();
        Environments::new(Arc::new(Registry::new(Limits::default())), key, Limits::default())
    }

    #[actix_web::test]
    async fn keys_that_take_long_keep_no_others_waiting_at_the_start() {
        static MEETING: Barrier = Barrier::new(MAX_CHECKS);
        let record = |id: i64| EnvironmentRecord {
            settings: EnvironmentSettings {
                id: EnvironmentId::try_from(id).unwrap(),
                name: id.to_string(),
                origin: EnvironmentOrigin::User,
                enabled: true,
                endpoint: "unix:///a".to_owned(),
                tls: None,
                ssh: None,
            },
            put_away: false,
            revision: 1,
        };
        let ids = 1..=2 * i64::try_from(MAX_CHECKS).unwrap();
        let kept = ids.clone().map(record);
        let kept = kept.map(|record| KeptEnvironment { record, secrets: EnvironmentSecrets::default() });
        let environments = environments();
        environments
            .register(kept.collect(), |draft, secrets| {
                // Nobody gets beyond this alone.
                MEETING.wait();
                connection_of(draft, secrets)
            })
            .await;
        let everybody = Caller::with_authentication_switched_off();
        for id in ids {
            let grant = authorize::<ImagesView>(&everybody, EnvironmentId::try_from(id).unwrap()).unwrap();
            assert!(environments.registry.connect(grant).is_ok());
        }
    }

    #[actix_web::test]
    async fn who_hangs_up_leaves_no_place_before_the_work_is_done() {
        let places = Arc::new(Semaphore::new(1));
        let (release, is_released) = mpsc::channel::<()>();
        let mut hanging_up = Box::pin(in_a_place(&places, move || is_released.recv()));
        assert!(futures::poll!(&mut hanging_up).is_pending());
        drop(hanging_up);
        let mut next = Box::pin(in_a_place(&places, || "done"));
        assert!(futures::poll!(&mut next).is_pending());
        assert_eq!(places.available_permits(), 0);
        release.send(()).unwrap();
        assert_eq!(next.await.unwrap(), "done");
        assert_eq!(places.available_permits(), 1);
    }
}
