use std::error::Error as StdError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use authz::EnvironmentsView;
use bollard::errors::Error as BollardError;
use shared::EnvironmentStatus;

use crate::call::Link;
use crate::daemon_error::one_line;
use crate::{Daemon, DaemonError};

/// What is known of a daemon: the outcome of the last check, and what it said of itself the last time it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// What the last check found.
    pub status: EnvironmentStatus,
    /// One short line where `status` is neither ok nor unknown; no addresses.
    pub error: Option<String>,
    /// What runs there, as it calls itself.
    pub engine: Option<String>,
    /// The engine's version.
    pub version: Option<String>,
    /// The API version that is spoken with it.
    pub api_version: Option<String>,
}

/// The last observation, and the lock that keeps checks from piling up on a daemon that does not answer.
#[derive(Default)]
pub(crate) struct Observed {
    last: Mutex<Observation>,
    checking: tokio::sync::Mutex<()>,
}

impl Default for Observation {
    fn default() -> Self {
        Self {
            status: EnvironmentStatus::Unknown,
            error: None,
            engine: None,
            version: None,
            api_version: None,
        }
    }
}

impl Daemon<EnvironmentsView> {
    /// Checks on the daemon, and answers after `patience` at the latest with what is known by then.
    ///
    /// A check that takes longer goes on behind the scenes, so that the next caller hears its outcome; there is
    /// never more than one per daemon.
    pub async fn observe(&self, patience: Duration) -> Observation {
        let link = Arc::clone(&self.link);
        let check = tokio::spawn(async move { link.check().await });
        // Whether it ended, failed or takes longer: what is known by now is the answer.
        drop(tokio::time::timeout(patience, check).await);
        self.link.observed.get()
    }
}

impl Observed {
    fn get(&self) -> Observation {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, observation: Observation) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = observation;
    }
}

impl Link {
    /// Asks the daemon who it is, unless somebody is asking already.
    async fn check(&self) {
        let Ok(_checking) = self.observed.checking.try_lock() else {
            // Its outcome is ours: wait for it.
            drop(self.observed.checking.lock().await);
            return;
        };
        let deadline = self.deadline();
        let before = self.observed.get();
        let outcome = async {
            let api_version = self.negotiate(deadline).await?;
            Ok::<_, DaemonError>((api_version, self.within(deadline, self.engine()).await?))
        };
        self.observed.set(match outcome.await {
            Ok((api_version, (engine, version))) => Observation {
                status: EnvironmentStatus::Ok,
                error: None,
                engine,
                version,
                api_version: Some(api_version.to_string()),
            },
            Err(error) => {
                let cause: &(dyn StdError + 'static) = &error;
                tracing::debug!(cause, "the check of a daemon failed");
                Observation {
                    status: error.environment_status().unwrap_or(EnvironmentStatus::Error),
                    error: Some(error.summary()),
                    ..before
                }
            }
        });
    }

    /// The engine's name and version.
    async fn engine(&self) -> Result<(Option<String>, Option<String>), DaemonError> {
        let said = self.bollard().map_err(from_bollard)?.version().await.map_err(from_bollard)?;
        // Podman's compatible API names itself in its components, Docker's in its platform; both fill these.
        let is_podman = said.components.iter().flatten().any(|component| component.name.contains("Podman"));
        let engine = if is_podman { "Podman" } else { "Docker" };
        Ok((Some(engine.to_owned()), said.version))
    }
}

/// bollard tells apart what we tell apart, in its own words.
fn from_bollard(error: BollardError) -> DaemonError {
    if let BollardError::DockerResponseServerError { status_code: status, message } = &error {
        return DaemonError::Failed { status: *status, message: one_line(message) };
    }
    if matches!(error, BollardError::JsonDataError { .. } | BollardError::JsonSerdeError { .. }) {
        return DaemonError::Nonsense(error.to_string());
    }
    DaemonError::from_transport(error)
}
