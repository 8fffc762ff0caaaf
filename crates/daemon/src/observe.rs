use std::error::Error as StdError;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use authz::EnvironmentsView;
use bollard::errors::Error as BollardError;
use shared::{EnvironmentStatus, UnixSeconds};
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
    /// When the first of the checks ended that found just that, one after the other; absent while none has.
    pub since: Option<UnixSeconds>,
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
            since: None,
            error: None,
            engine: None,
            version: None,
            api_version: None,
        }
    }
}

impl Observation {
    /// The outcome of a check that ended now: since now, unless the check before it found the same.
    fn at(self, now: UnixSeconds, before: &Self) -> Self {
        let since = before.since.filter(|_| before.status == self.status).unwrap_or(now);
        Self { since: Some(since), ..self }
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
                let now = unix_now();
                link.observed.0.send_modify(|known| {
                    let last = observation.at(now, &known.last);
                    *known = Knowledge { last, checking_since: None };
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
                since: None,
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

/// The time; 1970 on a machine whose clock is before that.
fn unix_now() -> UnixSeconds {
    let elapsed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    UnixSeconds(i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX))
}

/// bollard tells apart what we tell apart, in its own words.
fn from_bollard(error: BollardError) -> DaemonError {
    // These words may be in any form; but who is asked for the version has answered the ping as an engine does.
    if let BollardError::DockerResponseServerError { status_code: status, message } = &error {
        return DaemonError::Failed { status: *status, message: one_line(message) };
    }
    if matches!(error, BollardError::JsonDataError { .. } | BollardError::JsonSerdeError { .. }) {
        return DaemonError::Nonsense(error.to_string());
    }
    DaemonError::from_transport(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_as_old_as_the_first_of_the_checks_that_found_it() {
        use EnvironmentStatus::{Error, Ok, Unreachable};
        let mut last = Observation::default();
        let mut told = Vec::new();
        for (now, status) in
            [(10, Unreachable), (20, Unreachable), (30, Error), (40, Ok), (50, Ok), (60, Unreachable)]
        {
            last = Observation { status, ..last.clone() }.at(UnixSeconds(now), &last);
            told.push(last.since.map_or(0, |since| since.0));
        }
        assert_eq!(told, [10, 10, 30, 40, 40, 60]);
    }
}
