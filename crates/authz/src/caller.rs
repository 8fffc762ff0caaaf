use shared::EnvironmentSelection;
use shared::{EnvironmentId, Holding, Permission, Scope};

/// Who asks, reduced to what they hold at this moment. Made anew for each request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    holdings: Vec<Holding>,
}

impl Caller {
    /// Somebody who holds just these permissions. Those that concern the server as a whole count only on all
    /// environments; held on one, they are nothing.
    pub fn holding(holdings: impl IntoIterator<Item = Holding>) -> Self {
        let counts = |holding: &Holding| match holding.scope {
            Scope::AllEnvironments => true,
            Scope::Environment(_) => !holding.permission.is_global(),
        };
        Self { holdings: holdings.into_iter().filter(counts).collect() }
    }

    /// Somebody who has these roles, each somewhere.
    pub fn with_roles<'a>(roles: impl IntoIterator<Item = (&'a [Permission], Scope)>) -> Self {
        let holdings = roles.into_iter().flat_map(|(permissions, scope)| {
            permissions.iter().map(move |permission| Holding { permission: *permission, scope })
        });
        Self::holding(holdings)
    }

    /// Everybody, on a server whose operator switched authentication off: holds everything everywhere.
    pub fn with_authentication_switched_off() -> Self {
        Self::with_roles([(Permission::ALL.as_slice(), Scope::AllEnvironments)])
    }

    /// Somebody on the server's own machine, whoever they are: may read its metrics, and nothing else.
    pub fn on_the_servers_own_machine() -> Self {
        Self::with_roles([([Permission::MetricsView].as_slice(), Scope::AllEnvironments)])
    }

    /// What is left of the caller's rights for a program that shows a token of theirs: never more than the caller
    /// holds, and never more than the token says.
    #[must_use]
    pub fn limited_to(&self, permissions: &[Permission], environments: &EnvironmentSelection) -> Self {
        let allowed = self.holdings.iter().filter(|holding| permissions.contains(&holding.permission));
        match environments {
            EnvironmentSelection::All => Self::holding(allowed.copied()),
            EnvironmentSelection::These(ids) => Self::holding(allowed.flat_map(|holding| {
                let both = ids.iter().filter(|id| match holding.scope {
                    Scope::AllEnvironments => true,
                    Scope::Environment(held) => held == **id,
                });
                both.map(|id| Holding { scope: Scope::Environment(*id), ..*holding })
            })),
        }
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

    /// Whether the caller holds everything that the other one holds, everywhere where they hold it.
    pub fn covers(&self, other: &Self) -> bool {
        other.holdings.iter().all(|holding| match holding.scope {
            Scope::AllEnvironments => self.holds_on_all(holding.permission),
            Scope::Environment(id) => self.holds_on(holding.permission, id),
        })
    }

    /// Everything that is held, each once and in a fixed order.
    pub fn holdings(&self) -> Vec<Holding> {
        let mut holdings = self.holdings.clone();
        holdings.sort_unstable();
        holdings.dedup();
        holdings
    }

    fn holds(&self, permission: Permission, covers: impl Fn(Scope) -> bool) -> bool {
        self.holdings.iter().any(|holding| holding.permission == permission && covers(holding.scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: i64) -> EnvironmentId {
        EnvironmentId::try_from(number).unwrap()
    }

    fn on(number: i64) -> Scope {
        Scope::Environment(id(number))
    }

    const IMAGES: [Permission; 2] = [Permission::ImagesView, Permission::ImagesInspect];

    #[test]
    fn what_concerns_the_whole_server_counts_everywhere_or_nowhere() {
        let on_one = Caller::with_roles([(Permission::ALL.as_slice(), on(1))]);
        let everywhere = Caller::with_roles([(Permission::ALL.as_slice(), Scope::AllEnvironments)]);
        for permission in Permission::ALL {
            assert_eq!(on_one.holds_somewhere(permission), !permission.is_global(), "{permission}");
            assert!(everywhere.holds_on_all(permission), "{permission}");
        }
    }

    #[test]
    fn a_token_never_allows_more_than_its_owner_holds_nor_than_it_says() {
        let owner = Caller::with_roles([
            (IMAGES.as_slice(), on(1)),
            ([Permission::EnvironmentsView].as_slice(), Scope::AllEnvironments),
        ]);
        let everything = owner.limited_to(&Permission::ALL, &EnvironmentSelection::All);
        assert_eq!(everything.holdings(), owner.holdings());
        let on_1_and_2 = EnvironmentSelection::These(vec![id(1), id(2)]);
        let some = owner.limited_to(&[Permission::ImagesView, Permission::EnvironmentsView], &on_1_and_2);
        let held = |permission, number| Holding { permission, scope: on(number) };
        assert_eq!(
            some.holdings(),
            [
                held(Permission::ImagesView, 1),
                held(Permission::EnvironmentsView, 1),
                held(Permission::EnvironmentsView, 2)
            ]
        );
        assert!(owner.covers(&some) && !some.covers(&owner));
        let nothing = owner.limited_to(&[], &EnvironmentSelection::All);
        assert_eq!(nothing, Caller::default());
        let nowhere = owner.limited_to(&Permission::ALL, &EnvironmentSelection::These(Vec::new()));
        assert_eq!(nowhere, Caller::default());
    }

    #[test]
    fn a_token_for_one_environment_manages_nothing() {
        let administrator = Caller::with_roles([(Permission::ALL.as_slice(), Scope::AllEnvironments)]);
        let token = administrator.limited_to(&Permission::ALL, &EnvironmentSelection::These(vec![id(1)]));
        for permission in Permission::ALL {
            assert_eq!(token.holds_somewhere(permission), !permission.is_global(), "{permission}");
        }
    }

    #[test]
    fn many_single_environments_are_not_all_of_them() {
        let some = Caller::with_roles([(IMAGES.as_slice(), on(1)), (IMAGES.as_slice(), on(2))]);
        let all = Caller::with_roles([(IMAGES.as_slice(), Scope::AllEnvironments)]);
        assert!(all.covers(&some) && !some.covers(&all));
        assert!(some.covers(&Caller::default()));
    }
}
