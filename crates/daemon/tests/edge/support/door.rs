//! The way to a daemon: a caller's permission, a grant, a connection.

use std::time::Duration;

use authz::{Caller, Capability, Holding, ImagesView, Scope, authorize};
use daemon::{Connection, Daemon, Limits, Registry};
use shared::{EnvironmentId, ImageFilters, ImageQuery};

pub(crate) fn id(number: i64) -> EnvironmentId {
    EnvironmentId::try_from(number).unwrap()
}

/// So little time that a test can wait for its end.
pub(crate) fn quick() -> Limits {
    limits(Duration::from_secs(1))
}

/// So much time that no test comes to its end.
pub(crate) fn patient() -> Limits {
    limits(Duration::from_secs(600))
}

fn limits(timeout: Duration) -> Limits {
    Limits { timeout, ..Limits::default() }
}

/// A connection that takes no more than an address.
pub(crate) fn connection(endpoint: &str) -> Connection {
    Connection::new(endpoint.parse().unwrap(), None, None).unwrap()
}

/// The endpoints as environments 1, 2, ….
pub(crate) fn registry_of(endpoints: &[&str], limits: Limits) -> Registry {
    let registry = Registry::new(limits);
    for (number, endpoint) in (1..).zip(endpoints) {
        registry.register(id(number), connection(endpoint));
    }
    registry
}

/// The daemon of an environment, for a caller who holds just the permission that it takes, just there.
pub(crate) fn connect<C: Capability>(registry: &Registry, environment: i64) -> Daemon<C> {
    let holding = Holding { permission: C::PERMISSION, scope: Scope::Environment(id(environment)) };
    let grant = authorize(&Caller::holding([holding]), id(environment)).unwrap();
    registry.connect(grant).unwrap()
}

/// The daemon of one endpoint, to list its images.
pub(crate) fn daemon_at(endpoint: &str, limits: Limits) -> Daemon<ImagesView> {
    connect(&registry_of(&[endpoint], limits), 1)
}

/// The daemon of one connection.
pub(crate) fn daemon_over<C: Capability>(connection: Connection, limits: Limits) -> Daemon<C> {
    let registry = Registry::new(limits);
    registry.register(id(1), connection);
    connect(&registry, 1)
}

/// A plain list, with these filters.
pub(crate) fn query(filters: &str) -> ImageQuery {
    ImageQuery { filters: ImageFilters::parse(filters).unwrap(), ..ImageQuery::default() }
}
