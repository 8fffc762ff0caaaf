use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use authz::{Capability, Grant};
use shared::EnvironmentId;
use thiserror::Error;

use crate::link::Link;
use crate::stages::Stages;
use crate::{Connection, Daemon, Limits};

/// All daemons that can be asked, each behind one client that everybody shares.
pub struct Registry {
    limits: Limits,
    links: RwLock<HashMap<EnvironmentId, Arc<Link>>>,
}

/// No environment has that id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is no environment {0}")]
pub struct UnknownEnvironment(pub EnvironmentId);

impl Registry {
    /// A registry without environments.
    pub fn new(limits: Limits) -> Self {
        Self { limits, links: RwLock::default() }
    }

    /// Makes an environment known, in place of whatever had its id; of that nothing is known any more, and its
    /// connections are closed once the questions that are under way are answered. No connection is made yet.
    pub fn register(&self, environment: EnvironmentId, connection: Connection) {
        let link = Arc::new(Link::new(&connection, self.limits, Stages::default()));
        self.links.write().unwrap_or_else(PoisonError::into_inner).insert(environment, link);
    }

    /// Makes an environment unknown. Questions that are under way are answered still.
    pub fn remove(&self, environment: EnvironmentId) {
        self.links.write().unwrap_or_else(PoisonError::into_inner).remove(&environment);
    }

    /// The daemon of the environment that the grant is for. Costs nothing: connections are made when asked.
    ///
    /// # Errors
    ///
    /// Where no such environment is registered.
    pub fn connect<C: Capability>(&self, grant: Grant<C>) -> Result<Daemon<C>, UnknownEnvironment> {
        let environment = grant.environment();
        let links = self.links.read().unwrap_or_else(PoisonError::into_inner);
        let link = links.get(&environment).ok_or(UnknownEnvironment(environment))?;
        Ok(Daemon::new(Arc::clone(link), grant))
    }
}
