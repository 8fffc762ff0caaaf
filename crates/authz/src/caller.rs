use shared::EnvironmentId;

use crate::Permission;

/// Who asks, reduced to what they hold at this moment. Made anew for each request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    holdings: Vec<Holding>,
}

/// One permission, somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// What may be done.
    pub permission: Permission,
    /// Where it may be done.
    pub scope: Scope,
}

/// Where a permission counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// On every environment, those to come included.
    AllEnvironments,
    /// On one environment.
    Environment(EnvironmentId),
}

impl Caller {
    /// Somebody who holds just these permissions.
    pub fn holding(holdings: impl IntoIterator<Item = Holding>) -> Self {
        Self { holdings: holdings.into_iter().collect() }
    }

    /// Everybody, on a server whose operator switched authentication off: holds everything everywhere.
    pub fn with_authentication_switched_off() -> Self {
        Self::holding(Permission::ALL.map(|permission| Holding { permission, scope: Scope::AllEnvironments }))
    }

    /// Whether the permission is held on this environment.
    pub fn holds_on(&self, permission: Permission, environment: EnvironmentId) -> bool {
        self.holds(permission, |scope| match scope {
            Scope::AllEnvironments => true,
            Scope::Environment(id) => id == environment,
        })
    }

    /// Whether the permission is held on every environment, so that ids are no secret to the caller.
    pub fn holds_on_all(&self, permission: Permission) -> bool {
        self.holds(permission, |scope| match scope {
            Scope::AllEnvironments => true,
            Scope::Environment(_) => false,
        })
    }

    /// Whether the permission is held anywhere.
    pub fn holds_somewhere(&self, permission: Permission) -> bool {
        self.holds(permission, |_| true)
    }

    fn holds(&self, permission: Permission, covers: impl Fn(Scope) -> bool) -> bool {
        self.holdings.iter().any(|holding| holding.permission == permission && covers(holding.scope))
    }
}
