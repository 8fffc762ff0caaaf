use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use authz::EnvironmentsView;
use bollard::errors::Error as BollardError;
use shared::EnvironmentStatus;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::daemon_error::one_line;
use crate::link::Link;
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

/// The newest observation, and since when there is a check under way: there is never more than one per daemon.
#[derive(Debug, Default)]
pub(crate) struct Observed(watch::Sender<Knowledge>);

#[derive(Clone, Debug, Default)]
struct Knowledge {
    last: Observation,
    checking_since: Option<Instant>,
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
    /// Checks on the daemon, and answers with what is known once the check has ended, or has taken `patience`.
    ///
    /// A check that takes longer goes on behind the scenes, so that a later caller hears its outcome and waits no
    /// more.
    pub async fn observe(&self, patience: Duration) -> Observation {
        let observed = &self.link.observed.0;
        let mut news = observed.subscribe();
        let is_ours = observed.send_if_modified(|known| {
            let nobody_checks = known.checking_since.is_none();
            known.checking_since.get_or_insert_with(Instant::now);
            nobody_checks
        });
        if is_ours {
            let link = Arc::clone(&self.link);
            tokio::spawn(async move {
                let observation = link.check().await;
                link.observed.0.send_modify(|known| {
                    *known = Knowledge { last: observation, checking_since: None };
                });
            });
        }
        let since = observed.borrow().checking_since;
        if let Some(since) = since {
            let ended = news.wait_for(|known| known.checking_since.is_none());
            // Whether it ended or takes longer: what is known by now is the answer.
            drop(tokio::time::timeout_at(since + patience, ended).await);
        }
        observed.borrow().last.clone()
    }
}

impl Link {
    /// Asks the daemon who it is.
    async fn check(&self) -> Observation {
        let deadline = self.deadline();
        let outcome = async {
            let api_version = self.negotiate(deadline).await?.version;
            Ok::<_, DaemonError>((api_version, self.within(deadline, self.engine()).await?))
        };
        match outcome.await {
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
                    ..self.observed.0.borrow().last.clone()
                }
            }
        }
    }

    /// The engine's name and version.
    pub(crate) async fn engine(&self) -> Result<(Option<String>, Option<String>), DaemonError> {
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
